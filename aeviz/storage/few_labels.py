"""Learning from few labels: a classifier on a pre-trained encoder, beside the same one from random weights.

A network is softmax(V u + c) with u the units of the code f(x), each standardised over unlabelled training data as
it is at the start. f begins with the weights of an autoencoder after its training, or with those before it: the two of
a pair share seed, labelled examples, minibatches and V = 0, so that pre-training is the only difference (the design of
Erhan et al. 2010). ``aeviz.training.finetune`` trains them; here are its results, their name and place in the store.
"""

import json
from dataclasses import asdict, dataclass, fields

import numpy as np

from aeviz.keys import digest
from aeviz.spec import Spec
from aeviz.storage import array_file

VERSION = 1  # raised when the same Spec would give another result
LABELS = (10, 20, 50, 100, 200, 500, 1000)
N_SEEDS = 5
STARTS = ("random", "pre-trained")
STEPS, BATCH, LR = 400, 64, 3e-3
LOGGED = (0, 5, 10, 20, 40, 80, 150, 250, 400)  # the steps at which the networks are looked at
N_TEST = 1000
FROZEN = 0.05  # of the work of a step, where the encoder does not learn


@dataclass(frozen=True, eq=False)
class FewLabels:
    """What came of it at K knob values, with L numbers of labels, for S seeds. Axis "start" follows STARTS.

    labels       (L,)
    steps        (T,) of fine-tuning; the last are the results
    train, test  (T, start, K, L, S) accuracy on the labelled examples and on test examples
    loss         (T, start, K, L, S) cross-entropy on the labelled examples, in nats
    probe        (start, K, L, S) test accuracy with the encoder left as it was: only V and c learn
    """

    labels: np.ndarray
    steps: np.ndarray
    train: np.ndarray
    test: np.ndarray
    loss: np.ndarray
    probe: np.ndarray


def key(spec: Spec) -> str:
    """16 hex digits that name the result for a pre-training Spec."""
    text = json.dumps(["few labels", VERSION, LABELS, N_SEEDS, STEPS, BATCH, LR, spec.key()])
    return digest(text)


def load(spec: Spec, where: str | None = None) -> FewLabels | None:
    """The shipped or stored result, or None if it was not made yet."""
    found = array_file.load(_name(spec), tuple(field.name for field in fields(FewLabels)), where)
    return None if found is None else FewLabels(**found)


def stored(spec: Spec, where: str | None = None) -> bool:
    """Whether there is a result, unread."""
    return array_file.has(_name(spec), where)


def save(spec: Spec, result: FewLabels, into: str | None = None) -> str:
    """Stores a result under its key; returns the path."""
    return array_file.save(_name(spec), asdict(result), into)


def _name(spec: Spec) -> str:
    return f"labels-{key(spec)}"


def check(spec: Spec) -> None:
    """Raises ValueError for data without classes."""
    if spec.dataset().y is None:
        raise ValueError(f"The data set {spec.data!r} has no classes to learn.")


def share_of_pretraining(spec: Spec) -> float:
    """About what share of all the work the N_SEEDS pre-trainings are, by the weights that each step moves."""
    d_in = spec.dataset().x.shape[1]
    net = spec.make_variant().net(d_in, spec.d_latent, spec.hidden)
    encoder, decoder = (sum(layer.d_in * layer.d_out for layer in layers) for layers in (net.encoder, net.decoder))
    pretraining = spec.steps * spec.batch_size * (encoder + decoder)
    return pretraining / (pretraining + (1 + FROZEN) * len(STARTS) * len(LABELS) * STEPS * BATCH * encoder)
