"""The coloured part of a formula, in a colour that is read on the page's theme."""

import streamlit as st

from aeviz import figures


def readable(formula: str) -> str:
    """LaTeX, alone or in Markdown, whose CONTRAST is the theme's own; light until the browser has told its theme."""
    return formula.replace(figures.CONTRAST, figures.FORMULA[st.context.theme.type or "light"])
