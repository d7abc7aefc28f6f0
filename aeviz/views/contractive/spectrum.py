"""In how many directions the code feels anything: the singular values of its Jacobian."""

from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis import sensitivity
from aeviz.language import Sentence, number, text
from aeviz.memo import once
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls
from aeviz.views.base import examples, sample

__all__ = ["HEIGHT", "TITLE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "In how many directions it feels"
HEIGHT = 380
NUMB = 1e-4  # smaller singular values are not drawn


@dataclass(frozen=True)
class Data:
    """values (3, r): mean singular values at the first of ``knobs``, the present one and the last; rank (3,).

    Means over ``n`` of the ``n_test`` test examples.
    """

    values: np.ndarray
    rank: np.ndarray
    knobs: tuple[float, ...]
    symbol: str
    n: int
    n_test: int


def unfit(run: Run) -> str:
    """A spectrum needs some directions."""
    return "" if run.d_in > 3 else text("With so few dimensions see the ellipses.")


def compute(run: Run, i: int, controls: Controls) -> Data:
    """Singular values of J at each test example, sorted, then averaged."""
    chosen = (0, i, len(run.knobs) - 1)
    values, rank = zip(*(_measured(run, k) for k in chosen), strict=True)
    return Data(
        values=np.stack(values),
        rank=np.array(rank),
        knobs=tuple(float(run.knobs[k]) for k in chosen),
        symbol=run.variant.symbol,
        n=len(_points(run)),
        n_test=len(run.dataset().x_test),
    )


def _points(run: Run) -> np.ndarray:
    x_test = run.dataset().x_test
    return x_test[sample(len(x_test), 3 * run.spec.d_latent * run.d_in)]


@once
def _measured(run: Run, i: int) -> tuple[np.ndarray, np.floating]:
    """The mean spectrum and the mean effective rank; the first and the last knob value's are in every picture."""
    values = sensitivity.singular_values(run.model(i).jacobian(_points(run)))
    return values.mean(axis=0), np.nan_to_num(sensitivity.effective_rank(values)).mean()


def figure(data: Data, controls: Controls) -> figures.Figure:
    """Three spectra; the first and the last knob value's dashed."""
    index, values = np.arange(1, int(data.values.shape[1]) + 1), np.where(data.values > NUMB, data.values, np.nan)
    labels = text("direction"), text("singular value of J")
    chart = figures.first_here_last(index, values, data.knobs, data.symbol, *labels, log_y=True)
    return chart.update_yaxes(dtick=1, exponentformat="power")


def told(data: Data) -> Sentence:
    """The effective rank."""
    return Sentence(
        "Effective number of directions felt, (Σs)²/Σs²: {here} at {symbol} = {knob}, {first} at {symbol} = "
        "{first_knob}, {last} at {symbol} = {last_knob} (means over {examples}).",
        symbol=data.symbol,
        first=number(data.rank[0]),
        here=number(data.rank[1]),
        last=number(data.rank[2]),
        first_knob=number(data.knobs[0]),
        knob=number(data.knobs[1]),
        last_knob=number(data.knobs[2]),
        examples=examples(data.n, data.n_test, "test"),
    )
