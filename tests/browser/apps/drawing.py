"""A sheet for a digit beside the code plane, and a sheet for points."""

from dataclasses import replace

import streamlit as st
from networks import digits_scene

from aeviz.components.canvas import DrawingSheet, Scene, canvas

st.set_page_config(layout="wide")
digit = canvas(replace(digits_scene(), draw=DrawingSheet("digit", (8, 8))), key="digit", height=360)
if digit.drawn is not None:
    st.text(f"digit={digit.drawn.shape} ink={digit.drawn.sum():.3f} column={digit.drawn.sum(0).argmax()}")
points = canvas(Scene(draw=DrawingSheet("points")), key="points")
if points.drawn is not None:
    low, high = points.drawn.min(0).round(2), points.drawn.max(0).round(2)
    st.text(f"points={len(points.drawn)} from={low.tolist()} to={high.tolist()}")
