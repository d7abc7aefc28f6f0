"""What is on disk, and what comes from elsewhere."""
