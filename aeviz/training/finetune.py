"""The classifiers of ``aeviz.storage.few_labels``, trained from Runs that differ in their seed only.

All seeds and numbers of labels are one ensemble; each start at each knob value is a chunk of it.
"""

from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from itertools import pairwise, product, repeat
from typing import TypeVar

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from aeviz.analysis import probe
from aeviz.ensemble import Ensemble
from aeviz.networks import layers
from aeviz.networks.layers import Layer, Params
from aeviz.run import Model, Run
from aeviz.spec import Spec
from aeviz.storage.few_labels import (
    BATCH,
    FROZEN,
    LABELS,
    LOGGED,
    LR,
    N_SECOND,
    N_TEST,
    STARTS,
    STEPS,
    FewLabelScores,
    check,
)
from aeviz.training import sweep
from aeviz.training.adam import Adam
from aeviz.training.rng import generator

N_SPREAD = 2000  # unlabelled training examples over which the units are standardised
BITE = 5  # steps between two words to those who wait
EVERY = slice(None)


def finetune(
    runs: list[Run],
    on_step: Callable[[float, np.ndarray, np.ndarray], None] | None = None,
    *,
    spec: Spec | None = None,
    threads: int | None = None,
) -> FewLabelScores:
    """Fine-tunes from Runs that differ in their seed only, on the data of ``spec`` (their own by default).

    Raises ValueError for data without classes.

    ``on_step`` is told what share is done, the (start, K, L, S) test accuracy as last seen, and the (L,) numbers of
    labels; it may raise, to stop.
    """
    task = _task(runs, spec)
    shape = (len(STARTS), len(runs[0].knobs), len(task.labels), len(runs))
    watch = _Watched(on_step, task.labels, np.full(shape, np.nan, np.float32))
    places, where = _places(runs[0])
    tuned = [watch(_Classifiers(runs, task, start, k)) for start, k in places]
    frozen = [watch(_Classifiers(runs, task, start, k, frozen=True)) for start, k in places]
    with sweep.thread_pool(threads or sweep.default_threads()) as pool:
        curves = _curves(pool, tuned, watch, where)
        _advance(pool, frozen, STEPS, watch, FROZEN)
        frozen_accuracy = _looks(pool, frozen, watch)[where, 1].reshape(shape)
    tasks = np.stack([_two_tasks(runs, task, k) for k in range(len(runs[0].knobs))], axis=2)
    return FewLabelScores(
        labels=np.array(task.labels),
        steps=np.array(LOGGED),
        train=curves[0],
        test=curves[1],
        loss=curves[2],
        probe=frozen_accuracy,
        rivals=_rivals(task),
        tasks=tasks,
    )


def _curves(pool: Executor, tuned: list["_Classifiers"], watch: "_Watched", where: list[int]) -> np.ndarray:
    """(3, n_logged, start, K, L, S) accuracy on training and test examples and the loss, while they are fine-tuned."""
    shape = watch.accuracy.shape
    seen = [_looks(pool, tuned, watch)[where]]
    for before, step in pairwise(LOGGED):
        _advance(pool, tuned, step - before, watch, 1.0)
        seen.append(_looks(pool, tuned, watch)[where])
        watch.accuracy = seen[-1][:, 1].reshape(shape)
    return np.stack(seen).transpose(2, 0, 1, 3, 4).reshape(3, len(LOGGED), *shape)


def _rivals(task: "_Task") -> np.ndarray:
    """(R, L, S) test accuracy of classifiers of the inputs themselves, from the same labels."""
    x, y, x_test, y_test = (part.numpy() for part in (task.x, task.y, task.x_test, task.y_test))
    found = [
        [probe.without_a_network(x[order[:n]], y[order[:n]], x_test, y_test) for order in task.order.numpy()]
        for n in task.labels
    ]
    return np.array(found, np.float32).transpose(2, 0, 1)


def _two_tasks(runs: list[Run], task: "_Task", k: int) -> np.ndarray:
    """(C, 2, S) test accuracy on both tasks, from the code of a classifier of the first, and from two others."""
    first = replace(task, y=task.y % 2, y_test=task.y_test % 2, labels=(len(task.y),), n_classes=2)
    classifier, pretrained = (_Classifiers(runs, first, start, k) for start in (0, 1))
    untrained = classifier.codes({})
    classifier.advance(STEPS)
    return np.stack([_probes(task, codes) for codes in (classifier.codes(), pretrained.codes({}), untrained)])


