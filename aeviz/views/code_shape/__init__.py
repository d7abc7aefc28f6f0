"""Views of the lesson code_shape."""
