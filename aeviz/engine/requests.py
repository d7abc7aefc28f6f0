"""What the engine can be asked for. Each kind of request says what names it, where it lies, and how it is made.

A kind is a frozen dataclass of a Spec and, if it has options, of what JSON can hold. ``make(where, watch)`` leaves its
result in the store ``where``. On its way it tells ``watch(step, steps, progress, shot, keep)``, often: how far it is,
in numbers and as a Sentence (which follows "at"); how to take a picture of it, a dict of arrays; and how to keep what
there is. The watch raises when the making is to end.
"""

import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from functools import partial
from types import ModuleType
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from aeviz import environment
from aeviz.engine.limits import LimitError, RequestLimits
from aeviz.engine.preview import PreviewTaker, Snapshot
from aeviz.keys import digest
from aeviz.language import Sentence, count, percent, plural
from aeviz.run import Run
from aeviz.spec import Spec
from aeviz.storage import few_labels, store, umap

if TYPE_CHECKING:
    from aeviz.training.sweep import Progress

OnTraining = Callable[[int, int, Sentence, Callable[[], Snapshot], Callable[[], None]], None]
PARTS = 1000  # of the work, where it is not counted in steps
MAX_UMAP = 10_000  # examples: UMAP of more takes minutes on two cores


@dataclass(frozen=True)
class Request:
    """What all kinds share; the options of a kind are its further fields."""

    spec: Spec

    PACKAGES: ClassVar[tuple[str, ...]] = ()  # of those that an extra brings: what making it needs besides torch
    PATIENCE: ClassVar[float] = 1.0  # its wall-clock limit, in those of one training
    KEEPS: ClassVar[bool] = True  # whether something of use is left when it is stopped half-way

    def key(self) -> str:
        """16 hex digits that name the result."""
        raise NotImplementedError

    def words(self, data: str = "") -> Sentence:
        """What is made, as it follows "Training"; ``data`` is what the data set is called, where not by its name."""
        raise NotImplementedError

    def stored(self, where: str | None = None) -> bool:
        """Whether the result is shipped or stored, unread."""
        raise NotImplementedError

    def check(self, limits: RequestLimits) -> None:
        """Raises LimitError for a request beyond the limits, ValueError if its data cannot be had or do not fit it."""
        limits.check(self.spec)

    def make(self, where: str, watch: OnTraining) -> None:
        """Makes and stores the result. Raises what the watch raises."""
        raise NotImplementedError

    def to_json(self) -> str:
        """The request as text, for another process; see ``from_json``."""
        return json.dumps(asdict(self) | {"kind": type(self).__name__, "spec": self.spec.to_json()})


class Sweep(Request):
    """One Run: the Spec's variant at every value of its knob. What was stopped goes on from where it was."""

    def key(self) -> str:
        return self.spec.key()

    def words(self, data: str = "") -> Sentence:
        training, n = _training(self.spec, data), count(len(self.spec.knobs))
        return plural("{training}, one model", "{training}, {n} models at once", training=training, n=n)

    def stored(self, where: str | None = None) -> bool:
        return store.has(self.key(), where)

    def make(self, where: str, watch: OnTraining) -> None:
        _sweep(self.spec, (self.spec.seed,), where, watch)


@dataclass(frozen=True)
class Seeds(Request):
    """The Runs of a Spec with each of some seeds, stored under keys of their own."""

    seeds: tuple[int, ...] = (0, 1, 2, 3, 4)

    def specs(self) -> list[Spec]:
        """The Spec with one seed after the other."""
        return [replace(self.spec, seed=seed) for seed in self.seeds]

    def key(self) -> str:
        return _hash(["seeds", *(spec.key() for spec in self.specs())])

    def words(self, data: str = "") -> Sentence:
        training, n = _training(self.spec, data), count(len(self.seeds))
        return plural("{training} with one seed", "{training} with {n} seeds", training=training, n=n)

    def stored(self, where: str | None = None) -> bool:
        return all(store.has(spec.key(), where) for spec in self.specs())

    def check(self, limits: RequestLimits) -> None:
        limits.check(self.spec, len(self.seeds))

    def make(self, where: str, watch: OnTraining) -> None:
        missing = tuple(spec.seed for spec in self.specs() if not store.has(spec.key(), where))
        _sweep(self.spec, missing, where, watch)


