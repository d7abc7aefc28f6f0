"""A Run of the repository's own, on the canvas."""

import streamlit as st
from runs import trained_scene

from aeviz.components.canvas import canvas

st.set_page_config(layout="wide")
state = canvas(trained_scene(), key="trained")
st.text(f"knob_index={state.knob_index}")
st.text(f"step_index={state.step_index}")
