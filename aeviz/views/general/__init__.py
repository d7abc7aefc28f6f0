"""Views of no lesson's own."""
