"""How the training went: the reconstruction error of training and test examples, step by step."""

from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.language import Sentence, count, number, text, times
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls

__all__ = ["HEIGHT", "TITLE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "Loss along the training"
HEIGHT = 340
MOST_LOGGED = 2_000  # test examples whose error a training logs


@dataclass(frozen=True)
class Data:
    """step (n_logged,); recon, test (n_logged, n_knobs) squared errors summed over features; the i-th is shown bold.

    recon is a mean over the minibatches since the step logged before, as the network saw them (noisy, where it is
    trained on noise); test one over ``n_test`` test examples, nan where there are none.
    """

    step: np.ndarray
    recon: np.ndarray
    test: np.ndarray
    n_test: int
    knobs: np.ndarray
    symbol: str
    i: int


def compute(run: Run, i: int, controls: Controls) -> Data:
    """The history as it was logged during training."""
    h, n_test = run.history, min(len(run.dataset().test), MOST_LOGGED)
    return Data(h["step"], h["recon"], h["recon_test"], n_test, run.knobs, run.variant.symbol, i)


def unfit(run: Run) -> str:
    return "" if len(run.history["step"]) else text("Nothing is known of the training: the weights came from a file.")


def figure(data: Data, controls: Controls) -> figures.Figure:
    """All knob values in grey, the present one in colour; both axes logarithmic."""
    chart = figures.empty("", text("training step"), text("squared error"))
    held_out = data.n_test > 0
    for curve in (data.test if held_out else data.recon).T:
        line = {"color": figures.GREY, "width": 1}
        chart.add("scatter", x=data.step, y=curve, mode="lines", line=line, opacity=0.35, showlegend=False)
    curves = ((text("training"), data.recon, "dot"), (text("test"), data.test, "solid"))
    colours = figures.series_colours([name for name, *_ in curves])
    for name, values, dash in curves[: 1 + held_out]:
        line = {"color": colours[name], "width": 3, "dash": dash}
        chart.add("scatter", x=data.step, y=values[:, data.i], mode="lines", name=name, line=line)
    shown = [data.recon, data.test] if held_out else [data.recon]
    return chart.update_xaxes(**figures.log_axis([data.step])).update_yaxes(**figures.log_axis(shown))


def told(data: Data) -> tuple[Sentence, Sentence]:
    """Where both errors ended, and how far apart they are."""
    others = Sentence("Grey: the other values.")
    recon, test = float(data.recon[-1, data.i]), float(data.test[-1, data.i])
    values = {
        "symbol": data.symbol,
        "knob": number(data.knobs[data.i]),
        "step": count(data.step[-1]),
        "train": number(recon),
    }
    if not data.n_test:
        return Sentence(
            "At {symbol} = {knob}, after {step} steps: {train} on the last training minibatches; none are held out.",
            **values,
        ), others
    return Sentence(
        "At {symbol} = {knob}, after {step} steps: {train} on the last training minibatches, {test} on {n} test "
        "examples ({ratio}).",
        test=number(test),
        n=count(data.n_test),
        ratio=times(test / recon if recon > 0 else np.inf),
        **values,
    ), others
