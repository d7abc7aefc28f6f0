"""What contraction costs and what it brings, against the knob."""

from dataclasses import dataclass, replace

import numpy as np

from aeviz import figures
from aeviz.analysis import sensitivity
from aeviz.analysis.reconstruction import reconstruction_error
from aeviz.language import Sentence, number, percent, text
from aeviz.memo import once
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls
from aeviz.views.base import examples, sample

__all__ = ["HEIGHT", "TITLE", "WIDE", "Controls", "compute", "figure", "told"]

TITLE = "The price of feeling less"
HEIGHT = 520
WIDE = True


@dataclass(frozen=True)
class Data:
    """All (n_knobs,), on the test part: mean squared error, mean ||J||_F, mean effective rank of J, and the share of
    codes at an end of their range.

    At an end: a sigmoid code below 0.05 or above 0.95; nan where the code is no sigmoid. The rank is of ``n`` of the
    ``n_test`` examples, all else of all.
    """

    knobs: np.ndarray
    error: np.ndarray
    size: np.ndarray
    rank: np.ndarray
    ends: np.ndarray
    n: int
    n_test: int
    i: int
    label: str
    symbol: str


def compute(run: Run, i: int, controls: Controls) -> Data:
    """All models of the Run."""
    return replace(_curves(run), i=i, label=run.knob_label)


@once
def _curves(run: Run) -> Data:
    """They are the same wherever the knob stands."""
    x, models = run.dataset().x_test, [run.model(k) for k in range(len(run.knobs))]
    few = x[sample(len(x), len(models) * run.spec.d_latent * run.d_in)]
    squashed = run.net.encoder[-1].activation == "sigmoid"
    return Data(
        knobs=run.knobs,
        error=np.array([reconstruction_error(x, model.reconstruct(x)) for model in models]),
        size=np.array([sensitivity.norms(model, x).mean() for model in models]),
        rank=np.array([sensitivity.mean_rank(model.jacobian(few)) for model in models]),
        ends=np.array([sensitivity.saturation(model.encode(x)) if squashed else np.nan for model in models]),
        n=len(few),
        n_test=len(x),
        i=0,
        label="",  # said in its reader's language, by ``compute``
        symbol=run.variant.symbol,
    )


def figure(data: Data, controls: Controls) -> figures.Figure:
    """A panel for each quantity; ends only where codes are sigmoids."""
    quantities = {
        text("squared error (test)"): {"": data.error},
        text("‖J‖"): {"": data.size},
        text("directions felt"): {"": data.rank},
    }
    if np.isfinite(data.ends).all():
        quantities[text("codes at an end of their range")] = {"": data.ends}
    return figures.panels(data.knobs, quantities, data.label, data.i).update_layout(showlegend=False)


def told(data: Data) -> tuple[Sentence, ...]:
    """What is felt here, what it costs, and what both were at the first knob value."""
    here = Sentence(
        "At {symbol} = {knob} the Jacobian's norm is {size}, the effective number of directions felt {rank} (mean over "
        "{examples}), and the squared error {error}.",
        symbol=data.symbol,
        knob=number(data.knobs[data.i]),
        size=number(data.size[data.i]),
        rank=number(data.rank[data.i]),
        examples=examples(data.n, data.n_test, "test"),
        error=number(data.error[data.i]),
    )
    told = (here, _at_first(data)) if data.i else (here,)
    if np.isnan(data.ends[data.i]):
        return told
    ends = Sentence(
        "{ends} of the codes are below 0.05 or above 0.95, where a sigmoid feels little.",
        ends=percent(data.ends[data.i]),
    )
    return *told, ends


def _at_first(data: Data) -> Sentence:
    return Sentence(
        "At {symbol} = {first} they were {size_first}, {rank_first} and {error_first}.",
        symbol=data.symbol,
        first=number(data.knobs[0]),
        size_first=number(data.size[0]),
        rank_first=number(data.rank[0]),
        error_first=number(data.error[0]),
    )
