"""What Streamlit runs for every session: the settings of all pages, then the menu and the chosen page."""

import streamlit as st

st.set_page_config(page_title="aeviz", page_icon="🌀", layout="wide")

from aeviz.app import navigation  # noqa: E402  (the page settings must come first)

navigation.run()
