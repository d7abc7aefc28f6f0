"""The Streamlit pages: thin adapters over lessons, views and the engine."""
