"""The closed form of a linear contractive network beside a trained one: which directions go numb, and how much."""

from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis import pca, sensitivity
from aeviz.language import Sentence, count, number, text
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls

__all__ = ["HEIGHT", "TITLE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "Network beside formula"
HEIGHT = 380
NUMB = 0.05  # a singular value below it is called numb


@dataclass(frozen=True)
class Data:
    """(r,) singular values of J, the network's and sqrt(max(0, 1 - lambda / (2 lambda_i))).

    ``eigenvalues`` (r,) lambda_i of the training part's covariance, the largest first.
    """

    network: np.ndarray
    formula: np.ndarray
    eigenvalues: np.ndarray
    lam: float
    symbol: str


def compute(run: Run, i: int, controls: Controls) -> Data:
    """J is the same everywhere: the encoder's matrix."""
    weight = run.model(i).encoder_layers()[0][0]
    network = np.linalg.svd(weight.astype(np.float64), compute_uv=False)
    eigenvalues = pca.learned(run.dataset()).eigenvalues[: len(network)]
    formula = sensitivity.linear_contraction(eigenvalues, float(run.knobs[i]))
    return Data(network, formula, eigenvalues, float(run.knobs[i]), run.variant.symbol)


def unfit(run: Run) -> str:
    """Only one linear layer, tied, with a penalty on its Jacobian, has the closed form."""
    contracted = run.variant.has_tied_weights and "encoder" in run.variant.acts_at
    one_layer = run.net.is_linear and len(run.net.encoder) == 1
    return "" if contracted and one_layer else text("The formula is for a linear tied network.")


def figure(data: Data, controls: Controls) -> figures.Figure:
    """Both over the direction's variance: one curve for all data."""
    labels = text("variance λᵢ of the data in a direction"), text("singular value of J")
    chart = figures.empty("", *labels)
    shown = data.eigenvalues > 1e-9
    x = data.eigenvalues[shown]
    line, marker = {"color": figures.CONTRAST, "width": 3}, {"color": figures.ACCENT, "size": 9}
    name = text("√max(0, 1 − λ/2λᵢ)")
    chart.add("scatter", x=x, y=data.formula[shown], mode="lines", name=name, line=line)
    chart.add("scatter", x=x, y=data.network[shown], mode="markers", name=text("network"), marker=marker)
    return chart.update_xaxes(**figures.log_axis([x])).update_yaxes(range=[0, 1.1]).update_layout(showlegend=True)


def told(data: Data) -> tuple[Sentence, ...]:
    """How many directions are numb by the formula and in the network, and the largest difference."""
    varied = data.eigenvalues > 1e-9
    numb = Sentence(
        "At {symbol} = {knob} the formula leaves {n} of the {all} directions in which the data vary without any "
        "feeling, the network {network} (below {limit}).",
        symbol=data.symbol,
        knob=number(data.lam),
        n=count((data.formula[varied] == 0).sum()),
        all=count(varied.sum()),
        network=count((data.network[varied] < NUMB).sum()),
        limit=number(NUMB),
    )
    differ = Sentence(
        "The largest difference between their singular values is {most}.",
        most=number(np.abs(data.network - data.formula)[varied].max(), 2),
    )
    return numb, differ
