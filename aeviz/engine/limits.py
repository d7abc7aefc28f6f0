"""What one session may ask for, checked before anything is queued."""

import math
from dataclasses import dataclass

from aeviz.language import Sentence, count
from aeviz.spec import Spec

A_WEIGHT = 110  # bytes
COPIES = 4  # of the examples
A_TRAINING = 40 * 2**20  # bytes, however small it is


class LimitError(ValueError):
    """A Spec asks for more than the engine trains; the message names the limit, in the language of whoever reads it."""


@dataclass(frozen=True)
class RequestLimits:
    """The largest training that is accepted.

    steps     Adam steps
    width     units of a hidden layer or of the code
    layers    hidden layers of the encoder
    knobs     knob values trained at once
    points    examples in the data set
    weights   numbers in all networks of the sweep together (their film and Adam's moments take about 40 bytes each)
    seconds   wall-clock time of the training itself; past it the partial Run is kept
    memory    bytes that a worker has for a training, besides what its programs take
    """

    steps: float = 20_000
    width: float = 2048
    layers: float = 6
    knobs: float = 64
    points: float = 100_000
    weights: float = 30_000_000
    seconds: float = 120.0
    memory: float = math.inf

    def check(self, spec: Spec, seeds: int = 1) -> None:
        """Raises LimitError for a Spec with so many seeds beyond the limits, ValueError if its data cannot be had."""
        _at_most(self.steps, Sentence("steps"), spec.steps)
        _at_most(self.width, Sentence("units in a layer"), max((*spec.hidden, spec.d_latent)))
        _at_most(self.layers, Sentence("hidden layers"), len(spec.hidden))
        _at_most(self.knobs, Sentence("knob values"), len(spec.knobs))
        dataset = spec.dataset()
        _at_most(self.points, Sentence("examples"), len(dataset.x))
        weights = seeds * n_weights(spec, dataset.x.shape[1])
        _at_most(self.weights, Sentence("weights"), weights)
        self._check_memory(n_bytes(weights, dataset.x.nbytes))

    def _check_memory(self, asked: int) -> None:
        if asked > self.memory:
            needed = Sentence(
                "This training would take about {asked} MB of memory, and a worker of this server has {most} MB for "
                "it; fewer knob values, narrower layers, fewer features or fewer examples take less.",
                asked=count(asked / 2**20),
                most=count(self.memory / 2**20),
            )
            raise LimitError(needed)


def _at_most(limit: float, what: Sentence, asked: int) -> None:
    if asked > limit:
        values = {"limit": count(limit), "what": what, "asked": count(asked)}
        raise LimitError(Sentence("A training here has at most {limit} {what}, not {asked}.", **values))


def n_bytes(n_weights: int, data: int) -> int:
    """About how many bytes a training takes at most, when its Run is written, on ``data`` bytes of examples.

    Measured on 64 to 4,096 features: 75 to 83 bytes a weight (Adam's moments, the film, copies for the file), up to 106
    where it is stopped and its state is kept, and the examples four times.
    """
    return A_WEIGHT * n_weights + COPIES * data + A_TRAINING


def n_weights(spec: Spec, d_in: int) -> int:
    """Weights and biases of all networks of a sweep on data with d_in features."""
    net = spec.make_variant().net(d_in, spec.d_latent, spec.hidden)
    return len(spec.knobs) * sum(layer.d_out * (layer.d_in + 1) for layer in (*net.encoder, *net.decoder))


UNLIMITED = RequestLimits(*[math.inf] * 8)
