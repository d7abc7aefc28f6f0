"""The cheat: with a free decoder the code shrinks, the decoder grows, and the penalty falls for nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import permutations

import numpy as np

from aeviz import figures
from aeviz.analysis import sensitivity
from aeviz.analysis.reconstruction import reconstruction_error
from aeviz.language import Sentence, number, text
from aeviz.run import Run
from aeviz.views.base import ONE_TRAINING, only_option
from aeviz.views.base import NoControls as Controls
from aeviz.views.contractive import along_across

__all__ = ["COMPARES", "HEIGHT", "TITLE", "WIDE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "Tied and untied weights"
HEIGHT = 520
WIDE = True
COMPARES = True


@dataclass(frozen=True)
class PenaltyCurves:
    """All (n_knobs,): mean squared error, ||J||_F^2, the decoder's Frobenius norm, and median along / across."""

    error: np.ndarray
    penalty: np.ndarray
    decoder: np.ndarray
    ratio: np.ndarray


@dataclass(frozen=True)
class Data:
    knobs: np.ndarray
    tied: PenaltyCurves
    untied: PenaltyCurves
    i: int
    symbol: str
    data: str


def unfit(run: Run) -> str:
    """Only Runs with a penalty on the encoder's slopes, on a manifold with known tangents."""
    compared = "encoder" in run.variant.acts_at and run.dataset().tangent is not None
    return "" if compared else text("This view compares tied and untied weights on a manifold with known tangents.")


def compute(run: Run, i: int, controls: Controls, others: Mapping[str, Run]) -> Data:
    """The lesson's untied Run and the tied one that differs in nothing else."""
    fitting = [other for other in others.values() if not unfit(other)]
    for untied, tied in permutations(fitting, 2):
        apart = tied.variant.has_tied_weights and not untied.variant.has_tied_weights
        if apart and only_option(untied, tied) and untied.spec.knobs == tied.spec.knobs:
            return Data(run.knobs, _path(tied), _path(untied), i, run.variant.symbol, tied.spec.data)
    raise ValueError("Here is no pair of Runs, one with tied weights and one without, that differ in nothing else.")


def figure(data: Data, controls: Controls) -> figures.Figure:
    """Four panels, two curves each."""
    ratio = text("along / across")
    titles = {
        text("penalty ‖J‖²"): "penalty",
        text("size of the decoder"): "decoder",
        text("squared error (test)"): "error",
        ratio: "ratio",
    }
    paths = {text("tied"): data.tied, text("untied"): data.untied}
    quantities = {title: {n: getattr(path, name) for n, path in paths.items()} for title, name in titles.items()}
    label = text("penalty weight {symbol}", symbol=data.symbol)
    return figures.panels(data.knobs, quantities, label, data.i, levels={ratio: 1.0})


def told(data: Data) -> tuple[Sentence, ...]:
    """What the untied one gains, and what both learn."""
    i, free, tied = data.i, data.untied, data.tied
    return (
        Sentence(
            "On test points of the data {data}, at {symbol} = {knob}, the untied penalty is {free} (at {symbol} = "
            "{first} it was {free_first}), while the decoder's norm went from {decoder_first} to {decoder}.",
            data=data.data,
            symbol=data.symbol,
            knob=number(data.knobs[i]),
            first=number(data.knobs[0]),
            free=number(free.penalty[i]),
            free_first=number(free.penalty[0]),
            decoder_first=number(free.decoder[0]),
            decoder=number(free.decoder[i]),
        ),
        Sentence(
            "Along / across is {ratio_free} for the untied one, where 1 is feeling both directions alike; the tied "
            "one pays {tied} and has {ratio_tied}.",
            ratio_free=number(free.ratio[i]),
            tied=number(tied.penalty[i]),
            ratio_tied=number(tied.ratio[i]),
        ),
        ONE_TRAINING,
    )


def _path(run: Run) -> PenaltyCurves:
    x, models = run.dataset().x_test, [run.model(i) for i in range(len(run.knobs))]
    return PenaltyCurves(
        error=np.array([reconstruction_error(x, model.reconstruct(x)) for model in models]),
        penalty=np.array([(sensitivity.norms(model, x) ** 2).mean() for model in models]),
        decoder=np.linalg.norm(run.weights[f"{run.net.decoder[-1].name}.weight"], axis=(1, 2)),
        ratio=np.array([along_across.median_ratio(along_across.split(run, i)) for i in range(len(models))]),
    )
