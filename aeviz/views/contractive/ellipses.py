"""At each point, what the code feels in each direction: red along the manifold, blue across it."""

from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis import sensitivity
from aeviz.language import Sentence, count, number, percent, text
from aeviz.required import required
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls

__all__ = ["HEIGHT", "TITLE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "Along the manifold, and across it"
HEIGHT = 420
N = 28
REACH = 0.22  # half-length in the picture of the longest axis at any knob value


@dataclass(frozen=True)
class Data:
    """For N points (N, 2): the ellipses' outlines (N, vertices, 2), and J's effect along and across, (N,) each.

    tangent, normal (N, 2) are unit vectors; ``aligned`` is the share of all test points whose long axis is nearer to
    the tangent than to the normal, ``split`` their sensitivities. ``longest`` is the largest singular value at the N
    points over ALL knob values: the scale that all pictures share, so that what shrinks is seen to shrink.
    """

    points: np.ndarray
    outlines: np.ndarray
    tangent: np.ndarray
    normal: np.ndarray
    along: np.ndarray
    across: np.ndarray
    split: sensitivity.TangentSplit
    aligned: float
    longest: float
    knob: float
    symbol: str
    axes: tuple[str, ...]


def unfit(run: Run) -> str:
    """Only curves in the plane, whose tangents are known."""
    data = run.dataset()
    return "" if run.d_in == 2 and data.tangent is not None else text("This view needs a curve in the plane.")


def compute(run: Run, i: int, controls: Controls) -> Data:
    """The ellipse at x is s_1 v_1 cos t + s_2 v_2 sin t: its long axis is the direction felt most."""
    data = run.dataset()
    tangent = required(data.tangent, "tangents")[data.test]
    jacobian = run.model(i).jacobian(data.x_test)
    split = sensitivity.tangent_split(jacobian, tangent)
    longest = sensitivity.felt_directions(jacobian, 1)[:, 0]
    cosine = np.abs((longest * tangent[:, 0]).sum(axis=1)) / np.maximum(np.linalg.norm(longest, axis=1), 1e-12)
    shown = _spread(data.x_test, N)
    normal = tangent[shown, 0] @ np.array([[0.0, 1.0], [-1.0, 0.0]])
    return Data(
        points=data.x_test[shown],
        outlines=sensitivity.ellipses(jacobian[shown]),
        tangent=tangent[shown, 0],
        normal=normal,
        along=split.along[shown],
        across=split.across[shown],
        split=split,
        aligned=float((cosine > np.sqrt(0.5)).mean()),
        longest=max(float(_largest(run, k, data.x_test[shown])) for k in range(len(run.knobs))),
        knob=float(run.knobs[i]),
        symbol=run.variant.symbol,
        axes=data.feature_names,
    )


def _largest(run: Run, i: int, x: np.ndarray) -> float:
    return sensitivity.singular_values(run.model(i).jacobian(x)).max()


def _spread(x: np.ndarray, n: int) -> np.ndarray:
    """Indices of n points far from one another: each is the one farthest from those before."""
    chosen = [0]
    distance = np.linalg.norm(x - x[0], axis=1)
    while len(chosen) < min(n, len(x)):
        chosen.append(int(distance.argmax()))
        distance = np.minimum(distance, np.linalg.norm(x - x[chosen[-1]], axis=1))
    return np.array(chosen)


def figure(data: Data, controls: Controls) -> figures.Figure:
    """Ellipses in grey; a red bar along the tangent, a blue one across it, as long as J's effect there."""
    scale = REACH / max(data.longest, 1e-12)
    chart = figures.empty("", *data.axes)
    outlines = data.points[:, None] + scale * data.outlines
    _add(chart, outlines, text("ellipse of J"), figures.GREY, 1.5)
    for name, direction, felt, colour in (
        (text("along"), data.tangent, data.along, figures.METHODS["along"]),
        (text("across"), data.normal, data.across, figures.METHODS["across"]),
    ):
        reach = scale * felt[:, None] * direction
        _add(chart, np.stack([data.points - reach, data.points + reach], axis=1), name, colour, 3)
    return chart.update_yaxes(scaleanchor="x")


def _add(chart: figures.Figure, paths: np.ndarray, name: str, colour: str, width: float) -> None:
    """Many paths (n, m, 2) as one trace, with gaps between them."""
    gaps = np.full((len(paths), 1, 2), np.nan)
    x, y = np.concatenate([paths, gaps], axis=1).reshape(-1, 2).T
    chart.add("scatter", x=x, y=y, mode="lines", name=name, line={"color": colour, "width": width}, hoverinfo="skip")


def told(data: Data) -> tuple[Sentence, ...]:
    """The two sensitivities, and how often the long axis lies along the manifold."""
    return (
        Sentence(
            "At {symbol} = {knob} a small step along the manifold moves the code by {along} times its length, a step "
            "across it by {across} times (medians over all {n} test points).",
            symbol=data.symbol,
            knob=number(data.knob),
            along=number(np.median(data.split.along)),
            across=number(np.median(data.split.across)),
            n=count(len(data.split.along)),
        ),
        Sentence(
            "The direction felt most is nearer to the manifold's own at {aligned} of them.",
            aligned=percent(data.aligned),
        ),
        Sentence("All bars share one scale, at every {symbol}.", symbol=data.symbol),
    )
