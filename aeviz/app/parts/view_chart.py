"""One view on a page: its controls, and its chart with a caption that is also the chart's alt text."""

import dataclasses
import logging
from collections.abc import Generator, Hashable, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from types import ModuleType
from typing import Any, NamedTuple

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from aeviz import views
from aeviz.app.parts import knob_pictures, window
from aeviz.app.parts.controls import Asked, ask, is_number, read
from aeviz.app.parts.examples import Examples, named
from aeviz.app.parts.knob import KnobState
from aeviz.app.state import address, cache
from aeviz.app.state.session import session
from aeviz.components import server
from aeviz.components.canvas import DrawingSheet, Scene, canvas
from aeviz.components.chart import Click, Fill, LivePictures, chart
from aeviz.export import python_code
from aeviz.figures import Mark
from aeviz.language import name_of, text
from aeviz.run import Run
from aeviz.views.base import asked_for, matters

LOW = 300  # pixels
logger = logging.getLogger(__name__)


class Unasked(NamedTuple):
    """Controls whose widgets are drawn with their picture: they are at ``first`` what this says, the others as the view
    has them; those that a picture before it has ``settled`` are not drawn again."""

    first: Mapping[str, Any] = {}
    settled: dict[Hashable, str] | None = None


def show(
    view: str,
    run: Run,
    knob: KnobState,
    key: str,
    controls: Asked | Unasked = Unasked(),  # noqa: B008 (frozen)
    others: Mapping[str, Run] | None = None,
    marks: tuple[Mark, ...] = (),
    fill: Fill | None = None,
) -> python_code.ViewRequest | None:
    """Draws a view of a Run and returns what is shown, or says why it cannot show this one or what is broken in it.

    Its chart follows the ``knob``; that of a view that SELECTS shows the selected examples. ``controls`` were asked for
    already, beside the knob, or are drawn with it. ``marks`` are drawn into it. With ``fill`` it is as high as the
    window leaves.
    """
    with _noting(view):
        module = views.get(view)
        if reason := views.unfit(view, run):
            st.caption(reason)
            return None
        asked = controls if isinstance(controls, Asked) else _asked(view, run, key, *controls)
        chosen, place = asked.values, nullcontext()
        if hasattr(module, "DRAW"):
            chosen, place, fill = _with_sheet(module.DRAW, run, f"{key}-{view}", chosen, fill)
        if getattr(module, "SELECTS", False):
            chosen = dataclasses.replace(chosen, selected=knob.selected)
        compared = others if getattr(module, "COMPARES", False) else None
        shown = python_code.ViewRequest(view, run, knob.i, chosen, compared, marks)
        if fill and asked.drawn and asked is not controls:
            fill = dataclasses.replace(fill, taken=fill.taken + window.CONTROLS)
        with place:
            _draw(shown, f"{key}-{view}", knob.name, asked, fill)
        return shown
    return None


@contextmanager
def _noting(view: str) -> Generator[None]:
    """A mistake of the view's author becomes a note in its place."""
    try:
        yield
    except Exception as error:
        logger.exception("The view %s is broken.", view)
        say_broken(view, f"{type(error).__name__}: {error}")


def _asked(view: str, run: Run, key: str, first: Mapping[str, Any], settled: dict[Hashable, str] | None) -> Asked:
    return ask(views.get(view).Controls, f"{key}-{view}", dict(first), settled, Examples(run))


def say_broken(view: str, reason: str) -> None:
    """A note in the place of a view whose author has made a mistake: the rest of the page stays."""
    st.error(text("The picture {view} is broken: {reason}", view=view, reason=reason))


def fits(view: str, run: Run) -> bool:
    """Whether a view can show a Run; a broken one stays among the others, where it says what is wrong."""
    try:
        return not views.unfit(view, run)
    except Exception:  # noqa: BLE001
        return True


def asks(view: str) -> int:
    """How many controls a view has to ask for."""
    return len(asked_for(views.get(view).Controls))


def asks_at_first(view: str) -> int:
    """How many of them matter before any has been set."""
    fields = asked_for(views.get(view).Controls)
    values = {field.name: field.default for field in fields}
    return sum(matters(field, values) for field in fields)


def asks_by_menus(view: str) -> bool:
    """Whether all that a view asks for is chosen from menus."""
    kind = views.get(view).Controls
    return not any(is_number(kind, field) for field in asked_for(kind))


def adds_menus(view: str, before: str) -> bool:
    """Whether all that a view asks for beyond the one before it is chosen from menus."""
    kind, settled = views.get(view).Controls, {field.name for field in dataclasses.fields(views.get(before).Controls)}
    own = [field for field in asked_for(kind) if field.name not in settled]
    return bool(own) and not any(is_number(kind, field) for field in own)


