"""Charts that change with a slider, report clicks, and one of every kind that the build draws."""

import numpy as np
import plotly.graph_objects as go
import plotly.io as pio
import streamlit as st

from aeviz.components.chart import chart

pio.templates.default = "plotly_white"  # Streamlit's default is made of placeholder colours
st.set_page_config(layout="wide")
phase = st.slider("phase", 0, 10, 0)
t = np.linspace(0, 6, 200)
left, right = st.columns(2)
with left:
    line = go.Figure(go.Scatter(x=t, y=np.sin(t + phase / 3), mode="lines+markers"))
    line.update_layout(title="Scatter", xaxis_title="t", yaxis_title="sin")
    chart(line, "line", alt="A sine wave that moves with the phase", height=330)
with right:
    grid = np.add.outer(np.arange(6), np.arange(8)) * (1 + phase)
    state = chart(go.Figure(go.Heatmap(z=grid)), "heat", alt="A grid of sums", height=330, reports=("click",))
    st.text(f"click={state.click}")
x, y = np.meshgrid(np.linspace(-2, 2, 30), np.linspace(-2, 2, 30))
left, right = st.columns(2)
with left:
    chart(go.Figure(go.Surface(z=np.sin(x * y + phase))), "surface", alt="A rippled surface", height=360)
with right:
    dots = go.Figure(go.Scattergl(x=t, y=np.cos(t) + phase, mode="markers"))
    state = chart(dots, "dots", alt="A cosine in dots", height=360, reports=("click", "selected"))
    st.text(f"dot={state.click}")
    st.text(f"selected={len(state.selected)}")
