"""The coloured part of a formula: in a colour that is read on the page's theme, and lighting what it means.

Streamlit writes a container's key into its class. There the browser (frontend/src/terms.js) reads what lights while a
coloured term is pointed at: the pictures of the page and the network's panel listen.
"""

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from aeviz import figures


def readable(formula: str) -> str:
    """LaTeX, alone or in Markdown, whose CONTRAST is the theme's own; light until the browser has told its theme."""
    return formula.replace(figures.CONTRAST, figures.FORMULA[st.context.theme.type or "light"])


def lighting(lights: Sequence[str]) -> DeltaGenerator:
    """A container for words, once on a page: ``lights`` has for each formula with a coloured term what it stands for
    (``lessons.base.Step``)."""
    return st.container(key="lights-" + "-".join(name.removeprefix("#").lower() for name in lights))
