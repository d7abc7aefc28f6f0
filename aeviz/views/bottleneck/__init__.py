"""Views of the lesson bottleneck."""
