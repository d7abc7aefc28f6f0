"""A flowing field on 2-D data."""

import streamlit as st
from networks import field_scene

from aeviz.components.canvas import canvas

st.set_page_config(layout="wide")
state = canvas(field_scene(), key="field", height=520)
st.text(f"knob_index={state.knob_index}")
