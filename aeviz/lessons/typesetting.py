"""Lessons' texts as HTML: bold and slanted words, formulas as MathML, which browsers draw by themselves."""

import html
import re

from aeviz.figures import FORMULA
from aeviz.language import Told, say


def typeset(told: Told | str) -> str:
    """A text as HTML, in the reader's language; what stands between dollar signs is a formula."""
    parts = re.split(r"(\${1,2})(.+?)\1", say(told), flags=re.DOTALL)
    words = [_emphasised(part) for part in parts[::3]]
    formulas = [
        _formula(formula, "block" if mark == "$$" else "inline")
        for mark, formula in zip(parts[1::3], parts[2::3], strict=True)
    ]
    return "".join(word + formula for word, formula in zip(words, [*formulas, ""], strict=True))


def _formula(latex: str, display: str) -> str:
    from latex2mathml.converter import convert

    dark = latex.replace(FORMULA["dark"], FORMULA["light"])  # paper is white
    return convert(dark.replace("{aligned}", "{split}"), display=display)  # it knows the second name alone


def _emphasised(words: str) -> str:
    bold = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", html.escape(words))
    return re.sub(r"\*(.+?)\*", r"<i>\1</i>", bold)