def ask_of(
    view: str,
    run: Run,
    key: str,
    first: Mapping[str, Any],
    settled: dict[Hashable, str],
    bar: DeltaGenerator,
    crowded: bool,
) -> Asked | None:
    """Draws a view's widgets apart from its picture: into the ``bar`` what offers images, and where it is ``crowded``
    the menus. None for a broken view, which says so where its picture is."""
    try:
        menus = bar if crowded else None
        return ask(views.get(view).Controls, f"{key}-{view}", dict(first), settled, Examples(run, bar), menus)
    except Exception:
        logger.exception("The controls of the view %s are broken.", view)
        return None


def wide(view: str) -> bool:
    """Whether a view wants all the width: a low row of images, or several plots side by side; no broken one does."""
    if views.broken(view):
        return False
    module = views.get(view)
    return getattr(module, "WIDE", False) or getattr(module, "HEIGHT", 400) < LOW


def _with_sheet(
    mode: str, run: Run, key: str, chosen: Any, fill: Fill | None
) -> tuple[Any, AbstractContextManager[object], Fill | None]:
    """A sheet to draw on beside the picture: the controls with what is drawn, the picture's place, and its height."""
    sheet, place = st.columns(2)
    high = fill and dataclasses.replace(fill, taken=fill.taken - window.NARROW_CAPTION)  # with what is answered
    with sheet:
        drawn = _drawn(mode, run, f"{key}-sheet", high)
    return dataclasses.replace(chosen, drawn=drawn), place, fill and dataclasses.replace(fill, hangs=False)


def _draw(shown: python_code.ViewRequest, key: str, knob: str, asked: Asked, fill: Fill | None) -> None:
    """The chart and its caption; it follows its sliders, and where it depends on it the knob of this name."""
    module = views.get(shown.view)
    drawn = cache.pictured(shown)
    chart(
        drawn.figure,
        key=f"{key}-chart",
        alt=drawn.caption,
        height=getattr(module, "HEIGHT", 400),
        on_hold=partial(_held, shown, asked.keys) if asked.sliders else None,
        on_click=partial(_clicked, shown, asked.keys) if _takes_clicks(module) else None,
        captioned=True,
        live=_live_pictures(shown, drawn.seconds, knob if views.follows_knob(shown.view) else "", asked),
        title=name_of(module.TITLE),
        fill=fill,
        examples=named(shown.run.spec),
    )


def _live_pictures(shown: python_code.ViewRequest, seconds: float, knob: str, asked: Asked) -> LivePictures | None:
    """The pictures that the chart may be asked for while a hand moves; None where nothing moves it. The one that it
    shows took so many ``seconds`` to draw."""
    if not (knob or asked.sliders):
        return None
    moving = [slider.name for slider in asked.sliders]
    last, name = len(shown.run.knobs) - 1, knob_pictures.named(shown, moving)
    if knob:
        knob_pictures.timed(name, seconds)
        knob_pictures.draw_ahead(name, shown.i, {s.name: address.write(s.value) for s in asked.sliders})
    return LivePictures(knob, shown.i, last, server.picture_url(name), asked.sliders)


def _clicked(picture: python_code.ViewRequest, keys: Mapping[str, str], click: Click) -> None:
    """Sets the controls that a click in a picture stands for, before the page is drawn again."""
    i = picture.i if click.i is None else min(click.i, len(picture.run.knobs) - 1)
    controls = _as_clicked(picture.controls, click.settings)
    data = cache.computed(picture.view, picture.run, i, controls, picture.others)
    module = views.get(picture.view)
    if hasattr(module, "clicked"):
        for name, value in module.clicked(data, click.x, click.y).items():
            session.put(keys[name], value)
    elif click.example is not None:
        Examples(picture.run).click(click.example)


def _takes_clicks(module: ModuleType) -> bool:
    return hasattr(module, "clicked") or getattr(module, "EXAMPLES", False)


def _held(picture: python_code.ViewRequest, keys: Mapping[str, str], values: Mapping[str, float | str]) -> None:
    """Sets the controls of what was taken hold of in a picture and let go of."""
    try:
        found = read(picture.controls.__class__, {name: address.write(value) for name, value in values.items()})
    except ValueError:
        return  # a browser's word that no handle could have said
    for name, value in found.items():
        session.put(keys[name], value)


def _as_clicked(controls: Any, settings: Mapping[str, float]) -> Any:
    """The controls of the picture that was clicked, whose sliders the script may not have heard of yet."""
    try:
        found = read(controls.__class__, {name: address.write(value) for name, value in settings.items()})
    except ValueError:
        return controls  # a browser's word that no slider could have said
    return dataclasses.replace(controls, **found)


def _drawn(mode: str, run: Run, key: str, fill: Fill | None) -> tuple[float, ...]:
    """A sheet to draw on; what is on it as numbers, () while it is empty."""
    shape = run.dataset().image_shape or (28, 28)
    drawn = canvas(Scene(draw=DrawingSheet(mode, shape)), key=key, height=260, fill=fill).drawn
    return () if drawn is None else tuple(drawn.ravel().tolist())
