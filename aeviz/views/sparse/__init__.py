"""Views of the lesson sparse."""
