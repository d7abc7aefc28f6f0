"""Every picture that is offered can be drawn: all views, variants and shapes of small data, with code of any width.

A view draws the Run, or its ``unfit`` finds the reason. Every variant meets every shape; the code is narrower than the
data, as wide, and wider, in turn.
"""

from dataclasses import replace

import numpy as np
import pytest
from looks import faults, in_plotly

import aeviz
from aeviz import figures, variants, views
from aeviz.data import in_memory
from aeviz.language import speaking
from aeviz.lessons import presets

N, TRAIN = 30, 20
RNG = np.random.default_rng(0)


def own(d: int, classes: int = 3, held_out: bool = True, image_shape=None) -> in_memory.Dataset:
    rng = np.random.default_rng(0)
    labels = {"y": np.arange(N) % classes, "class_names": tuple("abc"[:classes])} if classes else {}
    return in_memory.named(
        x=rng.random((N, d), np.float32) if image_shape else rng.normal(size=(N, d)).astype(np.float32),
        train=np.arange(TRAIN if held_out else N),
        test=np.arange(TRAIN, N) if held_out else np.arange(0),
        mean=np.zeros(d, np.float32),
        scale=np.ones(d, np.float32),
        feature_names=tuple(f"x{i}" for i in range(d)),
        image_shape=image_shape,
        **labels,
    )


SHAPES = {
    **{f"{d} columns": own(d) for d in (1, 2, 3, 4, 13)},
    "more columns than rows": own(64),
    "images": own(64, image_shape=(8, 8)),
    "no labels": own(4, classes=0),
    "one class": own(4, classes=1),
    "no test part": own(4, held_out=False),
}
WIDTHS = {"narrower": lambda d: max(1, d - 1), "equal": lambda d: d, "wider": lambda d: d + 3}
CHECKED: set[tuple[str, str]] = set()
TRAINED = [name for name in variants.names() if variants.get(name).TRAINABLE]
CASES = [
    (shape, variant, list(WIDTHS)[(i + j) % len(WIDTHS)])
    for i, shape in enumerate(SHAPES)
    for j, variant in enumerate(TRAINED)
]


def trained(shape: str, variant: str, width: str) -> aeviz.Run:
    """At the first and the last of its usual knob values, two steps: whether it is good is not asked here."""
    usual = presets.preset(SHAPES[shape].name, variant)
    size = WIDTHS[width](SHAPES[shape].x.shape[1])
    made = variants.make(variant, dict(usual.variant_options))
    knobs = tuple(sorted({made.default_knobs(size)[0], made.default_knobs(size)[-1]}))
    hidden = (5,) if usual.hidden else ()
    return aeviz.sweep(replace(usual, d_latent=size, hidden=hidden, knobs=knobs, steps=2, batch_size=16), threads=1)


@pytest.mark.parametrize(("shape", "variant", "width"), CASES, ids=lambda value: value.replace(" ", "-"))
def test_a_view_draws_the_run_or_says_why_not(shape, variant, width):
    run = trained(shape, variant, width)
    for name in views.names():
        view = views.get(name)
        if hasattr(view, "NEEDS"):  # offered only once that has been made
            continue
        try:
            drawn = draw(name, run, shape)
        except Exception as error:
            error.add_note(f"in the view {name}")
            raise
        assert all(drawn), name


def draw(name: str, run: aeviz.Run, shape: str) -> list[str]:
    """The captions at both ends of the knob, or the reason why there are none.

    Plotly is asked about a view's first picture of each shape: it takes longer than all else.
    """
    if reason := views.unfit(name, run):
        assert reason.endswith(".")
        return [reason]
    view, told = views.get(name), []
    others = [{run.spec.variant: run}] if getattr(view, "COMPARES", False) else []
    for i in sorted({0, len(run.knobs) - 1}):
        data = view.compute(run, i, view.Controls(), *others)
        with speaking("de" if i else "en"):
            figure = figures.outside(view.figure(data, view.Controls()))
            assert not faults(figure), name
        if (name, shape) not in CHECKED:
            CHECKED.add((name, shape))
            in_plotly(figure)
        assert figure.data or figure.layout["title"]["text"]
        told.append(views.caption(view, data))
    return told
