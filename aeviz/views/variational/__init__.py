"""Views of the lesson variational."""
