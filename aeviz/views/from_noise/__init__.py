"""Views of the lesson from_noise."""
