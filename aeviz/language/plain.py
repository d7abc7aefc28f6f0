"""Markdown with formulas as plain text."""

import re

GREEK = dict(zip(("alpha", "beta", "gamma", "lambda", "mu", "sigma", "rho", "theta"), "αβγλμσρθ", strict=True))
SIGNS = {
    **GREEK,
    "cdot": "·",
    "times": "×",
    "le": "≤",
    "ge": "≥",
    "approx": "≈",
    "to": "→",
    "hat": "",
    "lVert": "‖",
    "rVert": "‖",
    "infty": "∞",
    "ne": "≠",
    "sum": "∑",
    "sqrt": "√",
    "partial": "∂",
    "in": "∈",
    "pm": "±",
}


def plain(words: str) -> str:
    """Markdown with formulas as plain text: without stars and backticks, and with signs for LaTeX's names."""
    words = re.sub(r"\\([a-zA-Z]+)", lambda found: SIGNS.get(found[1], found[1]), words)
    return re.sub(r" +", " ", re.sub(r"[$*{}`]|\\.", "", words))
