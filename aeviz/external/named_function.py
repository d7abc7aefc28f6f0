"""The name of an activation that is known by its values."""

from collections.abc import Callable, Iterator

import numpy as np

from aeviz.language import text
from aeviz.networks import activations
from aeviz.networks.others import OTHERS, named
from aeviz.upload.base import BadFile

PLACES = np.concatenate([np.linspace(-8, 8, 161), np.linspace(-0.5, 0.5, 201), [-60, -25, 25, 60]])


def of(function: Callable[[np.ndarray], np.ndarray], steps: tuple[str, ...] = ()) -> str:
    """The activation that has these values; ``steps`` say what it is made of. Raises BadFile for one without a name."""
    values = function(PLACES)
    for name in _candidates(function):
        ours = activations.apply(name, PLACES.copy())
        if np.allclose(values, ours, rtol=1e-5, atol=1e-6):
            return name
    known = ", ".join((*activations.ACTIVATIONS, *OTHERS))
    if steps:
        raise BadFile(
            text("it has an activation ({made}) that is none of {known}.", made=", ".join(steps), known=known)
        )
    raise BadFile(text("it has an activation that is none of {known}.", known=known))


def _candidates(function: Callable[[np.ndarray], np.ndarray]) -> Iterator[str]:
    """Those without a parameter first; then those with one, which a few values tell."""
    yield from activations.ACTIVATIONS
    yield from OTHERS
    below, zero, near, low, high = (float(function(np.array([t]))[0]) for t in (-1.0, 0.0, 0.01, -60.0, 60.0))
    yield named("leaky_relu", -below)
    yield named("elu", -low)
    if zero > 0:
        yield named("softplus", np.log(2) / zero)
    yield named("hardtanh", low, high)
    yield named("hardsigmoid", (near - zero) / 0.01, zero)
