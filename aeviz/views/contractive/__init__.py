"""Views of the lesson contractive."""