def _probes(task: "_Task", codes: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """(2, S) what can be told from frozen codes (S, n, d_latent) of the training and the test examples."""
    y, y_test = task.y.numpy(), task.y_test.numpy()
    found: list[list[float]] = []
    for z, z_test, order in zip(*codes, task.order.numpy(), strict=True):
        chosen = order[:N_SECOND]
        asked = ((y % 2, y_test % 2), (y, y_test))
        found.append([probe.linear_probe(z[chosen], a[chosen], z_test, b) for a, b in asked])
    return np.array(found, np.float32).T


def _places(run: Run) -> tuple[list[tuple[int, int]], list[int]]:
    """The (start, k) that differ, and which of them each (start, k) is: the random starts may be one."""
    every = list(product(range(len(STARTS)), range(len(run.knobs))))
    first = [(0, 0) if start == 0 and _begin_alike(run) else (start, k) for start, k in every]
    places = list(dict.fromkeys(first))
    return places, [places.index(place) for place in first]


def _begin_alike(run: Run) -> bool:
    """Whether the encoders before training are alike, as where the knob is a penalty's weight."""
    stacks = [run.model(k, step=0).ensemble for k in range(len(run.knobs))]
    names = [f"{layer.name}.{kind}" for layer in run.net.encoder for kind in ("weight", "bias")]
    same = all(np.array_equal(ensemble.params[name], stacks[0].params[name]) for ensemble in stacks for name in names)
    return same and run.variant.mask(np.zeros((1, 1, run.spec.d_latent), np.float32), stacks[0].knob) is None


def _advance(pool: Executor, chunks: "list[_Classifiers]", steps: int, watch: "_Watched", cost: float) -> None:
    for n in [BITE] * (steps // BITE) + [steps % BITE] * (steps % BITE > 0):
        for chunk in pool.map(_Classifiers.advance, chunks, repeat(n)):
            watch.done += cost * n / len(chunks)
            watch(chunk)


def _looks(pool: Executor, chunks: "Iterable[_Classifiers]", watch: "_Watched") -> np.ndarray:
    """(start * K, 3, L, S)"""
    return np.stack([watch(look) for look in pool.map(_Classifiers.look, chunks)]).astype(np.float32)


T = TypeVar("T")


@dataclass
class _Watched:
    """Tells on_step, after each piece of work, where it is: ``done`` steps, a frozen one counting less."""

    on_step: Callable[[float, np.ndarray, np.ndarray], None] | None
    labels: tuple[int, ...]
    accuracy: np.ndarray
    done: float = 0.0

    def __call__(self, piece: T) -> T:
        if self.on_step:
            self.on_step(self.done / ((1 + FROZEN) * STEPS), self.accuracy, np.array(self.labels))
        return piece


@dataclass(frozen=True)
class _Task:
    """Centred images and classes; ``order`` (S, n) is the order in which each seed's examples get their label."""

    x: Tensor
    y: Tensor
    x_test: Tensor
    y_test: Tensor
    mean: Tensor
    order: Tensor
    labels: tuple[int, ...]
    n_classes: int


def _task(runs: list[Run], spec: Spec | None = None) -> _Task:
    spec = spec or runs[0].spec
    check(spec)
    dataset = spec.dataset()
    y = dataset.labels[dataset.train]
    order = [probe.labelled_in_turn(y, np.random.default_rng([run.spec.seed, 3])) for run in runs]
    mean = dataset.x_train.mean(axis=0)
    return _Task(
        x=torch.as_tensor(dataset.x_train - mean),
        y=torch.as_tensor(y),
        x_test=torch.as_tensor(dataset.x_test[:N_TEST] - mean),
        y_test=torch.as_tensor(dataset.labels[dataset.test][:N_TEST]),
        mean=torch.as_tensor(mean),
        order=torch.as_tensor(np.stack(order)),
        labels=tuple(n for n in LABELS if n <= len(y)),
        n_classes=len(dataset.class_names),
    )


class _Classifiers:
    """One start at one knob value: an ensemble of S seeds x L numbers of labels."""

    def __init__(self, runs: list[Run], task: _Task, start: int, k: int, frozen: bool = False):
        self.task, self.shape = task, (len(runs), len(task.labels))
        models = [run.model(k, step=None if start else 0) for run in runs]
        encoder = _repeated(models, len(task.labels), runs[0].net.encoder, task.mean)
        n, d = len(runs) * len(task.labels), runs[0].spec.d_latent
        self.head = Layer("head", d, task.n_classes, "identity")
        head = {"head.weight": torch.zeros(n, task.n_classes, d), "head.bias": torch.zeros(n, task.n_classes)}
        self.ensemble = Ensemble(runs[0].variant, runs[0].net, encoder, torch.full((n, 1, 1), runs[0].knobs[k].item()))
        with torch.no_grad():
            z = self.ensemble.encode(task.x[:N_SPREAD])
            self.centre, spread = z.mean(1, keepdim=True), z.std(1, keepdim=True)
            self.scale = torch.where(spread > 0, spread, 1.0)
            self.fixed = self._units({}, self._labelled(max(task.labels), len(task.labels))) if frozen else None
        self.adam = Adam(head if frozen else encoder | head, LR, STEPS)
        self.random = generator(runs[0].spec.seed, "labels")

    def advance(self, n: int) -> "_Classifiers":
        self.adam.advance(n, self._backpropagate)
        return self

    def _backpropagate(self) -> None:
        """The gradient of the cross-entropy on BATCH labelled examples of each network.

        Networks of one seed draw at the same places.
        """
        seeds, sizes = self.shape
        counts = torch.tensor(self.task.labels).view(1, -1, 1)
        drawn = (torch.rand(seeds, 1, BATCH, generator=self.random) * counts).long()
        chosen = self.task.order.unsqueeze(1).expand(-1, sizes, -1).gather(2, drawn).flatten(0, 1)
        if self.fixed is None:
            u = self._units(self.adam.params, self.task.x[chosen])
        else:
            u = self.fixed.take_along_dim(drawn.flatten(0, 1).unsqueeze(-1), dim=1)
        logits = layers.affine(self.adam.params, self.head, u)
        loss = F.cross_entropy(logits.flatten(0, 1), self.task.y[chosen].flatten(), reduction="sum") / BATCH
        found = torch.autograd.grad(loss, list(self.adam.params.values()))
        into = list(self.adam.gradients.values())
        torch._foreach_copy_(into, found)  # pyright: ignore[reportPrivateImportUsage, reportPrivateUsage]  # as torch.optim does

    def _labelled(self, n: int, times: int) -> Tensor:
        """(S times, n, d_in) each seed's first n examples to get a label, ``times`` times over."""
        return self.task.x[self.task.order[:, :n]].repeat_interleave(times, 0)

    def _units(self, learnt: Params, x: Tensor, own: slice = EVERY) -> Tensor:
        """The standardised units of the networks ``own``."""
        params = {name: value[own] for name, value in (self.ensemble.params | learnt).items()}
        return self._standard(replace(self.ensemble, params=params, knob=self.ensemble.knob[own]).encode(x), own)

    def _standard(self, z: Tensor, own: slice = EVERY) -> Tensor:
        return (z - self.centre[own]) / self.scale[own]

    def codes(self, learnt: Params | None = None) -> tuple[np.ndarray, np.ndarray]:
        """The standardised codes (S L, n, d_latent) of training and test examples; with {} those at the start."""
        params = self.adam.params if learnt is None else learnt
        with torch.no_grad():
            train, test = (self._units(params, x).numpy() for x in (self.task.x, self.task.x_test))
        return train, test

    def _logits(self, x: Tensor, own: slice = EVERY) -> Tensor:
        head = {name: value[own] for name, value in self.adam.params.items() if name.startswith(self.head.name)}
        return layers.affine(head, self.head, self._units(self.adam.params, x, own))

    def look(self) -> np.ndarray:
        """Accuracy on the labelled and on the test examples, loss on the labelled ones: (3, L, S)."""
        seeds, sizes = self.shape
        with torch.no_grad():
            right, loss = zip(*(self._on_labelled(i) for i in range(sizes)), strict=True)
            test = (self._logits(self.task.x_test).argmax(-1) == self.task.y_test).float().mean(1)
        return np.stack([torch.stack(right).numpy(), test.view(seeds, sizes).T.numpy(), torch.stack(loss).numpy()])

    def _on_labelled(self, i: int) -> tuple[Tensor, Tensor]:
        """Accuracy and loss (S,) of the networks with the i-th number of labels on the labelled examples."""
        n = self.task.labels[i]
        wanted = self.task.y[self.task.order[:, :n]]
        logits = self._logits(self._labelled(n, 1), slice(i, None, self.shape[1]))
        loss = F.cross_entropy(logits.mT, wanted, reduction="none")
        return (logits.argmax(-1) == wanted).float().mean(1), loss.mean(1)


def _repeated(models: list[Model], times: int, encoder: tuple[Layer, ...], mean: Tensor) -> Params:
    """The seeds' encoders, each ``times`` times over, for centred inputs: the first bias takes W mean in."""
    names = [f"{layer.name}.{kind}" for layer in encoder for kind in ("weight", "bias")]
    seeds = {name: np.concatenate([model.ensemble.params[name] for model in models]) for name in names}
    params = {name: torch.as_tensor(seed).repeat_interleave(times, 0) for name, seed in seeds.items()}
    first = encoder[0].name
    params[f"{first}.bias"] = params[f"{first}.bias"] + params[f"{first}.weight"] @ mean
    return params
