"""The Python half of the components: the canvas's bytes, the chart's checks, the palette's promises."""

import gzip
import itertools
import json
import re
from pathlib import Path

import canvas_scenes
import numpy as np
import plotly.graph_objects as go
import pytest
from patience import patient
from streamlit.testing.v1 import AppTest

from aeviz.components import chart as charts
from aeviz.components.canvas import (
    Decoder,
    DrawingSheet,
    EnsembleLayer,
    Pane,
    Scene,
    VectorField,
    canvas,
    fallback_figure,
    page,
    payload,
    stack,
    unpack,
)
from aeviz.components.canvas.payload import LARGEST_FLOAT_FRAMES, quantise

ROOT = Path(__file__).parents[2]
PALETTE = json.loads((ROOT / "aeviz" / "figures" / "palette.json").read_text(encoding="utf-8"))


def scene(n=50, knobs=3, **more):
    rng = np.random.default_rng(0)
    panes = (
        Pane("PCA", rng.normal(size=(n, 2)).astype(np.float32)),
        Pane("Codes", rng.normal(size=(knobs, n, 2)).astype(np.float32), codes=True),
    )
    return Scene(panes=panes, knobs=tuple(range(knobs)), **more)


def layer(*shape, activation="tanh"):
    rng = np.random.default_rng(1)
    return EnsembleLayer(rng.normal(size=shape).astype(np.float32), rng.normal(size=(shape[0], shape[2])), activation)


def test_payload_returns_every_array_unchanged():
    rng = np.random.default_rng(2)
    labels = rng.integers(0, 3, 50)
    made = scene(
        labels=labels,
        class_names=("a", "b", "c"),
        values=rng.normal(size=50),
        thumbnails=rng.integers(0, 256, (50, 4, 5)).astype(np.uint8),
        neighbours=rng.integers(0, 50, (50, 6)),
        decoder=Decoder((layer(3, 2, 8),), (layer(3, 8, 2, activation="silu"),), feature_names=("x",) * 8),
        field=VectorField((layer(3, 2, 2),), sigma=np.arange(3.0), mean=(1, 2), scale=(3, 4), pane=1),
        draw=DrawingSheet("digit", (4, 5)),
    )
    read = unpack(payload(made))
    for pane, source in zip(read["panes"], made.panes, strict=True):
        np.testing.assert_array_equal(pane["frames"].reshape(source.frames.shape), source.frames)
    np.testing.assert_array_equal(read["labels"], labels)
    np.testing.assert_array_equal(read["values"], made.values.astype(np.float32))
    np.testing.assert_array_equal(read["thumbnails"], made.thumbnails)
    np.testing.assert_array_equal(read["neighbours"], made.neighbours)
    for name, network in (("decode", made.decoder.decode), ("encode", made.decoder.encode)):
        np.testing.assert_array_equal(read["decoder"][name][0]["w"], network[0].w)
        assert read["decoder"][name][0]["activation"] == network[0].activation
    np.testing.assert_array_equal(read["field"]["sigma"], [0, 1, 2])
    assert read["field"]["pane"] == 1
    assert read["draw"] == {"mode": "digit", "shape": [4, 5]}


def test_payload_is_a_function_of_the_scene():
    assert payload(scene()) == payload(scene())
    ids = {unpack(payload(s))["id"] for s in (scene(), scene(knob_name="μ"), scene(n=51))}
    assert len(ids) == 3


def test_arrays_start_at_multiples_of_eight():
    data = payload(scene(n=7, labels=np.zeros(7, int), class_names=("a",)))
    start = 8 + int.from_bytes(data[4:8], "little")
    offsets = [pane["frames"]["$array"]["offset"] for pane in json.loads(data[8:start])["panes"]]
    assert start % 8 == 0
    assert all(offset % 8 == 0 for offset in offsets)


def test_quantisation_error_is_at_most_half_a_step():
    frames = np.random.default_rng(3).normal(size=(4, 1000, 2)) * [5, 0.01]
    stored, lo, span = quantise(frames)
    assert stored.dtype == np.uint16
    assert (np.abs(lo + stored / 65535 * span - frames) <= span / 131070 * (1 + 1e-9)).all()


def test_a_hundred_thousand_points_stay_below_ten_megabytes():
    frames = np.random.default_rng(4).normal(size=(16, 100_000, 2)).astype(np.float32)
    assert frames.nbytes > LARGEST_FLOAT_FRAMES
    still = frames[0]
    data = payload(Scene((Pane("PCA", still), Pane("Codes", frames)), knobs=tuple(range(16))))
    assert len(data) < 10e6
    read = unpack(data)["panes"][1]["frames"][0]
    span = np.ptp(frames.reshape(-1, 2), axis=0)
    assert (np.abs(read - frames) <= span / 131070 * 1.01 + 1e-6).all()


