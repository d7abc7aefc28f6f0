"""The example that a page looks at: clicked as a dot in the canvas or as an image, and taken up by every control of it.

A control that chooses an example is an ``Example`` (``aeviz.views.base``). What is clicked holds for all pictures of
these data on the page, those under its other headings, too.
"""

from dataclasses import replace
from functools import cached_property
from typing import Annotated, get_args, get_origin

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from aeviz import figures
from aeviz.app.state import address
from aeviz.app.state.session import PartState, session
from aeviz.components.chart import Click, chart
from aeviz.language import count, text
from aeviz.run import Run
from aeviz.spec import Spec
from aeviz.views.base import Example, evenly

N_OFFERED = 60
WIDTH, HEIGHT = 560, 300  # pixels


def chosen_by(hint: object) -> Example | None:
    """Of the type of a control that chooses an example; None for any other."""
    found = get_args(hint)[1] if get_origin(hint) is Annotated else None
    return found if isinstance(found, Example) else None


def clicks(spec: Spec) -> PartState:
    """Where the page remembers what was clicked of a Spec's data."""
    return PartState(f"{address.page()}-{spec.data}-{spec.data_options}")


def named(spec: Spec) -> str:
    """What the parts of a page call the data whose examples they show."""
    return f"{spec.data} {dict(spec.data_options)}"


def pass_over(key: str, spec: Spec) -> None:
    """The controls of the PartState ``key`` keep what they have: only clicks from now on move them."""
    PartState(key).taken = len(clicks(spec).clicks)


class Examples:
    """The held-out examples of a Run's data, of which one is chosen by a click; they are offered in a ``bar``."""

    def __init__(self, run: Run, bar: DeltaGenerator | None = None):
        self.run = run
        self.bar = bar
        self.place = clicks(run.spec)

    @cached_property
    def test(self) -> np.ndarray:
        """(n,) their numbers in the data set."""
        return self.run.dataset().test

    def click(self, number: int) -> bool:
        """Chooses the example of this number in the data set; False, and nothing happens, if it is not held out."""
        found = np.flatnonzero(self.test == number).tolist()
        self.place.clicks += tuple(found)
        return bool(found)

    def follow(self, key: str, controls: dict[str, Example]) -> None:
        """Sets the controls of the PartState ``key``, by session key, to what was clicked since they last followed.

        Two of them hold the last two examples that were clicked.
        """
        new = self.place.clicks[PartState(key).taken :]
        pass_over(key, self.run.spec)
        held = [session.value(name) - limits.low for name, limits in controls.items()]
        for (name, limits), place in zip(controls.items(), [*held, *new][-len(held) :], strict=True):
            session.put(name, min(limits.low + place, limits.high))

    def within(self, limits: Example) -> Example:
        """The limits where there are fewer examples than they allow."""
        return replace(limits, high=min(limits.high, limits.low + max(1, len(self.test)) - 1))

    def offer(self, key: str) -> None:
        """A button that opens some of the images, to click one."""
        shape = self.run.dataset().image_shape
        if not shape or not len(self.test):
            return
        name = f"{key}-examples"
        place = st if self.bar is None else self.bar
        with place.popover(text("Choose by image"), key=name, on_change="rerun", type="tertiary") as box:
            if not box.open:
                return
            chosen = evenly(self.test, N_OFFERED)
            images = self.run.dataset().x[chosen].reshape(-1, *shape)
            words = text(
                "{some} of the {n} test images, evenly spread. Click one: all pictures of this page then show it.",
                some=count(len(chosen)),
                n=count(len(self.test)),
            )
            row = figures.gallery({"": images})
            with st.container(width=WIDTH):
                chart(row, f"{name}-images", words, HEIGHT, on_click=self._clicked, captioned=True)

    def _clicked(self, click: Click) -> None:
        """One of the images that are offered."""
        offered = evenly(self.test, N_OFFERED)
        at = figures.column_at(click.x, len(offered), self.run.dataset().height_width[1])
        if at is not None:
            self.click(offered[at])
