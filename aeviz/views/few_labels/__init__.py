"""Views of the lesson few_labels."""
