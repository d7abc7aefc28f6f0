"""The stage: where things stand on a page of pictures. A thin bar, the pictures below it, and the words beside them.

A picture fills what the window leaves. On a phone the columns stand one below the other, the pictures first.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from aeviz.app.parts import share, window
from aeviz.components.chart import Fill

T = TypeVar("T")
SHARES = 33, 10  # of the pictures and of the words: at 1280 pixels the words have 260
PAIR = 7, 8  # the left one of two pictures reaches into the margin of the page: so both are equally wide


class Stage(NamedTuple):
    """The places of a page: the bar for what is chosen, the pictures, and the words beside them."""

    bar: DeltaGenerator
    pictures: DeltaGenerator
    side: DeltaGenerator


def begin(title: str) -> Stage:
    """Lays out a page with this title."""
    bar = share.heading(title)
    pictures, side = st.columns(SHARES, gap="small")
    return Stage(bar, pictures, side)


def menu(label: str, options: Sequence[str], key: str, title: Callable[[str], str] = str) -> str:
    """A menu in the bar: its label stands in it, before what is chosen."""
    titles = {option: f"{label}: {title(option)}" for option in options}
    look = {"format_func": titles.get, "label_visibility": "collapsed", "persist_state": "session"}
    return st.selectbox(label, options, key=key, **look)


def rows(entries: Sequence[T], above: float) -> Iterator[tuple[DeltaGenerator, T, Fill]]:
    """The column of each picture, one or two to a row, and how it fills the window with ``above`` rem over it."""
    for first in range(0, len(entries), 2):
        pair = entries[first : first + 2]
        words = window.CAPTION if len(pair) == 1 else window.NARROW_CAPTION
        columns = st.columns(PAIR[: len(pair)], gap="small")
        for column, entry in zip(columns, pair, strict=True):
            yield column, entry, Fill(window.BAR + above + words, hangs=column is columns[0])
