"""Views of the lesson identity_trap."""
