"""Views of the lesson anomalies."""
