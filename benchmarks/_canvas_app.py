"""The pages that ``benchmarks/canvas.py`` measures: /?case=...&n=... names one."""

import time

import numpy as np
import plotly.graph_objects as go
import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from aeviz.app.server import routes
from aeviz.components.canvas import Decoder, EnsembleLayer, Pane, Scene, canvas, payload
from aeviz.components.chart import chart

KNOBS = 16


@st.cache_data(max_entries=4)
def frames(n: int) -> np.ndarray:
    """Ten drifting clouds: (KNOBS, n, 2) float32."""
    rng = np.random.default_rng(0)
    centres = rng.normal(size=(2, 10, 2)) * 4
    noise = rng.normal(size=(n, 2))
    labels = np.arange(n) % 10
    part = np.linspace(0, 1, KNOBS)[:, None, None]
    return ((1 - part) * centres[0][labels] + part * centres[1][labels] + noise).astype(np.float32)


def layer(rng: np.random.Generator, inputs: int, outputs: int, activation: str) -> EnsembleLayer:
    w = rng.normal(size=(KNOBS, inputs, outputs)) / np.sqrt(inputs)
    return EnsembleLayer(w.astype(np.float32), np.zeros((KNOBS, outputs), np.float32), activation)


def scene(n: int, hidden: int = 0, pixels: int = 0) -> Scene:
    rng = np.random.default_rng(1)
    decoder = None
    if hidden:
        side = int(pixels**0.5)
        decode = (layer(rng, 2, hidden, "silu"), layer(rng, hidden, pixels, "sigmoid"))
        encode = (layer(rng, pixels, hidden, "silu"), layer(rng, hidden, 2, "identity"))
        decoder = Decoder(decode, encode, image_shape=(side, side))
    return Scene(
        panes=(Pane("Autoencoder", frames(n), codes=True),),
        knobs=np.linspace(0, 1, KNOBS).round(3),
        knob_name="λ",
        labels=np.arange(n) % 10,
        class_names=tuple("0123456789"),
        decoder=decoder,
    )


def scatter(n: int, k: int, kind: type) -> go.Figure:
    x, y = frames(n)[k].T
    figure = go.Figure(kind(x=x, y=y, mode="markers", marker={"size": 5, "color": np.arange(n) % 10}))
    return figure.update_layout(height=420, template="plotly_white")


def animated(n: int) -> go.Figure:
    """Plotly's own frames and slider over the knob."""
    still = {"mode": "immediate", "frame": {"duration": 0, "redraw": True}, "transition": {"duration": 0}}
    figure = scatter(n, 0, go.Scattergl)
    figure.frames = [go.Frame(name=str(k), data=scatter(n, k, go.Scattergl).data) for k in range(KNOBS)]
    steps = [{"label": str(k), "method": "animate", "args": [[str(k)], still]} for k in range(KNOBS)]
    return figure.update_layout(sliders=[{"steps": steps}], xaxis_range=[-12, 12], yaxis_range=[-12, 12])


@st.fragment
def changing(case: str, n: int) -> None:
    """A Streamlit slider and the chart that it changes."""
    kind = go.Scattergl if n > 2000 or case.endswith("gl") else go.Scatter
    figure = scatter(n, st.slider("knob", 0, KNOBS - 1, 0), kind)
    if case.startswith("slider"):
        st.plotly_chart(figure)
    else:
        chart(figure, key="chart", alt="Ten clouds", height=420)


def page() -> None:
    st.set_page_config(layout="wide")
    case, n = st.query_params["case"], int(st.query_params["n"])
    frames(n)
    if case == "canvas":
        made = scene(n, int(st.query_params.get("hidden", 0)), int(st.query_params.get("pixels", 0)))
        size = len(payload(made))
        called = time.time()
        canvas(made, key="canvas")
    elif case == "frames":
        figure = animated(n)
        size = len(figure.to_json())
        called = time.time()
        st.plotly_chart(figure, height=520)
    else:
        size = (
            len(scatter(n, 0, go.Scattergl).to_json()) if "size" not in st.session_state else st.session_state["size"]
        )
        st.session_state["size"] = size
        called = time.time()
        changing(case, n)
    st.html(f'<i id="measured" data-called="{called * 1000}" data-size="{size}"></i>')


if get_script_run_ctx(suppress_warning=True) is None:  # the server looks here for what it answers besides
    app = st.App(__file__, routes=routes.all_of_them())
else:
    page()