class Umap(Request):
    """UMAP's picture of the Spec's data set."""

    PACKAGES = ("umap",)
    KEEPS = False

    def key(self) -> str:
        return umap.key(self.spec)

    def words(self, data: str = "") -> Sentence:
        return Sentence("UMAP of {data}", data=_name(self.spec, data))

    def stored(self, where: str | None = None) -> bool:
        return umap.stored(self.spec, where)

    def check(self, limits: RequestLimits) -> None:
        n = len(self.spec.dataset().x)
        if n > MAX_UMAP:
            values = {"most": count(MAX_UMAP), "n": count(n)}
            raise LimitError(Sentence("UMAP is made of at most {most} examples here, not {n}.", **values))

    def make(self, where: str, watch: OnTraining) -> None:
        def on_step(share: float, progress: Sentence) -> None:
            watch(round(PARTS * share), PARTS, progress, dict, _nothing)

        umap.save(self.spec, umap.make(self.spec, on_step), where)


class FewLabels(Request):
    """Classifiers on pre-trained and on random encoders, from few labels; see ``aeviz.storage.few_labels``."""

    PATIENCE = 5.0  # it begins with a training for each seed

    def key(self) -> str:
        return few_labels.key(self.spec)

    def words(self, data: str = "") -> Sentence:
        return Sentence("classifiers from few labels, after {training}", training=_training(self.spec, data))

    def stored(self, where: str | None = None) -> bool:
        return few_labels.stored(self.spec, where)

    def check(self, limits: RequestLimits) -> None:
        limits.check(self.spec, few_labels.N_SEEDS)
        few_labels.check(self.spec)

    def make(self, where: str, watch: OnTraining) -> None:
        """The pre-trained Runs are kept in any case; the classifiers are begun anew."""
        self._make(where, watch, None)

    def _make(self, where: str, watch: OnTraining, source: Spec | None) -> None:
        from aeviz.training.finetune import finetune  # torch, for workers only

        half = few_labels.share_of_pretraining(self.spec)

        def pretraining(
            step: int, steps: int, progress: Sentence, shot: Callable[[], Snapshot], keep: Callable[[], None]
        ) -> None:
            told = Sentence("pre-training, {progress}", progress=progress)
            watch(round(PARTS * half * step / steps), PARTS, told, shot, keep)

        def tuning(share: float, accuracy: np.ndarray, labels: np.ndarray) -> None:
            shot = {"accuracy": accuracy, "labels": labels}
            told = Sentence("fine-tuning, {share}", share=percent(share))
            watch(round(PARTS * (half + (1 - half) * share)), PARTS, told, lambda: shot, _nothing)

        runs = _pretrained(source or self.spec, where, pretraining)
        found = finetune(runs, tuning, spec=self.spec, threads=_threads())
        few_labels.save(self.spec, found, where, source)


class FewLabelsTransfer(FewLabels):
    """The same, and beside it from encoders that were pre-trained on other images, where those are on this machine."""

    PATIENCE = 15.0

    def key(self) -> str:
        return _hash(["transfer", *(few_labels.key(self.spec, source) for source in (None, *self._sources()))])

    def words(self, data: str = "") -> Sentence:
        training = _training(self.spec, data)
        return Sentence("classifiers from few labels, after {training} and after other images", training=training)

    def stored(self, where: str | None = None) -> bool:
        return not self._missing(where)

    def make(self, where: str, watch: OnTraining) -> None:
        for source in self._missing(where):
            self._make(where, watch, source)

    def _sources(self) -> list[Spec]:
        return [source for source in few_labels.sources(self.spec).values() if few_labels.at_hand(source)]

    def _missing(self, where: str | None) -> list[Spec | None]:
        return [source for source in (None, *self._sources()) if not few_labels.stored(self.spec, where, source)]


