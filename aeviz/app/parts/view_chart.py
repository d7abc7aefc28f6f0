"""One view on a page: its controls, and its chart with a caption that is also the chart's alt text."""

import dataclasses
import logging
from collections.abc import Hashable, Mapping
from contextlib import nullcontext
from functools import partial
from typing import Any

import streamlit as st

from aeviz import views
from aeviz.app.parts import knob_pictures
from aeviz.app.parts.controls import ask
from aeviz.app.parts.knob import KnobState
from aeviz.app.state import cache
from aeviz.app.state.session import session
from aeviz.components.canvas import Draw, Scene, canvas
from aeviz.components.chart import Click, Fill, KnobPictures, chart
from aeviz.export import python_code
from aeviz.figures import Mark
from aeviz.language import text
from aeviz.run import Run

logger = logging.getLogger(__name__)


def show(
    view: str,
    run: Run,
    knob: KnobState,
    key: str,
    first: dict[str, Any] | None = None,
    others: Mapping[str, Run] | None = None,
    controls: Any = None,
    settled: dict[Hashable, Any] | None = None,
    marks: tuple[Mark, ...] = (),
    fill: Fill | None = None,
) -> python_code.ViewRequest | None:
    """Draws a view of a Run and returns what is shown, or says why it cannot show this one or what is broken in it.

    Its chart follows the ``knob``; that of a view that SELECTS shows the selected examples. Its widgets are
    drawn with it, unless ``controls`` are given; those that a picture before it has ``settled`` are not drawn again.
    ``marks`` are drawn into it. With ``fill`` it is as high as the window leaves.
    """
    try:
        return _show(view, run, knob, key, first, others, controls, settled, marks, fill)
    except Exception as error:
        logger.exception("The view %s is broken.", view)
        st.error(text("The picture {view} is broken: {reason}", view=view, reason=f"{type(error).__name__}: {error}"))
        return None


def _show(view, run, knob, key, first, others, controls, settled, marks, fill) -> python_code.ViewRequest | None:
    module = views.get(view)
    if reason := views.unfit(view, run):
        st.caption(reason)
        return None
    chosen = controls or ask(module.Controls, f"{key}-{view}", first or {}, settled)
    place = None
    if hasattr(module, "DRAW"):
        sheet, place = st.columns([1, 3])
        with sheet:
            chosen = dataclasses.replace(chosen, drawn=_drawn(module.DRAW, run, f"{key}-{view}-sheet"))
    if getattr(module, "SELECTS", False):
        chosen = dataclasses.replace(chosen, selected=knob.selected)
    compared = others if getattr(module, "COMPARES", False) else None
    shown = python_code.ViewRequest(view, run, knob.i, chosen, compared, marks)
    with place or nullcontext():
        _draw(shown, f"{key}-{view}", knob.name, fill)
    return shown


def _draw(shown: python_code.ViewRequest, key: str, knob: str, fill: Fill | None) -> None:
    """The chart and its caption; where it depends on the knob of this name, it follows it."""
    module = views.get(shown.view)
    drawn = cache.pictured(shown)
    follows = knob and views.follows_knob(shown.view)
    chart(
        drawn.figure,
        key=f"{key}-chart",
        alt=drawn.caption,
        height=getattr(module, "HEIGHT", 400),
        on_click=partial(_clicked, shown, key) if hasattr(module, "clicked") else None,
        captioned=True,
        along=KnobPictures(knob, shown.at, knob_pictures.address(shown)) if follows else None,
        title=module.TITLE,
        fill=fill,
    )


def _clicked(picture: python_code.ViewRequest, key: str, click: Click) -> None:
    """Sets the controls that a click in a picture stands for, before the page is drawn again."""
    at = picture.at if click.at is None else min(click.at, len(picture.run.knobs) - 1)
    data = cache.computed(picture.view, picture.run, at, picture.controls, picture.others)
    for name, value in views.get(picture.view).clicked(data, click.x, click.y).items():
        session.put(f"{key}-{name}", value)


def _drawn(mode: str, run: Run, key: str) -> tuple[float, ...]:
    """A sheet to draw on; what is on it as numbers, () while it is empty."""
    shape = run.dataset().image_shape or (28, 28)
    drawn = canvas(Scene(draw=Draw(mode, shape)), key=key, height=260).drawn
    return () if drawn is None else tuple(drawn.ravel().tolist())