def test_large_networks_travel_as_half_floats():
    big = layer(6, 512, 784)
    read = unpack(payload(scene(knobs=6, decoder=Decoder((layer(6, 2, 512), big)))))["decoder"]["decode"][1]["w"]
    assert read.dtype == np.float16
    np.testing.assert_allclose(read, big.w, rtol=2**-11, atol=1e-7)


def test_stack_joins_the_layers_of_all_models():
    models = [
        [(np.full((2, 3), i), np.full(3, -i), "silu"), (np.ones((3, 1)), np.zeros(1), "identity")] for i in range(4)
    ]
    first, last = stack(models)
    assert first.w.shape == (4, 2, 3)
    assert last.b.shape == (4, 1)
    np.testing.assert_array_equal(first.b[:, 0], [0, -1, -2, -3])


@pytest.mark.parametrize(
    ("build", "said"),
    [
        (lambda: Scene(), "at least one pane"),
        (lambda: Scene((Pane("a", np.zeros((5, 3))),)), "must be"),
        (lambda: Scene((Pane("a", np.zeros((2, 5, 2))),), knobs=(1, 2, 3)), "must be"),
        (lambda: Scene((Pane("a", np.full((5, 2), np.nan)),)), "finite"),
        (lambda: scene(labels=np.zeros(49, int), class_names=("a",)), "50 examples"),
        (lambda: scene(labels=np.ones(50, int), class_names=("a",)), "0..0"),
        (lambda: scene(decoder=Decoder((layer(2, 2, 8),))), "all 3 knob values"),
        (lambda: scene(steps=(0, 9), decoder=Decoder((layer(3, 2, 8),), decode_film=(layer(6, 2, 8),))), "the last"),
        (lambda: Scene((Pane("a", np.zeros((5, 2))),), decoder=Decoder((layer(1, 2, 8),))), "codes=True"),
        (lambda: layer(3, 2, 8, activation="swish"), "silu"),
        (lambda: EnsembleLayer(np.zeros((3, 2, 8)), np.zeros((3, 2)), "tanh"), "needs w"),
        (lambda: DrawingSheet("poem"), "digit, points"),
        (lambda: unpack(b"something else"), "not an aeviz canvas"),
        (lambda: page.html({}, "Empty"), "at least one scene"),
    ],
)
def test_what_does_not_fit_is_refused_with_a_reason(build, said):
    with pytest.raises(ValueError, match=said):
        build()


def test_fallback_has_a_frame_for_each_knob_value():
    made = scene(n=3000, knobs=4)
    figure = fallback_figure(made, made.panes[1])
    assert [frame["name"] for frame in figure["frames"]] == ["0", "1", "2", "3"]
    np.testing.assert_allclose(figure["frames"][2]["data"][0]["x"], made.panes[1].frames[2, :2000, 0])
    assert len(fallback_figure(made, made.panes[0])["frames"]) == 1


def test_fallback_marks_the_classes_as_all_charts_do():
    labels = np.arange(50) % 3
    made = scene(labels=labels, class_names=("a", "b", "c"))
    figure = go.Figure(fallback_figure(made, made.panes[1]))  # which refuses what Plotly does not know
    marker = figure.data[0].marker
    assert list(marker.color) == [PALETTE["eight"][c] for c in labels]
    assert list(marker.symbol) == [PALETTE["markers"][c] for c in labels]


def test_charts_name_themselves_and_know_what_they_can_draw():
    with pytest.raises(ValueError, match="alt text"):
        charts.chart({"data": []}, "a", alt=" ")
    with pytest.raises(ValueError, match="click, selected"):
        charts.chart({"data": []}, "a", alt="An empty chart", reports=("hover",))
    with pytest.raises(ValueError, match=r"'pie'.*heatmap"):
        charts.figure_json({"data": [{"type": "pie"}]})
    assert json.loads(charts.figure_json({"data": [{"x": [1]}]})) == {"data": [{"x": [1]}]}


def test_the_listed_traces_are_those_of_the_build():
    """plotly.js's own modules say in the minified build what they are: {moduleType: "trace", name: "bar", ...}."""
    registered = re.findall(
        r"moduleType:`trace`,name:`(\w+)`", (charts.HERE / "plotly.min.js").read_text(encoding="utf-8")
    )
    assert sorted(registered) == sorted(charts.TRACES)


def test_the_plotting_library_is_sent_gzipped_and_whole():
    assert gzip.decompress(charts.library()) == (charts.HERE / "plotly.min.js").read_bytes()
    assert len(charts.library()) < 0.8e6


def test_the_frontend_is_tested_with_scenes_as_they_are_packed_today():
    for name, made in canvas_scenes.files().items():
        kept = (canvas_scenes.FOLDER / name).read_bytes()
        if name.endswith(".bin"):
            assert kept == made, f"{name} is of an older layout: python -m tests.canvas_scenes"
        else:
            np.testing.assert_allclose(_numbers(json.loads(kept)), _numbers(json.loads(made)), rtol=1e-6, atol=1e-9)


