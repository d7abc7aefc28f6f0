"""Every knob value of a Spec trained at once.

Adam works element by element and the losses add, so one Adam on stacked weights *is* n independent trainings. The
knob axis is cut into chunks that fit a core's cache; each thread of a small pool advances one chunk at a time, with
one torch thread, so that the result does not depend on the number of threads.
"""

import math
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from itertools import repeat
from typing import Generic, TypeVar

import numpy as np
import torch
from torch import Tensor

from aeviz import environment
from aeviz.data import in_memory
from aeviz.data.base import Dataset
from aeviz.ensemble import Ensemble
from aeviz.language import Sentence, count, number
from aeviz.networks.arrays import Arrays
from aeviz.networks.layers import Net
from aeviz.required import required
from aeviz.run import LOSSES, Run
from aeviz.spec import Spec
from aeviz.training import capabilities, hook_shapes, initialise, memory
from aeviz.training.adam import Adam
from aeviz.training.gradient import Gradient
from aeviz.training.rng import SeedCounts, SeedNoise, minibatches
from aeviz.type_guards import check_is
from aeviz.variants.base import Variant

N_LOGGED = 60  # points of the loss curves
N_FRAMES = 4  # frames of the film of weights, besides the first
Runs = tuple[Run, ...]
Trained = TypeVar("Trained", Run, Runs)
SUMS = "sums/recon", "sums/penalty"  # of a stopped training: added up since they were logged
NOISE = "noise"  # where the stream of noise stands: its generator's bytes
N_TEST = 2000  # test examples in recon_test
BITE_SECONDS = 0.1  # training between two looks at the clock
CHUNK_FLOATS = 2_400_000  # weights, their gradients and moments, and activations of a chunk
THREAD_FLOATS = 250_000  # ... for which a thread pays: with fewer, threads only wait for each other's Python


class Diverged(RuntimeError):
    """The loss is no longer a number."""


@dataclass(frozen=True)
class Progress(Generic[Trained]):
    """Where a training stands: the losses are (n_knobs,); ``run()`` gives the Run as it is at this step.

    ``stopped()`` gives it with the state that it can go on from. Of several seeds the losses are (n_seeds, n_knobs),
    and both give a tuple with the Run of each.
    """

    step: int
    steps: int
    seconds: float
    recon: np.ndarray
    penalty: np.ndarray
    run: Callable[[], Trained]
    stopped: Callable[[], Trained]


def sweep(
    spec: Spec,
    on_step: Callable[[Progress[Run]], bool | None] | None = None,
    *,
    resume: Run | None = None,
    threads: int | None = None,
    device: str = "cpu",
) -> Run:
    """Trains the Spec's variant at all its knob values, with the same initialisation, minibatches and noise.

    ``on_step`` is told the Progress at least five times a second (where a step takes no longer); if it returns True,
    training stops and the partial Run comes back: given as ``resume``, it goes on from there, to the same bits as a
    training that was never stopped. ``threads`` defaults to the cores, or ``AEVIZ_THREADS``; it changes
    the speed, never the result. ``device`` is torch's: "cuda" or "cuda:1" trains on a graphics card ("mps" on a Mac),
    all knob values at once, to results that round otherwise than a CPU's. Raises ValueError if the data and the Spec do
    not fit or there is no such device here, and Diverged if a loss becomes infinite.
    """
    check_is("Spec", spec)
    tell = None if on_step is None else partial(_tell_of_the_first, on_step)
    stopped = () if resume is None else (resume,)
    return sweep_seeds(spec, (spec.seed,), tell, resume=stopped, threads=threads, device=device)[0]


def sweep_seeds(
    spec: Spec,
    seeds: Sequence[int],
    on_step: Callable[[Progress[Runs]], bool | None] | None = None,
    *,
    resume: Runs = (),
    threads: int | None = None,
    device: str = "cpu",
) -> tuple[Run, ...]:
    """The Spec trained with each of these seeds, all in one ensemble: bit for bit what ``sweep`` gives for each alone.

    The networks of one seed share initialisation, minibatches and noise, those of different seeds share none.
    ``resume`` are the stopped Runs of all the seeds, in their order. See ``sweep`` for the rest.
    """
    if not seeds or len(set(seeds)) < len(seeds):
        raise ValueError("A sweep over seeds needs at least one seed, and each of them once.")
    _check_device(device)
    specs = tuple(replace(spec, seed=seed) for seed in seeds)
    training = _Sweep(specs, threads or default_threads(), device)
    if resume:
        training.go_on(resume)
    return training.run(on_step)


