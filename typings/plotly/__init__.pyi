"""What aeviz uses of Plotly, which has no types of its own."""
