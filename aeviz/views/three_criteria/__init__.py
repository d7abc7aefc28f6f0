"""Views of the lesson three_criteria."""
