"""A chart that comes and goes."""

import plotly.graph_objects as go
import streamlit as st

from aeviz.components.chart import chart

if st.checkbox("show", value=True):
    chart(go.Figure(go.Scatter(x=[1, 2], y=[2, 1])), "line", alt="A line", reports=("click",))
