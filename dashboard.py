"""aeviz: see what an autoencoder learns. Start it with ``streamlit run dashboard.py``."""

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

if get_script_run_ctx(suppress_warning=True) is None:  # the server imports this file to learn what else it answers ...
    from aeviz.app.server import gateway, lifespan

    app = st.App(__file__, **gateway.arguments(), lifespan=lifespan.lifespan)
else:  # ... and runs it for every session
    st.set_page_config(page_title="aeviz", page_icon="🌀", layout="wide")

    from aeviz.app import navigation  # the page settings must come first

    navigation.run()
