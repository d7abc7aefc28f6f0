"""What the penalty gives and takes: error, units in use and shrinkage against lambda."""

from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis import sparsity
from aeviz.analysis.reconstruction import reconstruction_error
from aeviz.language import Sentence, count, number, percent, text
from aeviz.memo import once
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls

__all__ = ["HEIGHT", "TITLE", "WIDE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "The path along λ"
HEIGHT = 470
WIDE = True


@dataclass(frozen=True)
class Data:
    """Curves over the K knob values: squared error, units that fire and shrinkage on the test part, the share of units
    that fire for any example at all.

    ``all_zero`` is the lambda from which on no unit of the present dictionary helps any example, of all parts (nan
    where lambda is not on the codes); ``bound`` the same for every dictionary of unit-norm columns.
    """

    knobs: np.ndarray
    recon: np.ndarray
    l0: np.ndarray
    alive: np.ndarray
    shrinkage: np.ndarray
    all_zero: float
    bound: float
    n_units: int
    i: int
    symbol: str


def compute(run: Run, i: int, controls: Controls) -> Data:
    dataset, origin = run.dataset(), run.weights["decoder.0.bias"]
    recon, l0, alive, shrinkage = _curves(run)
    return Data(
        knobs=run.knobs,
        recon=recon,
        l0=l0,
        alive=alive,
        shrinkage=shrinkage,
        **_thresholds(run, dataset.x - origin[i], run.weights["decoder.0.weight"][i]),
        n_units=run.spec.d_latent,
        i=i,
        symbol=run.variant.symbol,
    )


@once
def _curves(run: Run) -> np.ndarray:
    """(4, K): they are the same wherever the knob stands."""
    dataset = run.dataset()
    return np.array([_measured(run, k, dataset.x_test, dataset.x) for k in range(len(run.knobs))]).T


def _measured(run: Run, i: int, x: np.ndarray, every: np.ndarray) -> tuple[float, float, float, float]:
    model = run.model(i)
    z, x_hat = model.encode(x), model.reconstruct(x)
    error = reconstruction_error(x, x_hat)
    short = sparsity.shrinkage(x, x_hat, run.weights["decoder.0.bias"][i])
    return error, sparsity.l0(z).mean(), sparsity.frac_alive(model.encode(every)), short


def unfit(run: Run) -> str:
    follows = run.variant.l1 and run.net.has_dictionary
    return "" if follows else text("This view follows an L1 penalty on a dictionary's codes.")


def _thresholds(run: Run, centred: np.ndarray, dictionary: np.ndarray) -> dict[str, float]:
    if run.variant.l1 != "codes":
        return {"all_zero": np.nan, "bound": np.nan}
    bound = sparsity.all_zero_bound(centred, half=False) if run.variant.has_unit_columns else np.nan
    return {"all_zero": sparsity.all_zero_lambda(centred, dictionary, half=False, nonnegative=True), "bound": bound}


def figure(data: Data, controls: Controls) -> figures.Figure:
    quantities = {
        text("squared error (test)"): {"": data.recon},
        text("units that fire per example"): {"": data.l0},
        text("share of units alive"): {"": data.alive},
        text("shrinkage"): {"": data.shrinkage},
    }
    return figures.panels(data.knobs, quantities, data.symbol, data.i)


def told(data: Data) -> tuple[Sentence, ...]:
    """What is in use here, how short it comes out, and from where on nothing would be."""
    i = data.i
    here = Sentence(
        "At {symbol} = {knob}, {l0} of {units} units fire for a test example on average, {alive} fire for some "
        "example, and the squared error on the test examples is {error}.",
        symbol=data.symbol,
        knob=number(data.knobs[i]),
        l0=number(data.l0[i], 2),
        units=count(data.n_units),
        alive=percent(data.alive[i]),
        error=number(data.recon[i]),
    )
    return here, _short(data.shrinkage[i]), *_silence(data)


def _short(shrinkage: float) -> Sentence:
    if np.isnan(shrinkage):
        return Sentence("Nothing of an example comes back but the bias.")
    if shrinkage < 0:
        return Sentence("What comes back is {long} too long.", long=percent(-shrinkage))
    return Sentence("What comes back is {short} too short.", short=percent(shrinkage))


def _silence(data: Data) -> tuple[Sentence, ...]:
    if np.isnan(data.all_zero):
        return ()
    values = {"symbol": data.symbol, "all_zero": number(data.all_zero)}
    if np.isnan(data.bound):
        return (Sentence("With this dictionary the best codes are all 0 from {symbol} = {all_zero} on.", **values),)
    return (
        Sentence(
            "With this dictionary the best codes are all 0, for any example, from {symbol} = {all_zero} on, with any "
            "unit-norm one from {bound}.",
            bound=number(data.bound),
            **values,
        ),
    )
