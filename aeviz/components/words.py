"""What the browser's halves say by themselves, in the reader's language.

English is the key: the HTML of a component and ``said("...")`` in ``frontend/src`` have it. Another language is sent
along with what a component is told.
"""

from aeviz.language import current, name_of, separators

WORDS = (
    # a number
    "less than {limit}",
    "more than {limit}",
    # a knob and the film
    "Knob",
    "Play",
    "Play {name}",
    "Pause {name}",
    "Previous trained value",
    "Next trained value",
    "Earlier",
    "Later",
    "training step",
    "between trained values, {values}",
    "{values}, trained",
    # a canvas
    "Live canvas",
    "Decoded here",
    "Classes",
    "Tools",
    "Lasso",
    "Lasso (or shift and drag)",
    "Clear selection",
    "Zoom to it",
    "Same scale",
    "One scale for every value of the knob, so that sizes compare",
    "Flow",
    "Reset view",
    "Show {name} alone",
    "interactive scatter plot",
    "Arrow keys move the probe that is decoded.",
    "Arrow keys go from point to point.",
    "Plus and minus zoom, 0 resets, Escape clears the selection.",
    "Hold Ctrl or ⌘, or click into the picture, to zoom with the wheel.",
    "example {i}",
    "{n} selected.",
    "{n} of {k}",
    "Neighbours kept: {counts}",
    "{pane} keeps {n} of {k} neighbours",
    "among the codes",
    "at the edge of the codes",
    "no data here",
    "nearest code {distance}",
    "Code ({code}): {where}, nearest code {distance}.",
    "Code ({code}): {where}, nearest code {distance}, cycle error {error}.",
    "Nothing is decoded before the last training step: the earlier networks were not sent.",
    "This browser has no WebGL 2, so the live canvas cannot be drawn.",
    # a sheet
    "Draw",
    "Undo",
    "Clear",
    "Use",
    "Sheet to draw a digit on.",
    "Sheet to draw points on.",
    "Arrow keys move the pen; Space puts it down and lifts it.",
    # the presenter
    "Present",
    "One picture at a time, in full screen (P)",
    "Keys",
    "Page up, Page down",
    "Shift ← →",
    "Shift Page up, Page down",
    "P, Escape",
    "knob",
    "picture, then step",
    "heading",
    "lesson",
    "blank",
    "leave",
    "Notes in a second window",
    # the words below a chart
    "more",
    "less",
    # a chart, and what Plotly says around it
    "Download {format}",
    "Zoom",
    "Pan",
    "Box Select",
    "Lasso Select",
    "Reset axes",
    "Orbital rotation",
    "Turntable rotation",
    "Reset camera to default",
    "Reset camera to last save",
    "Double-click to zoom back out",
    # where something does not come
    "A part of this page did not load ({status}).",
    "Reload the page to try again.",
)


def said() -> dict[str, str]:
    """English -> what the reader is told; the decimal mark is one of the words."""
    if current() == "en":
        return {}
    return {words: name_of(words) for words in WORDS} | {".": separators()[0]}
