"""Two linked panes with decoding, and what Python received."""

import streamlit as st
from networks import digits_scene

from aeviz.components.canvas import canvas

st.set_page_config(layout="wide")
state = canvas(digits_scene(), key="digits")
st.text(f"knob_index={state.knob_index}")
st.text(f"selected={state.selected.tolist()}")
st.text(f"probe={state.probe}")
