"""Which units of a variational code speak, and how much: each one's KL beside the law of the linear case."""

from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis import pca, variational
from aeviz.language import Sentence, count, number, text
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls

__all__ = ["ALIVE", "HEIGHT", "TITLE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "Which units speak"
HEIGHT = 420
ALIVE = 0.01  # nats: a unit with less says next to nothing of an example


@dataclass(frozen=True)
class Data:
    """(d_latent,) ``kl`` of each unit over the training examples, the largest first, and the ``law``: the first for
    the first principal component. ``variance`` (k,) of the components; the water level is ``beta`` / 2.
    """

    kl: np.ndarray
    law: np.ndarray
    variance: np.ndarray
    beta: float
    linear: bool


def compute(run: Run, i: int, controls: Controls) -> Data:
    x, beta = run.dataset().x_train, float(run.knobs[i])
    kl = np.sort(variational.posterior(run.model(i), x).kl())[::-1]
    variance = pca.fit(x).eigenvalues
    return Data(kl, variational.law_kl(variance, beta, len(kl)), variance, beta, run.net.is_linear)


def unfit(run: Run) -> str:
    """A code that is drawn, and a price on it."""
    if not run.variant.draws_code:
        return text("Only a variational autoencoder's units have a KL.")
    return (
        ""
        if min(run.spec.knobs) > 0
        else text("Without a price on the KL there is no law: every knob value must be above 0.")
    )


def figure(data: Data, controls: Controls) -> figures.Figure:
    order = np.arange(1, len(data.kl) + 1)
    chart = figures.empty("", text("unit, the most talkative first"), text("KL in nats"))
    chart.add("bar", x=order, y=data.kl, name=text("network"), marker={"color": figures.ACCENT})
    marker = {"size": 11, "symbol": "line-ew-open", "color": figures.CONTRAST, "line": {"width": 3}}
    law = text("law of the linear autoencoder")
    chart.add("scatter", x=order, y=data.law, name=law, mode="markers", marker=marker)
    return chart.update_xaxes(dtick=1 if len(order) <= 20 else 5).update_layout(legend=figures.BELOW)


def told(data: Data) -> Sentence:
    """How many live, and how much is said."""
    return Sentence(
        "At β = {beta} the water level is {level}: {above} components of the training data have more variance, so in "
        "the best linear network {law} of {n} units live, with {law_kl} nats in all. Of this network's, {alive} have "
        "more than {least} nats; together they say {kl}.",
        beta=number(data.beta),
        level=number(data.beta / 2),
        above=count((data.variance > data.beta / 2).sum()),
        law=count((data.law > 0).sum()),
        n=count(len(data.kl)),
        law_kl=number(data.law.sum()),
        alive=count((data.kl > ALIVE).sum()),
        least=number(ALIVE),
        kl=number(data.kl.sum()),
    )