def _check_device(device: str) -> None:
    try:
        torch.empty(0, device=device)
    except (AssertionError, RuntimeError) as error:  # torch's own: no such word, no such build, no such card
        why = str(error).partition("\n")[0]
        raise ValueError(f"Nothing can be trained on the device {device!r} here: {why}.".replace("..", ".")) from error


def _tell_of_the_first(on_step: Callable[[Progress[Run]], bool | None], progress: Progress[Runs]) -> bool | None:
    return on_step(_of_the_first(progress))


def _of_the_first(progress: Progress[Runs]) -> Progress[Run]:
    first = {"recon": progress.recon[0], "penalty": progress.penalty[0]}
    as_run, stopped = (lambda: progress.run()[0]), (lambda: progress.stopped()[0])
    return Progress(progress.step, progress.steps, progress.seconds, **first, run=as_run, stopped=stopped)


def made_by(device: str) -> dict[str, str]:
    """What the bits of a training depend on besides its Spec: PyTorch's version and the device."""
    return {"torch": torch.__version__, "device": device}


def default_threads() -> int:
    """``AEVIZ_THREADS``, else the cores that this process may use: by its affinity, and its container's share."""
    import joblib

    return environment.whole("AEVIZ_THREADS") or joblib.cpu_count()


class _Sweep:
    """The networks of all ``specs``, which differ in their seed only, one behind the other along the axis."""

    def __init__(self, specs: tuple[Spec, ...], threads: int, device: str):
        self.specs, self.spec, self.threads, self.device = specs, specs[0], threads, device
        self.variant = self.spec.make_variant()
        if not self.variant.TRAINABLE:
            raise ValueError(f"A {self.spec.variant} network comes from a file with its weights; it cannot be trained.")
        dataset = self.spec.dataset()
        self.given = dataset if in_memory.is_name(self.spec.data) else None
        capabilities.check(self.variant, self.spec)
        self.net = hook_shapes.net(self.variant, dataset.x.shape[1], self.spec)
        self.chunks = _chunks(specs, self.variant, self.net, dataset, threads, device)
        example = torch.tensor(dataset.x[:1], device=device)
        hook_shapes.check(self.chunks[0].ensemble, example, self.spec)
        self.log: list[tuple[int, np.ndarray]] = []
        self.film: dict[int, Arrays] = {0: self._weights(np.float16)}
        self.step, self.started = 0, time.perf_counter()

    def go_on(self, runs: Runs) -> None:
        """Makes everything as it was when the training of these Runs was stopped. Raises ValueError for others."""
        if [run.spec.key() for run in runs] != [spec.key() for spec in self.specs] or len({r.step for r in runs}) > 1:
            raise ValueError("A training goes on from the stopped Runs of its own Spec and seeds, all of one step.")
        if not all(run.state for run in runs):
            raise ValueError("This Run holds only what a training had learned, not the state that one goes on from.")
        self.step = runs[0].step
        self.started -= float(runs[0].meta["seconds"])
        self.log = _log([run.history for run in runs])
        steps = runs[0].film_steps.tolist()
        frames = {step: i for i, step in enumerate(steps) if step == 0 or step in _filmed(self.spec.steps)}
        film = {name: np.concatenate([run.film[name] for run in runs], axis=1) for name in runs[0].film}
        self.film = {step: {name: value[i] for name, value in film.items()} for step, i in frames.items()}
        noise = {run.spec.seed: run.state[NOISE] for run in runs}
        state = {n: np.concatenate([run.state[n] for run in runs]) for n in runs[0].state if n != NOISE}
        counted, begin = self.step - (self.log[-1][0] if self.log else 0), 0
        for chunk in self.chunks:
            own = slice(begin, begin := begin + len(chunk.ensemble.knob))
            chunk.go_on(self.step, counted, {name: value[own] for name, value in state.items()}, noise)

    def run(self, on_step: Callable[[Progress[Runs]], bool | None] | None) -> Runs:
        logged, filmed = _spaced(self.spec.steps), _filmed(self.spec.steps)
        marks = sorted({*logged, *filmed})  # where it stops, however fast the machine is
        bite, unknown = 1, np.full((3, len(self.specs) * len(self.spec.knobs)), np.nan)
        latest = self.log[-1][1] if self.log else unknown
        with thread_pool(self.threads) as pool:
            while self.step < self.spec.steps:
                stop = min(next(mark for mark in marks if mark > self.step), self.step + bite)
                began = time.perf_counter()
                list(pool.map(_Chunk.advance, self.chunks, repeat(stop - self.step)))
                took = time.perf_counter() - began
                bite = max(1, min(4 * (stop - self.step), int(BITE_SECONDS / took * (stop - self.step))))
                self.step = stop
                if stop in logged:
                    latest = self._logged(pool)
                    self.log.append((stop, latest))
                if stop in filmed:
                    self.film[stop] = self._weights(np.float16)
                if on_step and on_step(self._progress(latest)):
                    break
        return self._result() if self.step == self.spec.steps else self._stopped()

    def _logged(self, pool: ThreadPoolExecutor) -> np.ndarray:
        terms = np.concatenate(list(pool.map(_Chunk.logged, self.chunks)), axis=1)
        finite = np.isfinite(terms[:2]).all(0)  # where nothing is held out, recon_test is nan
        if not finite.all():
            knob = self.spec.knobs[int(np.argmin(finite)) % len(self.spec.knobs)]
            told = Sentence(
                "Training diverged by step {n} at {symbol} = {knob}; use a learning rate below {lr}.",
                n=count(self.step),
                symbol=self.variant.symbol,
                knob=number(knob),
                lr=f"{self.spec.lr:g}",
            )
            raise Diverged(told)
        return terms

    def _progress(self, latest: np.ndarray) -> Progress[Runs]:
        seconds = time.perf_counter() - self.started
        recon, penalty, _ = latest.reshape(3, len(self.specs), -1)
        return Progress(self.step, self.spec.steps, seconds, recon, penalty, self._result, self._stopped)

    def _weights(self, dtype: type) -> Arrays:
        parts = [chunk.weights() for chunk in self.chunks]
        return {name: np.concatenate([part[name] for part in parts]).astype(dtype) for name in parts[0]}

    def _stopped(self) -> tuple[Run, ...]:
        """The Runs with the state that their training goes on from."""
        parts = [chunk.state() for chunk in self.chunks]
        state = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
        noise = {seed: stream for chunk in self.chunks for seed, stream in chunk.noise.state().items()}
        n = len(self.spec.knobs)
        return tuple(
            replace(
                run,
                state={name: value[i * n : (i + 1) * n] for name, value in state.items()}
                | {NOISE: noise[run.spec.seed]},
            )
            for i, run in enumerate(self._result())
        )

    def _result(self) -> tuple[Run, ...]:
        film = {**self.film, self.step: self._weights(np.float16)}
        frames = {name: np.stack([frame[name] for frame in film.values()]) for name in self.film[0]}
        weights, history = self._weights(np.float32), _history(self.log, len(self.specs) * len(self.spec.knobs))
        meta = made_by(self.device) | {"seconds": f"{time.perf_counter() - self.started:.2f}"}
        steps = np.array(list(film), dtype=np.int64)
        runs: list[Run] = []
        for i, spec in enumerate(self.specs):
            own = slice(i * len(spec.knobs), (i + 1) * len(spec.knobs))
            runs.append(
                Run(
                    spec=spec,
                    weights={name: value[own] for name, value in weights.items()},
                    film={name: value[:, own] for name, value in frames.items()},
                    film_steps=steps,
                    history={n: value if n == "step" else value[:, own] for n, value in history.items()},
                    step=self.step,
                    meta=meta,
                    given=self.given,
                )
            )
        return tuple(runs)


