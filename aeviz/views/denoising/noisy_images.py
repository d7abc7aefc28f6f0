"""Images with noise, what the network makes of them, and what the best affine map makes of them."""

from dataclasses import dataclass, field
from typing import Annotated

import numpy as np

from aeviz import figures
from aeviz.analysis import field as optimum
from aeviz.analysis import intervals
from aeviz.analysis.intervals import Interval
from aeviz.analysis.reconstruction import squared_errors
from aeviz.data.base import Dataset
from aeviz.data.remembered import remembered
from aeviz.language import Sentence, count, number, text
from aeviz.memo import once
from aeviz.networks.arrays import Map
from aeviz.required import required
from aeviz.run import Run
from aeviz.views.base import Example, images_only, signed_lead

__all__ = [
    "DRAW",
    "EXAMPLES",
    "HEIGHT",
    "TITLE",
    "Controls",
    "compute",
    "corrupt",
    "figure",
    "linear_map",
    "narrow",
    "passes",
    "told",
    "unfit",
]

TITLE = "Clean, noisy, denoised"
HEIGHT = 380
EXAMPLES = True
DRAW = "digit"
N_SHOWN = 8
N_COPIES = 30_000  # noisy training examples, about, to fit the affine map to


@dataclass(frozen=True)
class Controls:
    """``drawn`` is one image, row by row, to be denoised in the first column; without it a test image stands there."""

    first: Annotated[int, Example()] = field(default=1, metadata={"label": "From test image"})
    drawn: tuple[float, ...] = ()


@dataclass(frozen=True)
class Data:
    """``rows``: clean, noisy, network, linear -> N_SHOWN images (n, height, width); ``errors``: the mean squared error
    of each over all ``n`` test images; ``lead`` the network's minus the affine map's. The network passes a code of
    ``passes`` units, 0 where these are no fewer than the inputs. ``numbers`` of the columns in the data set,
    NO_EXAMPLE for what was drawn.
    """

    rows: dict[str, np.ndarray]
    errors: dict[str, float]
    n: int
    lead: Interval
    passes: int
    numbers: tuple[int, ...]
    symbol: str
    knob: float


def compute(run: Run, i: int, controls: Controls) -> Data:
    """Noise is drawn once, the same for every knob value."""
    dataset, model, maps = run.dataset(), run.model(i), _maps(run, i)
    clean = _chosen(controls, dataset.x_test)
    shown = _denoised(clean, corrupt(run, i, clean), maps)
    rows = {name: x.reshape(-1, *dataset.height_width) for name, x in shown.items()}
    places = _places(controls, dataset.x_test)
    numbers = tuple(figures.NO_EXAMPLE if place is None else int(dataset.test[place]) for place in places)
    errors, lead = _errors(run, i)
    return Data(rows, errors, len(dataset.x_test), lead, passes(run, i), numbers, run.variant.symbol, model.knob)


def passes(run: Run, i: int) -> int:
    """How many units of a narrow code the network has to pass, as no affine map has; 0 where it is not narrow."""
    units = run.units(i)
    return units if units < run.d_in else 0


def _maps(run: Run, i: int) -> dict[str, Map]:
    return {"network": run.model(i).reconstruct, "linear": linear_map(run, i)}


@once
def _errors(run: Run, i: int) -> tuple[dict[str, float], Interval]:
    """``errors`` and ``lead``: they are the same whatever image is shown."""
    x = run.dataset().x_test
    every = _denoised(x, corrupt(run, i, x), _maps(run, i))
    each = {name: squared_errors(x, found) for name, found in every.items()}
    lead = intervals.of_mean(each["network"] - each["linear"])
    return {name: float(errors.mean()) for name, errors in each.items()}, lead


def corrupt(run: Run, i: int, x: np.ndarray, seed: int = 0) -> np.ndarray:
    """x (n, d_in) with the noise of the i-th knob value, the same draws at every value."""
    return run.model(i).corrupt(x, np.random.default_rng(seed))


