"""Two canvases on one page."""

import streamlit as st
from networks import digits_scene

from aeviz.components.canvas import canvas

st.set_page_config(layout="wide")
first = canvas(digits_scene(seed=1), key="first", height=300)
second = canvas(digits_scene(seed=2), key="second", height=300)
st.text(f"first={first.knob_index} second={second.knob_index}")
