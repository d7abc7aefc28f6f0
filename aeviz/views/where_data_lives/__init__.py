"""Views of the lesson where_data_lives."""
