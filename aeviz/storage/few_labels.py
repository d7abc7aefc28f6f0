"""Learning from few labels: a classifier on a pre-trained encoder, beside the same one from random weights.

A network is softmax(V u + c) with u the units of the code f(x), each standardised over unlabelled training data as
it is at the start. f begins with the weights of an autoencoder after its training, or with those before it: the two of
a pair share seed, labelled examples, minibatches and V = 0, so that pre-training is the only difference (the design of
Erhan et al. 2010). ``aeviz.training.finetune`` trains them; here are its results, their name and place in the store.
"""

import json
from dataclasses import asdict, dataclass, fields, replace
from functools import partial

import numpy as np

from aeviz.data import images
from aeviz.keys import digest
from aeviz.networks.arrays import Arrays
from aeviz.required import required
from aeviz.spec import Spec
from aeviz.storage import array_file

VERSION = 2  # raised when the same Spec would give another result
LABELS = (10, 20, 50, 100, 200, 500, 1000)
N_SEEDS = 5
STARTS = ("random", "pre-trained")
RIVALS = ("nearest example", "logistic regression")  # of the inputs themselves
CODES = ("classifier", "autoencoder", "untrained")
N_SECOND = 200  # labels from which a second task is learned
STEPS, BATCH, LR = 400, 64, 3e-3
LOGGED = (0, 5, 10, 20, 40, 80, 150, 250, 400)  # the steps at which the networks are looked at
N_TEST = 1000
FROZEN = 0.05  # of the work of a step, where the encoder does not learn


@dataclass(frozen=True, eq=False)
class FewLabelScores:
    """What came of it at K knob values, with L numbers of labels, for S seeds. Axis "start" follows STARTS.

    labels       (L,)
    steps        (T,) of fine-tuning; the last are the results
    train, test  (T, start, K, L, S) accuracy on the labelled examples and on test examples
    loss         (T, start, K, L, S) cross-entropy on the labelled examples, in nats
    probe        (start, K, L, S) test accuracy with the encoder left as it was: only V and c learn
    rivals       (R, L, S) test accuracy of the RIVALS, from the same labels
    tasks        (C, 2, K, S) test accuracy of two tasks, each learned by logistic regression from N_SECOND labels and
                 one of the CODES, frozen: whether the number of the class is odd, and which class it is. The
                 classifier's code is its last hidden layer; it has learned the first task from all labels
    """

    labels: np.ndarray
    steps: np.ndarray
    train: np.ndarray
    test: np.ndarray
    loss: np.ndarray
    probe: np.ndarray
    rivals: np.ndarray
    tasks: np.ndarray


# In what follows ``source`` is another Spec, of which only the data differ, where the encoder was pre-trained on those.


def sources(spec: Spec) -> dict[str, Spec]:
    """Other images on which a denoising encoder can be pre-trained for those of the Spec: name -> source."""
    if not spec.make_variant().corrupts:
        return {}
    n = {"n_samples": 10_000}
    others = {
        "digits": {
            "MNIST": ("mnist", n | {"side": 8}),
            "Fashion-MNIST": ("fashion_mnist", n | {"side": 8}),
            "shuffled pixels": ("digits", {"shuffled": 1}),
        },
        "mnist": {"Fashion-MNIST": ("fashion_mnist", dict(spec.data_options))},
    }
    found = others.get(spec.data, {})
    return {name: replace(spec, data=data, data_options=options) for name, (data, options) in found.items()}


def at_hand(source: Spec) -> bool:
    """Whether the images of a source are on this machine."""
    return source.data not in images.COLLECTIONS or images.at_hand(source.data)


def key(spec: Spec, source: Spec | None = None) -> str:
    """16 hex digits that name the result for a pre-training Spec, or for a source of the Spec's data."""
    words = ["few labels", VERSION, LABELS, N_SEEDS, STEPS, BATCH, LR, spec.key()]
    return digest(json.dumps(words + ([source.key()] if source else [])))


def load(spec: Spec, where: str | None = None, source: Spec | None = None) -> FewLabelScores | None:
    """The shipped or stored result, or None if it was not made yet."""
    names = tuple(field.name for field in fields(FewLabelScores))
    found = array_file.load(_name(spec, source), names, where, partial(_check, n_knobs=len(spec.knobs)))
    return None if found is None else FewLabelScores(**found)


def _check(arrays: Arrays, n_knobs: int) -> None:
    """Raises ValueError for arrays that are no result at so many knob values: of other shapes, or no accuracies."""
    n_labels = arrays["labels"].size
    networks = (len(STARTS), n_knobs, n_labels, N_SEEDS)
    shapes = {"labels": (n_labels,), "steps": (len(LOGGED),)}
    shapes |= {name: (len(LOGGED), *networks) for name in ("train", "test", "loss")}
    shapes |= {"probe": networks, "rivals": (len(RIVALS), n_labels, N_SEEDS)}
    array_file.check_shapes(arrays, shapes | {"tasks": (len(CODES), 2, n_knobs, N_SEEDS)})
    if tuple(arrays["labels"]) != LABELS[:n_labels] or tuple(arrays["steps"]) != LOGGED:
        raise ValueError("its numbers of labels or its steps are not those of a fine-tuning")
    if not all(arrays[name].min() >= 0 and arrays[name].max() <= 1 for name in ("train", "test", "probe", "rivals")):
        raise ValueError("it holds accuracies outside 0 to 1")
    if arrays["loss"].min() < 0 or arrays["tasks"].min() < 0 or arrays["tasks"].max() > 1:
        raise ValueError("it holds losses or accuracies that there cannot be")


def stored(spec: Spec, where: str | None = None, source: Spec | None = None) -> bool:
    """Whether there is a result, unread."""
    return array_file.has(_name(spec, source), where)


def save(spec: Spec, result: FewLabelScores, into: str | None = None, source: Spec | None = None) -> str:
    """Stores a result under its key; returns the path."""
    return array_file.save(_name(spec, source), asdict(result), into)


def _name(spec: Spec, source: Spec | None) -> str:
    return f"labels-{key(spec, source)}"


def check(spec: Spec) -> None:
    """Raises ValueError for data without classes."""
    if spec.dataset().y is None:
        raise ValueError(f"The data set {spec.data!r} has no classes to learn.")


def share_of_pretraining(spec: Spec) -> float:
    """About what share of all the work the N_SEEDS pre-trainings are, by the weights that each step moves."""
    d_in = spec.dataset().x.shape[1]
    net = spec.make_variant().net(d_in, spec.d_latent, spec.hidden)
    encoder, decoder = (sum(layer.d_in * layer.d_out for layer in layers) for layers in (net.encoder, net.decoder))
    pretraining = spec.steps * required(spec.batch_size, "batches") * (encoder + decoder)
    return pretraining / (pretraining + (1 + FROZEN) * len(STARTS) * len(LABELS) * STEPS * BATCH * encoder)