def _numbers(tree):
    """All numbers in a tree of dicts and lists, one after another."""
    if isinstance(tree, dict | list):
        return [v for branch in (tree.values() if isinstance(tree, dict) else tree) for v in _numbers(branch)]
    return [np.nan if tree is None else tree]


def test_components_run_in_a_script():
    def script():
        import numpy as np
        import streamlit as st

        from aeviz.components.canvas import Pane, Scene, canvas
        from aeviz.components.chart import chart

        state = canvas(Scene((Pane("a", np.zeros((3, 2, 2))),), knobs=(0, 1, 2)), key="canvas", knob_index=2)
        chart({"data": [{"x": [1], "y": [2]}]}, key="chart", alt="One point")
        st.text(f"{state.knob_index} {state.selected.tolist()} {state.probe} {state.drawn}")

    app = AppTest.from_function(script, default_timeout=patient(30)).run()
    assert not app.exception
    assert app.text[0].value == "2 [] None None"


def test_canvas_needs_no_session_to_be_imported():
    assert callable(canvas)


# ---- the palette ----

MACHADO = {
    "normal": np.eye(3),
    "deuteranope": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]]
    ),
    "protanope": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
}  # Machado, Oliveira & Fernandes 2009, severity 1, on linear RGB
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.072175], [0.0193339, 0.119192, 0.9503041]]
)


def linear(colours):
    rgb = np.array([[int(c[i : i + 2], 16) for i in (1, 3, 5)] for c in colours]) / 255
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def lab(rgb):
    """CIE L*a*b* (D65) of linear sRGB."""
    t = np.clip(rgb, 0, 1) @ TO_XYZ.T / TO_XYZ.sum(axis=1)
    f = np.where(t > (6 / 29) ** 3, np.cbrt(t), t / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.stack([116 * f[..., 1] - 16, 500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2])], axis=-1)


def ciede2000(one, two):
    """Difference of two L*a*b* colours (Sharma, Wu & Dalal 2005); 1 is just noticeable."""
    (l1, a1, b1), (l2, a2, b2) = one, two
    mean = (np.hypot(a1, b1) + np.hypot(a2, b2)) / 2
    g = 1 + (1 - np.sqrt(mean**7 / (mean**7 + 25**7))) / 2
    c1, c2 = np.hypot(a1 * g, b1), np.hypot(a2 * g, b2)
    h1, h2 = (np.degrees(np.arctan2(b, a * g)) % 360 for a, b in ((a1, b1), (a2, b2)))
    turn = (h2 - h1 + 180) % 360 - 180
    lm, cm, hm = (l1 + l2) / 2 - 50, (c1 + c2) / 2, np.radians(h1 + turn / 2)
    t = 1 - 0.17 * np.cos(hm - np.pi / 6) + 0.24 * np.cos(2 * hm)
    t += 0.32 * np.cos(3 * hm + np.radians(6)) - 0.2 * np.cos(4 * hm - np.radians(63))
    dl = (l2 - l1) / (1 + 0.015 * lm**2 / np.sqrt(20 + lm**2))
    dc = (c2 - c1) / (1 + 0.045 * cm)
    dh = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn) / 2) / (1 + 0.015 * cm * t)
    bend = np.radians(60) * np.exp(-(((np.degrees(hm) % 360 - 275) / 25) ** 2))
    return np.sqrt(dl**2 + dc**2 + dh**2 - 2 * np.sqrt(cm**7 / (cm**7 + 25**7)) * np.sin(bend) * dc * dh)


def contrast(a, b):
    """WCAG 2 contrast ratio of two colours in linear RGB."""
    y = sorted(float(c @ [0.2126, 0.7152, 0.0722]) + 0.05 for c in (a, b))
    return y[1] / y[0]


@pytest.mark.parametrize(
    ("one", "two", "difference"),
    [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 2.49, -0.001), (50, -2.49, 0.0011), 7.2195),
        ((2.0776, 0.0795, -1.135), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_colour_difference_equals_the_published_pairs(one, two, difference):
    assert ciede2000(one, two) == pytest.approx(difference, abs=1e-4)


@pytest.mark.parametrize("sight", MACHADO)
@pytest.mark.parametrize(("name", "least"), [("ten", (17, 12)), ("eight", (13.5, 10.5))])
def test_colours_stay_apart_in_colour_blind_sight(name, least, sight):
    seen = lab(np.clip(linear(PALETTE[name]) @ MACHADO[sight].T, 0, 1))
    assert min(ciede2000(a, b) for a, b in itertools.combinations(seen, 2)) > least[sight != "normal"]


@pytest.mark.parametrize("page", ["#FFFFFF", "#171614", "#0E1117"])
@pytest.mark.parametrize("name", ["eight", "ten"])
def test_colours_stand_out_on_light_and_dark(name, page):
    assert min(contrast(c, linear([page])[0]) for c in linear(PALETTE[name])) >= 3


def test_every_class_has_its_own_marker():
    assert len(PALETTE["ten"]) == len(set(PALETTE["markers"])) == 10
    assert len(set(PALETTE["eight"])) == 8
