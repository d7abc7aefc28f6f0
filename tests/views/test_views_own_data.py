"""Every view on data that no lesson chose: it shows the Run, or says in a sentence why it cannot. It never fails."""

import numpy as np
import plotly.graph_objects as go
import pytest
from looks import in_plotly

import aeviz
from aeviz import variants, views
from aeviz.data import in_memory
from aeviz.data.base import split
from aeviz.spec import Spec

RNG = np.random.default_rng(0)


def own(x, y=None, classes=(), **more):
    x = np.asarray(x, np.float32)
    d = x.shape[1]
    train, test = split(len(x), 0)
    units = {"mean": np.zeros(d, np.float32), "scale": np.ones(d, np.float32)}
    names = tuple(f"x{i}" for i in range(d))
    labels = {} if y is None else {"y": np.asarray(y, np.int64), "class_names": classes}
    return in_memory.named(**{"x": x, "train": train, "test": test, "feature_names": names} | units | labels | more)


def held_out():
    """A table with one class that is only in the test part."""
    rng = np.random.default_rng(0)
    y = np.arange(60) % 3
    train, test = split(60, 0)
    return own(
        rng.normal(size=(60, 4)) + 3 * (y == 2)[:, None],
        y,
        ("a", "b", "c"),
        train=train[y[train] != 2],
        test=np.union1d(test, train[y[train] == 2]),
        anomalous=y == 2,
    )


ANGLE = RNG.uniform(0, 6.28, 50)
DATA = {
    "table without labels": own(RNG.normal(size=(50, 6))),
    "three columns": own(RNG.normal(size=(50, 3)), np.arange(50) % 2, ("a", "b")),
    "images of 5 x 7": own(RNG.uniform(size=(50, 35)), np.arange(50) % 3, ("a", "b", "c"), image_shape=(5, 7)),
    "one class": own(RNG.normal(size=(50, 5)), np.zeros(50), ("only",)),
    "in the plane": own(np.stack([np.cos(ANGLE), np.sin(ANGLE)], axis=1)),
    "few rows": own(RNG.normal(size=(25, 2)), np.arange(25) % 2, ("a", "b")),
    "a class held out": held_out(),
    "a constant column": own(np.column_stack([RNG.normal(size=(40, 3)), np.zeros(40)])),
}
KNOBS = {"denoising": (0.1, 0.3)}
CODE_SIZES = ("linear", "undercomplete", "overcomplete", "topk")
TRIED = [  # every kind of data, every variant, and every pair that has pictures of its own
    ("table without labels", "linear"),
    ("table without labels", "variational"),
    ("three columns", "undercomplete"),
    ("images of 5 x 7", "sparse"),
    ("images of 5 x 7", "denoising"),
    ("images of 5 x 7", "contractive"),
    ("one class", "topk"),
    ("in the plane", "denoising"),
    ("in the plane", "contractive"),
    ("few rows", "overcomplete"),
    ("a class held out", "undercomplete"),
    ("a constant column", "linear"),
]


def trained(name: str, variant: str):
    """A few steps only: whether a picture is good is not asked here."""
    hidden = () if variant in ("linear", "sparse", "topk", "contractive") else (8,)
    knobs = (1, 2) if variant in CODE_SIZES else KNOBS.get(variant, ())
    return aeviz.sweep(Spec(DATA[name].name, variant, d_latent=2, hidden=hidden, knobs=knobs, steps=6))


def test_every_kind_of_data_and_every_variant_is_tried():
    names, kinds = zip(*TRIED, strict=True)
    assert set(names) == set(DATA) and set(kinds) == set(variants.names())


@pytest.mark.parametrize(("name", "variant"), TRIED)
def test_every_view_shows_own_data_or_says_why_not(name, variant):
    run, shown = trained(name, variant), 0
    for view in views.names():
        if reason := views.unfit(view, run):
            assert reason.endswith("."), view
            continue
        module = views.get(view)
        if hasattr(module, "NEEDS"):  # shown only once that has been made
            continue
        others = [{"own": run}] if getattr(module, "COMPARES", False) else []
        try:
            found = module.compute(run, 0, module.Controls(), *others)
            figure, caption = in_plotly(module.figure(found, module.Controls())), views.caption(module, found)
        except Exception as error:
            error.add_note(f"in the view {view}")
            raise
        assert isinstance(figure, go.Figure) and (figure.data or figure.layout.title.text), view
        assert caption, view
        shown += 1
    assert shown >= 8


@pytest.mark.parametrize(
    ("view", "variant"), [("embedding", "linear"), ("landing", "linear"), ("prior_holes", "variational")]
)
def test_a_number_that_was_chosen_colours_the_points_in_place_of_the_classes(view, variant):
    rng = np.random.default_rng(0)
    value = rng.normal(size=60).astype(np.float32)
    looks = {"value": value, "value_name": "age", "image_shape": (4, 4)}
    name = own(rng.random((60, 16)), np.arange(60) % 3, ("a", "b", "c"), **looks)
    run = aeviz.sweep(Spec(name, variant, hidden=(8,) if variant == "variational" else (), d_latent=2, steps=3))
    module = views.get(view)
    drawn = module.figure(module.compute(run, 0, module.Controls()), module.Controls())
    clouds = [trace for trace in drawn.data if {"colorscale", "coloraxis"} & set(trace.get("marker", ()))]
    assert clouds and "age" in drawn.to_json()
    shown = value if view == "embedding" else value[run.dataset().train]
    assert all(np.array_equal(trace["marker"]["color"], shown) for trace in clouds)
