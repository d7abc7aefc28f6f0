"""What the penalty gives and takes: error, units in use and shrinkage against lambda."""

from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis import sparsity
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls

__all__ = ["HEIGHT", "TITLE", "Controls", "caption", "compute", "figure"]

TITLE = "The path along λ"
HEIGHT = 470
N = 1000


@dataclass(frozen=True)
class Data:
    """Curves over the K knob values; ``all_zero`` is the lambda from which on no unit of the present dictionary helps
    any example (nan where lambda is not on the codes), ``bound`` the same for every dictionary of unit-norm columns.
    """

    knobs: np.ndarray
    recon: np.ndarray
    l0: np.ndarray
    alive: np.ndarray
    shrinkage: np.ndarray
    all_zero: float
    bound: float
    n_units: int
    at: int


def compute(run: Run, at: int, controls: Controls) -> Data:
    x = run.dataset().x[:N]
    z, x_hat = run.encode(x), run.reconstruct(x)
    origin = run.weights["decoder.0.bias"]
    return Data(
        knobs=run.knobs,
        recon=((x_hat - x) ** 2).sum(-1).mean(-1),
        l0=np.array([sparsity.l0(codes).mean() for codes in z]),
        alive=np.array([sparsity.frac_alive(codes) for codes in z]),
        shrinkage=np.array([sparsity.shrinkage(x, r, b) for r, b in zip(x_hat, origin, strict=True)]),
        **_thresholds(run, x - origin[at], run.weights["decoder.0.weight"][at]),
        n_units=z.shape[-1],
        at=at,
    )


def unfit(run: Run) -> str:
    return (
        "" if run.variant.l1 and run.net.has_dictionary else "This view follows an L1 penalty on a dictionary's codes."
    )


def _thresholds(run: Run, centred: np.ndarray, dictionary: np.ndarray) -> dict[str, float]:
    if run.variant.l1 != "codes":
        return {"all_zero": np.nan, "bound": np.nan}
    bound = sparsity.all_zero_bound(centred, half=False) if run.variant.has_unit_columns else np.nan
    return {"all_zero": sparsity.all_zero_lambda(centred, dictionary, half=False, nonnegative=True), "bound": bound}


def figure(data: Data, controls: Controls) -> figures.Figure:
    quantities = {
        "squared error": {"": data.recon},
        "units that fire per example": {"": data.l0},
        "share of units alive": {"": data.alive},
        "shrinkage": {"": data.shrinkage},
    }
    return figures.panels(data.knobs, quantities, "λ", data.at)


def caption(data: Data) -> str:
    i = data.at
    text = (
        f"At λ = {data.knobs[i]:g}, {data.l0[i]:.1f} of {data.n_units} units fire for an example, "
        f"{data.alive[i]:.0%} are alive, and the squared error is {data.recon[i]:.2f}. {_short(data.shrinkage[i])}"
    )
    if np.isfinite(data.all_zero):
        text += f" With this dictionary the best codes are all 0 from λ = {data.all_zero:.2f} on"
        text += f", with any unit-norm one from {data.bound:.2f}." if np.isfinite(data.bound) else "."
    return text


def _short(shrinkage: float) -> str:
    if np.isnan(shrinkage):
        return "Nothing of the example is left."
    return f"What comes back is {shrinkage:.0%} too short."
