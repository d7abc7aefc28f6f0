"""Views of the lesson memory."""
