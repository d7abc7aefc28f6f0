"""A small table to try the page with: made numbers, written as a German spreadsheet writes them."""

import numpy as np

NAME = "leaves (example).csv"
KINDS = {  # mean length and width in cm, weight in g, teeth of the edge
    "oak": (11.0, 6.0, 0.9, 8),
    "willow": (9.0, 1.6, 0.25, 30),
    "maple": (10.0, 11.5, 1.1, 14),
}
N = 60  # of each kind
NOT_MEASURED = -999


def content() -> bytes:
    """180 made leaves: row numbers, four measurements with decimal commas, a few -999 for a missing one, and a kind."""
    rng, rows = np.random.default_rng(7), list[list[str]]()
    for kind, mean in KINDS.items():
        size = rng.lognormal(0, 0.18, N)
        for scale in size:
            values = np.array(mean) * scale ** np.array([1, 1, 2, 0.2]) * rng.lognormal(0, 0.08, 4)
            rows.append([f"{value:.2f}".replace(".", ",") for value in values[:3]] + [f"{values[3]:.0f}", kind])
    for i in rng.choice(len(rows), 5, replace=False):
        rows[i][2] = str(NOT_MEASURED)
    head = "no;length [cm];width [cm];weight [g];teeth;kind\n"
    order: list[int] = rng.permutation(len(rows)).tolist()
    lines = (f"{i};{';'.join(rows[j])}\n" for i, j in enumerate(order, 1))
    return (head + "".join(lines)).encode()
