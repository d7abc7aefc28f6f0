"""Streamlit components of aeviz: the live canvas and the chart that keeps its zoom."""
