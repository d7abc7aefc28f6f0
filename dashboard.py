"""aeviz: see what an autoencoder learns. Start it with ``streamlit run dashboard.py``."""

import streamlit as st

from aeviz.app import routes

app = st.App("aeviz/app/script.py", routes=[routes.pictures()])