def linear_map(run: Run, i: int) -> Map:
    """The affine map that takes most of the noise off: known from the training examples' mean and covariance.

    For another noise than Gaussian or masking it is found by least squares on noisy copies of them.
    """
    knob = float(run.knobs[i])
    sigma, survives = run.variant.noise_std(knob), run.variant.survives(knob)
    if sigma is None and survives is None:
        return _fitted(run, i)
    if sigma is not None:
        return optimum.affine_optimum(_in_all_directions(run.dataset()), sigma**2)
    q = required(survives, "masking noise")
    return optimum.affine_optimum(_masked(run.dataset()), q * (1 - q), q)


@remembered
def _in_all_directions(dataset: Dataset) -> optimum.Covariance:
    return optimum.taken_apart(*_moments(dataset))


@remembered
def _masked(dataset: Dataset) -> optimum.Covariance:
    mean, covariance = _moments(dataset)
    return optimum.taken_apart(mean, covariance, optimum.masked(mean, covariance))


def _moments(dataset: Dataset) -> tuple[np.ndarray, np.ndarray]:
    """Mean (d_in,) and covariance (d_in, d_in) of the training examples."""
    x = dataset.x_train.astype(np.float64)
    mean = x.mean(0)
    return mean, (x - mean).T @ (x - mean) / len(x)


def _fitted(run: Run, i: int) -> Map:
    x = run.dataset().x_train
    copies = max(1, N_COPIES // len(x))
    noisy = np.concatenate([corrupt(run, i, x, seed) for seed in range(1, 1 + copies)])
    return optimum.affine_denoiser(np.tile(x, (copies, 1)), noisy)


def _denoised(clean: np.ndarray, noisy: np.ndarray, maps: dict[str, Map]) -> dict[str, np.ndarray]:
    return {"clean": clean, "noisy": noisy, **{name: reconstruct(noisy) for name, reconstruct in maps.items()}}


def _chosen(controls: Controls, x: np.ndarray) -> np.ndarray:
    places = _places(controls, x)
    return np.stack([controls.drawn if place is None else x[place] for place in places]).astype(x.dtype)


def _places(controls: Controls, x: np.ndarray) -> tuple[int | None, ...]:
    """Which of the images x are shown; None for the one that was drawn."""
    found = ((controls.first - 1 + np.arange(N_SHOWN)) % len(x)).tolist()
    return (None, *found[1:]) if len(controls.drawn) == x.shape[1] else tuple(found)


def unfit(run: Run) -> str:
    """Images, and a noise to take off."""
    if reason := images_only(run):
        return reason
    return "" if run.variant.corrupts else text("This view adds a denoising autoencoder's noise.")


def figure(data: Data, controls: Controls) -> figures.Figure:
    names = (text("clean"), text("noisy"), text("network"), text("best affine map"))
    return figures.gallery(dict(zip(names, data.rows.values(), strict=True)), examples=data.numbers)


def told(data: Data) -> tuple[Sentence, ...]:
    """What is left of the noise, by the network and by its linear rival."""
    e = data.errors
    left = Sentence(
        "At {symbol} = {knob} the squared error over all {n} test images is {noisy} before, {network} after the "
        "network and {linear} after the best affine map: the one with least squared error on noisy training images.",
        symbol=data.symbol,
        knob=number(data.knob),
        n=count(data.n),
        noisy=number(e["noisy"]),
        network=number(e["network"]),
        linear=number(e["linear"]),
    )
    return left, *_chance(data.lead), *narrow(data.passes if data.lead.value > 0 else 0)


def _chance(lead: Interval) -> tuple[Sentence, ...]:
    if not np.isfinite(lead.low):
        return ()
    return (
        Sentence(
            "The network's error is different by {lead} ({low} to {high}, 95%, paired).",
            **signed_lead(lead),
        ),
    )


def narrow(units: int) -> tuple[Sentence, ...]:
    """What holds the network back where it leaves more than an affine map."""
    if not units:
        return ()
    return (Sentence("The network has to pass a code of {units} units, the affine map has not.", units=count(units)),)