class _Chunk:
    """A run of neighbouring networks with an optimiser and random streams of its own."""

    def __init__(self, spec: Spec, ensemble: Ensemble, seeds: SeedCounts, x_train: Tensor, x_test: Tensor):
        self.seeds, self.x_train, self.x_test = seeds, x_train, x_test
        mean = x_train.mean(0)  # taken away from the data, where the last bias can give it back
        self.mean = mean if ensemble.net.output_is_affine else torch.zeros_like(mean)
        self.size = required(spec.batch_size, "batches")
        self.adam = Adam(ensemble.params, required(spec.lr, "learning rates"), spec.steps)
        self.ensemble = replace(ensemble, params=self.adam.params)
        self.batches = minibatches(x_train, self.size, seeds)
        self.sums = torch.zeros(2, len(ensemble.knob), device=x_train.device)  # recon and penalty ...
        self.counted = 0  # ... over so many steps
        means = self.mean.repeat(min(self.size, len(x_train)), 1)
        self.noise = SeedNoise(seeds, "noise", x_train.device)
        self.gradient = Gradient(self.ensemble, self.adam.gradients, self.sums, means, self.noise)

    def state(self) -> Arrays:
        """What the next step depends on, each (n_knobs, ...), but for the streams of noise."""
        return {name: value.detach().cpu().numpy().copy() for name, value in self._state().items()}

    def _state(self) -> dict[str, Tensor]:
        parts = {f"{part}/{name}": value for part, of in self.adam.state().items() for name, value in of.items()}
        return parts | dict(zip(SUMS, self.sums, strict=True))

    def go_on(self, step: int, counted: int, state: Arrays, noise: dict[int, np.ndarray]) -> None:
        """Makes it as it was after a step, ``counted`` steps after the losses were logged."""
        with torch.no_grad():
            for name, value in self._state().items():
                value.copy_(torch.as_tensor(state[name]))
        self.adam.went_to(step)
        self.counted = counted
        self.batches = minibatches(self.x_train, self.size, self.seeds, step)
        self.noise.go_on(noise)

    def advance(self, n: int) -> None:
        """Takes n steps and adds up the losses on the way."""
        self.adam.advance(n, lambda: self.gradient(next(self.batches)))
        self.counted += n

    def acting(self) -> Ensemble:
        """The networks as they are now, for the data as they are."""
        return self.ensemble.acting(self.mean)

    def logged(self) -> np.ndarray:
        """recon, penalty (means since the last call) and recon_test: (3, n_knobs)."""
        with torch.no_grad():
            noise = SeedNoise(self.seeds, "test", self.x_test.device)
            test = self.acting().recon(self.x_test, noise)
            terms = torch.cat([self.sums / self.counted, test.unsqueeze(0)]).cpu().numpy()
        self.sums.zero_()
        self.counted = 0
        return terms

    def weights(self) -> Arrays:
        with torch.no_grad():
            return {name: value.cpu().numpy().copy() for name, value in self.acting().params.items()}


