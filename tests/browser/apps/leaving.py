"""A canvas that comes, goes and changes its scene."""

import streamlit as st
from networks import field_scene

from aeviz.components.canvas import canvas

if st.checkbox("show", value=True):
    state = canvas(field_scene(600 if st.checkbox("more points") else 400), key="field")
    st.text(f"knob_index={state.knob_index}")
