"""Activations that a file does not tell, tried on data: those with the least error, and how sure that is.

Of a network that was trained the right ones give the data back best, and by far. Where none does better than PCA with
as many numbers, or two do nearly as well, it cannot be told, and whoever brought the file has to say.
"""

from dataclasses import dataclass

import numpy as np

from aeviz.analysis import pca
from aeviz.analysis.reconstruction import reconstruction_error
from aeviz.external.as_run import error
from aeviz.external.base import Activations, ImportedLayer, Network
from aeviz.networks import activations
from aeviz.networks.arrays import ones_where, ranks

SLOPES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.3)  # of a leaky ReLU, that people use
SLOPED = tuple(f"leaky_relu:{slope}" for slope in SLOPES)
HIDDEN = ("relu", "silu", "sigmoid", "tanh", "identity", *SLOPED, "elu", "selu", "gelu", "softplus", "hardtanh")
CODES, OUTPUTS = ("identity", "sigmoid", "tanh", "relu"), ("identity", "sigmoid", "tanh")
SCREENED = 200  # examples that all are tried on; the best ones are tried on all that are given
FINALISTS = 12
LITTLE = 0.05  # of the variance
CLEAR = 0.02  # of the error: by so much the second must be worse


@dataclass(frozen=True)
class Likely:
    """What was found on data.

    best, error        the activations with the least error: mean of the squared error summed over features
    second             for each field of ``Activations`` that the file leaves open: the best reading that has another
                       value there, and its error
    by_pca, by_mean    the errors of PCA with ``n_components``, as many as the narrowest layer has units, and of the
                       mean
    """

    best: Activations
    error: float
    second: dict[str, tuple[Activations, float]]
    by_pca: float
    by_mean: float
    n_components: int

    @property
    def bound(self) -> float:
        """The error below which a network is read right: PCA's, or, where PCA loses hardly anything, a little."""
        return max(self.by_pca, LITTLE * self.by_mean)

    @property
    def good(self) -> bool:
        return self.error < self.bound

    def clear(self, field: str) -> bool:
        """Whether a field's value can be told: with another one the error is clearly larger, and this one is good."""
        return self.good and (field not in self.second or self.second[field][1] > (1 + CLEAR) * self.error)


@np.errstate(over="ignore", invalid="ignore")
def likely(found: Network, x: np.ndarray, by: pca.PCA) -> Likely:
    """The activations of a network, tried on x (n, d_in); ``by`` is PCA fitted on the data, with all components.

    The code's are the identity, those of the hidden layers or another usual one, the output's the identity, the sigmoid
    or tanh: a ReLU there always does better on data that are never negative.
    """
    screened = _screened(found, x[:SCREENED])
    finalists = _finalists(screened, found.asked)
    errors = {chosen: error(found, chosen, x) for chosen in finalists}
    best = min(errors, key=lambda chosen: (errors[chosen], repr(chosen)))
    second: dict[str, tuple[Activations, float]] = {}
    for field in found.asked:
        rest = {c: e for c, e in errors.items() if getattr(c, field) != getattr(best, field)}
        if rest:
            other = min(rest, key=lambda chosen: (rest[chosen], repr(chosen)))
            second[field] = (other, rest[other])
    by_mean = reconstruction_error(x, x.mean(0))
    k = min(*found.widths[1:-1], by.k)
    by_pca = reconstruction_error(x, by.keep(k).reconstruct(x))
    return Likely(best, errors[best], second, by_pca, by_mean, k)


def _screened(found: Network, x: np.ndarray) -> dict[Activations, float]:
    """The errors of all combinations on x; what is common to many is computed once."""
    asked, n, errors = found.asked, found.n_encoder, dict[Activations, float]()
    usual = Activations()
    for hidden in HIDDEN if "hidden" in asked else (usual.hidden,):
        a = _through(found.layers[: n - 1], x, hidden)
        a = _affine(found.layers[n - 1], a)
        codes = dict.fromkeys((*CODES, hidden)) if "code" in asked else (usual.code,)
        for code in codes:
            z = _masked(found, activations.apply(found.layers[n - 1].activation or code, a.copy()))
            b = _affine(found.layers[-1], _through(found.layers[n:-1], z, hidden))
            for output in OUTPUTS if "output" in asked else (usual.output,):
                back = activations.apply(found.layers[-1].activation or output, b.copy())
                errors[Activations(hidden, code, output)] = reconstruction_error(x, back)
    return {chosen: e if np.isfinite(e) else np.inf for chosen, e in errors.items()}


def _finalists(screened: dict[Activations, float], asked: tuple[str, ...]) -> list[Activations]:
    """The best ones, and for each field the best with another value than the best one's."""
    order = sorted(screened, key=lambda chosen: (screened[chosen], repr(chosen)))
    kept = order[:FINALISTS]
    for field in asked:
        value = getattr(order[0], field)
        kept += [chosen for chosen in order if getattr(chosen, field) != value][:2]
    return list(dict.fromkeys(kept))


def _affine(layer: ImportedLayer, x: np.ndarray) -> np.ndarray:
    return x @ layer.weight.T + layer.bias


def _through(layers: tuple[ImportedLayer, ...], x: np.ndarray, hidden: str) -> np.ndarray:
    for layer in layers:
        x = activations.apply(layer.activation or hidden, _affine(layer, x))
    return x


def _masked(found: Network, z: np.ndarray) -> np.ndarray:
    if found.top_k:
        return z * ones_where(ranks(z) < found.top_k, z)
    return z if found.thresholds is None else z * (z > found.thresholds)
