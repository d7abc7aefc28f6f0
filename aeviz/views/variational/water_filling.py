"""Over the price of the KL: units that live, what they say, and the error; the network beside the exact law."""

from dataclasses import dataclass, replace

import numpy as np

from aeviz import figures
from aeviz.analysis import pca, variational
from aeviz.analysis.reconstruction import reconstruction_error
from aeviz.language import Sentence, count, number, text
from aeviz.memo import once
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls
from aeviz.views.variational.unit_kl import ALIVE, unfit

__all__ = ["HEIGHT", "TITLE", "WIDE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "As the price rises"
HEIGHT = 460
WIDE = True


@dataclass(frozen=True)
class Data:
    """(K, 3) at each knob value: units with more than ALIVE nats, KL in all, squared error with the code drawn; of the
    ``network`` on its training examples, and by the ``law`` of the linear autoencoder.
    """

    knobs: np.ndarray
    network: np.ndarray
    law: np.ndarray
    i: int


def compute(run: Run, i: int, controls: Controls) -> Data:
    return replace(_measured(run), i=i)


@once
def _measured(run: Run) -> Data:
    """The curves, which are the same wherever the knob stands."""
    x = run.dataset().x_train
    variance = pca.fit(x).eigenvalues
    each = range(len(run.knobs))
    law = [_law(variance, float(beta), run.spec.d_latent) for beta in run.knobs]
    return Data(run.knobs, np.array([_network(run, k, x) for k in each]), np.array(law), 0)


def _network(run: Run, k: int, x: np.ndarray) -> tuple[float, float, float]:
    model = run.model(k)
    posterior = variational.posterior(model, x)
    kl, z = posterior.kl(), posterior.draw(np.random.default_rng(0))
    return (kl > ALIVE).sum(), kl.sum(), reconstruction_error(x, model.decode(z))


def _law(variance: np.ndarray, beta: float, d_latent: int) -> tuple[float, float, float]:
    kl = variational.law_kl(variance, beta, d_latent)
    return (kl > ALIVE).sum(), kl.sum(), variational.law_error(variance, beta, d_latent)


def figure(data: Data, controls: Controls) -> figures.Figure:
    names = text("units that live"), text("KL in nats"), text("squared error")
    curves = {
        name: {text("network"): data.network[:, k], text("linear, by the law"): data.law[:, k]}
        for k, name in enumerate(names)
    }
    return figures.panels(data.knobs, curves, "β", data.i, columns=3)


def told(data: Data) -> Sentence:
    """Network and law at this price."""
    (alive, kl, error), (law_alive, law_kl, law_error) = data.network[data.i], data.law[data.i]
    return Sentence(
        "At β = {beta} the network has {alive} living units, {kl} nats and, with the code drawn, a squared error of "
        "{error} on the training examples. The linear law says {law_alive}, {law_kl} and {law_error}.",
        beta=number(data.knobs[data.i]),
        alive=count(alive),
        kl=number(kl),
        error=number(error),
        law_alive=count(law_alive),
        law_kl=number(law_kl),
        law_error=number(law_error),
    )
