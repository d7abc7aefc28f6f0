"""What leaves the dashboard: Python, tables, figures, an estimator."""
