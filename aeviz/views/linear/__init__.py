"""Views of the lesson linear."""
