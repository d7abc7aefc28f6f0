"""aeviz: see what an autoencoder learns. Start it with ``streamlit run dashboard.py``."""

import streamlit as st

st.set_page_config(page_title="aeviz", page_icon="🌀", layout="wide")

from aeviz.app import navigation  # noqa: E402  (the page settings must come first)

navigation.run()
