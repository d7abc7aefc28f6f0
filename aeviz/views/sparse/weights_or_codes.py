"""L1 on the codes beside L1 on the weights: what each makes sparse, at the same squared error."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis import sparsity
from aeviz.analysis.reconstruction import reconstruction_error
from aeviz.language import Sentence, number, percent, text
from aeviz.run import Model, Run
from aeviz.views.base import ONE_TRAINING, on_same_data
from aeviz.views.base import NoControls as Controls

__all__ = ["COMPARES", "TITLE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "L1 on codes or on weights"
COMPARES = True
SMALL = 0.01  # of a layer's largest weight: Adam leaves no weight at exactly 0


@dataclass(frozen=True)
class Data:
    """(2,) each: share of the test examples' codes at exactly 0, and of weights below SMALL.

    ``codes`` and ``weights`` say where the L1 is. One is the Run shown; the other is its rival between the two lambdas
    around the same error: None where no Run is a rival, nan where none of its lambdas comes to that error.
    """

    codes: np.ndarray | None
    weights: np.ndarray | None
    error: float
    shown: str
    knob: float
    symbol: str


def compute(run: Run, i: int, controls: Controls, others: Mapping[str, Run]) -> Data:
    """The rival: trained on the same data, as wide, with the L1 elsewhere and unit-norm columns."""
    x, shown = run.dataset().x_test, run.variant.l1
    error, *here = _measured(run.model(i), x)
    found = {"codes": None, "weights": None, shown: np.array(here)}
    if (rival := _rival(run, others)) is not None:
        errors, *shares = np.array([_measured(rival.model(k), x) for k in range(len(rival.knobs))]).T
        found[rival.variant.l1] = np.array([sparsity.at_equal(errors, share, error) for share in shares])
    return Data(**found, error=error, shown=shown, knob=float(run.knobs[i]), symbol=run.variant.symbol)


def _rival(run: Run, others: Mapping[str, Run]) -> Run | None:
    alike = (r for r in on_same_data(run, others).values() if r.spec.d_latent == run.spec.d_latent)
    other_l1 = (r for r in alike if r.variant.l1 not in ("", run.variant.l1) and r.variant.has_unit_columns)
    return next(other_l1, None)


def _measured(model: Model, x: np.ndarray) -> tuple[float, float, float]:
    """Squared error, share of codes at 0, share of small weights."""
    layers = (*model.encoder_layers(), *model.decoder_layers())
    small = np.concatenate([(np.abs(w) < SMALL * np.abs(w).max()).ravel() for w, _, _ in layers])
    return reconstruction_error(x, model.reconstruct(x)), float((model.encode(x) == 0).mean()), float(small.mean())


def unfit(run: Run) -> str:
    return "" if run.variant.l1 else text("This view compares L1 penalties.")


def figure(data: Data, controls: Controls) -> figures.Figure:
    names = {text("L1 on codes"): data.codes, text("L1 on weights"): data.weights}
    series = {name: shares for name, shares in names.items() if shares is not None}
    bars = [text("codes at 0"), text("weights near 0")]
    chart = figures.bars(bars, series, ylabel=text("share"))
    return chart.update_yaxes(range=[0, 1], tickformat=".0%")


def told(data: Data) -> tuple[Sentence, ...]:
    """Both at the error of the Run shown."""
    here = {"symbol": data.symbol, "knob": number(data.knob), "error": number(data.error)}
    if data.codes is None or data.weights is None:
        head = Sentence("At {symbol} = {knob} the squared error on the test examples is {error}.", **here)
        return head, *_of("codes", data.codes), *_of("weights", data.weights)
    head = Sentence("At {symbol} = {knob} the squared error on the test examples is {error}. At that error:", **here)
    return head, *_of("codes", data.codes), *_of("weights", data.weights), ONE_TRAINING


def _of(l1: str, shares: np.ndarray | None) -> tuple[Sentence, ...]:
    if shares is None:
        return ()
    place = Sentence("L1 on codes") if l1 == "codes" else Sentence("L1 on weights")
    if np.isnan(shares).any():
        return (Sentence("{place}: none that was trained comes to it.", place=place),)
    return (
        Sentence(
            "{place}: {zero} of the codes are 0, and {small} of the weights are below {limit} of the largest.",
            place=place,
            zero=percent(shares[0]),
            small=percent(shares[1]),
            limit=percent(SMALL),
        ),
    )
