"""The stage: where things stand on a page of pictures. A thin bar, the pictures below it, and the words beside them.

A picture fills what the window leaves. On a phone the columns stand one below the other, the pictures first.
"""

from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import Any, NamedTuple, TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from aeviz.app.parts import presenting, share, window
from aeviz.app.state.session import session
from aeviz.components.chart import Fill
from aeviz.required import required

T = TypeVar("T")
SHARES = 77, 20  # of the pictures and of the words: at 1280 pixels the words have 231
HANDS = (2, 1), (1, 1)  # of the knob, and of one or more controls beside it
AT_HAND = 2  # controls that have room there
ROW: dict[str, Any] = {"horizontal": True, "vertical_alignment": "center", "gap": "small"}
PAIR = 7, 8  # the left one of two pictures reaches into the margin of the page: so both are equally wide


Go = Callable[[str, int], None]
Beside = tuple[str | None, str | None]


class Stage(NamedTuple):
    """The places of a page: the bar for what is chosen, the pictures, and the words beside them."""

    bar: DeltaGenerator
    pictures: DeltaGenerator
    side: DeltaGenerator


def _nowhere(what: str, by: int) -> None:
    """A page without steps and headings."""


def begin(title: str, page: str, on_go: Go = _nowhere, lessons: Beside = (None, None)) -> Stage:
    """Lays out a page with this title; ``on_go`` and the ``lessons`` beside it are the presenter mode's."""
    with st.container(gap="xsmall"):
        bar = share.heading(title)
        with required(session.heading, "headings"):
            presenting.offer(page, on_go, *lessons)
        pictures, side = st.columns(SHARES, gap="xsmall")
    return Stage(bar, pictures.container(gap="xsmall"), side.container(gap="xsmall"))


def scene(page: str, shown: Hashable, on_change: Callable[[], object]) -> DeltaGenerator:
    """A place that begins empty when something else is ``shown`` than before: what comes then comes in its order.

    Streamlit would leave the old pictures where they are until the new ones take their places one by one, and all would
    move about. So there are two places, and the one that is not in use is emptied first. ``on_change`` is called then:
    what keeps its name in both places is made anew in the browser, and must begin where it was left.
    """
    key = f"{page}-scene"
    value: tuple[Hashable, int] = session.value(key, (shown, 0))
    before, turn = value
    if shown != before:
        turn = 1 - turn
        on_change()
    session.put(key, (shown, turn))
    places = [st.container(gap="xsmall") if i == turn else st.empty() for i in range(2)]
    return places[turn]


def hands(moves: bool, asks: int) -> tuple[DeltaGenerator, DeltaGenerator]:
    """Where the knob stands, and beside it, in one thin row, the controls of the first picture, ``asks`` of them; one
    of both may be missing, and the other has the row."""
    if moves and asks:
        left, right = st.columns(HANDS[min(asks, len(HANDS)) - 1], gap="small", vertical_alignment="center")
        return left, right.container(**ROW)
    row = st.container(**ROW)
    return row, row


def first_row(entries: Sequence[T], wide: Callable[[T], bool]) -> list[T]:
    """Those of the pictures that stand on top, side by side."""
    return next(iter(_pairs(entries, wide)), list[T]())


def rows(entries: Sequence[T], above: float, wide: Callable[[T], bool]) -> Iterator[tuple[DeltaGenerator, T, Fill]]:
    """The column of each picture, one or two to a row, and how it fills the window with ``above`` rem over it.

    Those that are ``wide`` have a row for themselves.
    """
    for pair in _pairs(entries, wide):
        words = window.CAPTION if len(pair) == 1 else window.NARROW_CAPTION
        columns = st.columns(PAIR[: len(pair)], gap="xsmall")
        for column, entry in zip(columns, pair, strict=True):
            yield column.container(gap="xsmall"), entry, Fill(window.BAR + above + words, hangs=column is columns[0])


def _pairs(entries: Sequence[T], wide: Callable[[T], bool]) -> list[list[T]]:
    pairs: list[list[T]] = []
    for entry in entries:
        if pairs and len(pairs[-1]) == 1 and not wide(entry) and not wide(pairs[-1][0]):
            pairs[-1].append(entry)
        else:
            pairs.append([entry])
    return pairs