def _chunks(
    specs: tuple[Spec, ...], variant: Variant, net: Net, dataset: Dataset, threads: int, device: str
) -> list[_Chunk]:
    spec = specs[0]
    active = [variant.active_units(knob, spec.d_latent) for knob in spec.knobs]
    starts = [initialise.weights(net, active, s.seed) for s in specs]
    params = {name: torch.cat([start[name] for start in starts]) for name in starts[0]}
    knob = torch.tensor(spec.knobs, dtype=torch.float32).repeat(len(specs)).view(-1, 1, 1)
    x_train, x_test = (torch.tensor(x, device=device) for x in (dataset.x_train, dataset.x[dataset.test[:N_TEST]]))
    n = len(knob)
    size = (
        n if device != "cpu" else _chunk_size(net, n, min(required(spec.batch_size, "batches"), len(x_train)), threads)
    )
    chunks: list[_Chunk] = []
    for at in (slice(i, i + size) for i in range(0, n, size)):
        ensemble = Ensemble(
            variant, net, {name: value[at].to(device) for name, value in params.items()}, knob[at].to(device)
        )
        seeds = Counter(specs[i // len(spec.knobs)].seed for i in range(n)[at])
        chunks.append(_Chunk(spec, ensemble, seeds, x_train, x_test))
    return chunks


def _chunk_size(net: Net, n: int, batch: int, threads: int) -> int:
    """Networks a chunk: an even share of the n for each thread that pays, but no more than stay in cache."""
    floats = sum(x.d_in * x.d_out * 4 + batch * x.d_out * 3 for x in (*net.encoder, *net.decoder))
    share = math.ceil(n / max(1, min(threads, n * floats // THREAD_FLOATS)))
    return math.ceil(share / math.ceil(share / max(1, CHUNK_FLOATS // floats)))


def thread_pool(threads: int) -> ThreadPoolExecutor:
    """Threads that advance one chunk at a time, each with one torch thread of its own."""
    memory.keep_freed()
    return ThreadPoolExecutor(threads, initializer=torch.set_num_threads, initargs=(1,))


def _spaced(steps: int) -> list[int]:
    """About N_LOGGED log-spaced steps from 1 to the last."""
    return sorted({round(step) for step in np.geomspace(1, steps, N_LOGGED)})


def _filmed(steps: int) -> set[int]:
    """The last step, a quarter of it, a quarter of that, ...: where a training looks different each time."""
    return {steps // 4**i for i in range(N_FRAMES)}


def _log(histories: list[Arrays]) -> list[tuple[int, np.ndarray]]:
    """What ``_history`` made a history of, which was cut by seeds then."""
    terms = np.stack([np.concatenate([history[name] for history in histories], axis=1) for name in LOSSES], axis=1)
    return list(zip(histories[0]["step"].tolist(), terms, strict=True))


def _history(log: list[tuple[int, np.ndarray]], n_knobs: int) -> Arrays:
    terms = np.stack([terms for _, terms in log]) if log else np.empty((0, 3, n_knobs), np.float32)
    return {
        "step": np.array([step for step, _ in log], np.int64),
        **{n: terms[:, i] for i, n in enumerate(LOSSES)},
    }
