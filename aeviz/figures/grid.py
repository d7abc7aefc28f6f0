"""Charts side by side and one above the other, each with axes and a title of its own."""

from aeviz.figures.figure import Figure, axis
from aeviz.figures.template import SMALL, template


def grid(titles: list[str], columns: int, *, across: float, up: float) -> Figure:
    """Axes x, y, x2, y2 ..., row by row from the top; ``across`` and ``up`` are the gaps as shares of the figure."""
    rows = -(-len(titles) // columns)
    wide, high = (1 - across * (columns - 1)) / columns, (1 - up * (rows - 1)) / rows
    figure = Figure(template=template())
    for i, title in enumerate(titles):
        row, column = divmod(i, columns)
        left, bottom = column * (wide + across), (rows - 1 - row) * (high + up)
        right, top = min(1.0, left + wide), min(1.0, bottom + high)
        figure.axis("x", i + 1).update(domain=[left, right], anchor=axis("y", i + 1))
        figure.axis("y", i + 1).update(domain=[bottom, top], anchor=axis("x", i + 1))
        paper = {"xref": "paper", "yref": "paper", "xanchor": "center", "yanchor": "bottom"}
        figure.add_annotation(text=title, x=(left + right) / 2, y=top, font={"size": SMALL}, **paper)
    return figure