KINDS = {kind.__name__: kind for kind in (Sweep, Seeds, Umap, FewLabels, FewLabelsTransfer)}


def _pretrained(spec: Spec, where: str, watch: OnTraining) -> list[Run]:
    """The Runs of the Spec with each of N_SEEDS seeds, trained where they are not stored."""
    request = Seeds(spec, tuple(spec.seed + i for i in range(few_labels.N_SEEDS)))
    if not request.stored(where):
        request.make(where, watch)
    runs = [run for each in request.specs() if (run := store.load(each.key(), where))]
    if len(runs) < len(request.specs()):
        raise ValueError(Sentence("A pre-trained run could not be read and was set aside; try again."))
    return runs


def of_view(view: ModuleType, spec: Spec, *which: str) -> list[Request]:
    """What a view shows besides the Run of a Spec: what it ``NEEDS``, what it ``ADDS`` where it is stored, or both.

    Raises TypeError where that is no kind of request.
    """
    asked = {name: getattr(view, name) for name in which or ("NEEDS", "ADDS") if hasattr(view, name)}
    for name, kind in asked.items():
        if kind not in KINDS:
            raise TypeError(f"{view.__name__}.{name} must be one of {', '.join(KINDS)}, not {kind!r}.")
    return [KINDS[kind](spec) for kind in asked.values()]


def from_json(text: str) -> Request:
    """The request that ``to_json`` wrote."""
    fields = json.loads(text)
    kind, spec = KINDS[fields.pop("kind")], Spec.from_json(fields.pop("spec"))
    return kind(spec, **{name: tuple(value) for name, value in fields.items()})


def _sweep(spec: Spec, seeds: tuple[int, ...], where: str, watch: OnTraining) -> None:
    """Trains the Spec with each of the seeds at once, seen with the first of them, and stores the Runs."""
    from aeviz.training.sweep import sweep_seeds  # torch, for workers only

    camera = PreviewTaker(spec.dataset(), len(spec.knobs))

    def on_step(progress: "Progress[tuple[Run, ...]]") -> None:
        watch(
            progress.step,
            progress.steps,
            Sentence("step {n} of {all}", n=count(progress.step), all=count(progress.steps)),
            lambda: camera.take(progress.run()[0]) | {"recon": progress.recon[0].astype(np.float32)},
            partial(_keep, progress, where),
        )

    device = os.environ.get("AEVIZ_DEVICE") or "cpu"
    stopped = _stopped([replace(spec, seed=seed).key() for seed in seeds], where, device)
    for run in sweep_seeds(spec, seeds, on_step, resume=stopped, threads=_threads(), device=device):
        store.save(run, where)
        store.remove_partial(run.spec.key(), where)


def _stopped(keys: list[str], where: str, device: str) -> tuple[Run, ...]:
    """The stopped Runs of all these keys, where a training can go on from them here to the same bits; else none."""
    from aeviz.training.sweep import made_by

    found = [store.load_partial(key, where) for key in keys]
    able = tuple(run for run in found if run and run.state and made_by(device).items() <= run.meta.items())
    return able if len(able) == len(keys) and len({run.step for run in able}) == 1 else ()


def _keep(progress: "Progress[tuple[Run, ...]]", where: str) -> None:
    for run in progress.stopped():
        store.save_partial(run, where)


def _threads() -> int:
    return environment.whole("AEVIZ_THREADS") or 1


def _nothing() -> None:
    """Keeps what there is where nothing is worth keeping."""


def _training(spec: Spec, data: str) -> Sentence:
    return Sentence("{variant} on {data}", variant=spec.variant, data=_name(spec, data))


def _name(spec: Spec, data: str) -> str:
    return data or spec.data.replace("_", " ")


def _hash(words: list[str]) -> str:
    return digest(json.dumps(words))
