"""From one example to another, straight through the inputs and straight through the code."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

import numpy as np

from aeviz import figures
from aeviz.analysis import intervals, pca
from aeviz.analysis.copying import nearest_stored
from aeviz.analysis.intervals import Interval
from aeviz.analysis.linear import EncoderDecoder
from aeviz.language import Sentence, count, number, percent, plural, signed, text
from aeviz.memo import once
from aeviz.required import required
from aeviz.run import Run
from aeviz.views.base import Example, examples, handle_among, sample

__all__ = ["EXAMPLES", "HEIGHT", "TITLE", "Controls", "blend", "compute", "figure", "halfway", "told", "unfit"]

TITLE = "A walk between two examples"
HEIGHT = 520
EXAMPLES = True
N_STOPS = 9
SHARED = 3  # the inputs, PCA and the network: whose points halfway are looked for among the training examples


@dataclass(frozen=True)
class Controls:
    """start, end: which test examples."""

    start: Annotated[int, Example(0, 999)] = field(default=0, metadata={"label": "From test example"})
    end: Annotated[int, Example(0, 999)] = field(default=1, metadata={"label": "To test example"})


@dataclass(frozen=True)
class Data:
    """Walks of N_STOPS points by name, (N_STOPS, d_in): through the inputs, through PCA with as many numbers as the
    code has, and through the code; ``far``, by name, (N_STOPS,) are the distances to the nearest training example.

    far_real  median such distance of ``n_real[0]`` of the ``n_real[1]`` test examples
    nearer    name -> of the ``pairs`` of test examples, the share whose point halfway is nearer than halfway through
              the inputs; ``lead`` the code's share minus PCA's
    numbers   of the two ends in the data set
    cloud     (n, 3) the data where they can be drawn, else None; ``places`` (m, 3) the test examples among them
    """

    walks: dict[str, np.ndarray]
    far: dict[str, np.ndarray]
    far_real: float
    n_real: tuple[int, int]
    nearer: dict[str, float]
    lead: Interval
    pairs: int
    n_units: int
    image_shape: tuple[int, int] | None
    cloud: np.ndarray | None
    axes: tuple[str, ...]
    numbers: tuple[int, int]
    places: np.ndarray | None = None


def unfit(run: Run) -> str:
    """Only images and points in space can be drawn."""
    data = run.dataset()
    drawable = data.image_shape or data.x.shape[1] == 3
    return "" if drawable else text("This view draws images or points in three dimensions; the data are neither.")


def blend(a: np.ndarray, b: np.ndarray, n_stops: int = N_STOPS) -> np.ndarray:
    """(n_stops, d): (1 - t) a + t b for t from 0 to 1."""
    t = np.linspace(0, 1, n_stops, dtype=np.float32)[:, None]
    return (1 - t) * a + t * b


def compute(run: Run, i: int, controls: Controls) -> Data:
    """Blends the two examples themselves, and decodes the blends of their codes."""
    data, units, models = run.dataset(), run.units(i), _models(run, i)
    train, test = data.x_train, data.x_test
    numbers = data.held_out[[k % len(test) for k in (controls.start, controls.end)]]
    ends = data.x[numbers]
    walks = {"inputs": blend(*ends)}
    walks |= {name: model.decode(blend(*model.encode(ends))) for name, model in models.items()}
    every = nearest_stored(np.concatenate(list(walks.values())), train).distance
    far_real, nearer, lead, pairs = _over_pairs(run, i)
    return Data(
        walks=walks,
        far=dict(zip(walks, np.split(every, len(walks)), strict=True)),
        far_real=far_real,
        n_real=(pairs, len(test)),
        nearer=nearer,
        lead=lead,
        pairs=pairs,
        n_units=units,
        image_shape=data.image_shape,
        cloud=None if data.image_shape else data.x,
        axes=data.feature_names,
        numbers=(int(numbers[0]), int(numbers[1])),
        places=None if data.image_shape else test,
    )


def _models(run: Run, i: int) -> dict[str, Any]:
    data = run.dataset()
    return {"code": run.model(i), "PCA": pca.learned(data, min(run.units(i), *data.x_train.shape))}


@once
def _over_pairs(run: Run, i: int) -> tuple[float, dict[str, float], Interval, int]:
    """``far_real``, ``nearer``, ``lead`` and ``pairs``, which are the same wherever the walk begins and ends."""
    real, far_real, inputs = _real(run)
    middle = halfway(real, _models(run, i))
    del middle["inputs"]  # which no knob changes
    far = nearest_stored(np.concatenate(list(middle.values())), run.dataset().x_train).distance
    found = {name: part < inputs for name, part in zip(middle, np.split(far, len(middle)), strict=True)}
    lead = intervals.of_mean(found["code"] - found["PCA"].astype(float))
    return far_real, {name: float(nearer.mean()) for name, nearer in found.items()}, lead, len(real)


@once
def _real(run: Run) -> tuple[np.ndarray, float, np.ndarray]:
    """The test examples (n, d_in) of the pairs, ``far_real``, and (n,) how far the inputs halfway are from the data."""
    train, test = run.dataset().x_train, run.dataset().x_test
    real = test[sample(len(test), SHARED * len(train))]
    far = nearest_stored(np.concatenate([real, halfway(real, {})["inputs"]]), train).distance
    return real, float(np.median(far[: len(real)])), far[len(real) :]


def halfway(x: np.ndarray, models: Mapping[str, EncoderDecoder]) -> dict[str, np.ndarray]:
    """name -> (n, d_in) points halfway from each x (n, d_in) to another one: of the inputs, and of the models' codes.

    Each example is a start once and an end once; the others are drawn, the same ones for all.
    """
    order = np.random.default_rng(0).permutation(len(x))
    a, b = order, np.roll(order, 1)
    found = {"inputs": (x[a] + x[b]) / 2}
    for name, model in models.items():
        z = model.encode(x)
        found[name] = model.decode((z[a] + z[b]) / 2)
    return found


def figure(data: Data, controls: Controls) -> figures.Figure:
    """Images with their distances below, or paths through the cloud."""
    names = {"inputs": text("inputs"), "PCA": text("PCA"), "code": text("code")}
    walks, far = ({names[name]: values[name] for name in names} for values in (data.walks, data.far))
    if data.image_shape is None:
        places = required(data.places, "points")
        ends = [handle_among(Controls, name, getattr(controls, name), places) for name in ("start", "end")]
        drawn = figures.space(required(data.cloud, "points"), curves=walks, axes=data.axes)
        return drawn.update_layout(meta={"handles": ends})
    images = {name: walk.reshape(-1, *data.image_shape) for name, walk in walks.items()}
    shown = [data.numbers[0], *[figures.NO_EXAMPLE] * (N_STOPS - 2), data.numbers[1]]
    drawn = figures.strip(images, far, text("distance to data"), examples=shown)
    return drawn.add_hline(data.far_real, {"dash": "dot", "color": figures.GREY}, "y2")


def told(data: Data) -> tuple[Sentence, ...]:
    """The distances halfway, how often the code's walk is the nearer one here, and over many pairs."""
    nearer = (data.far["code"] < data.far["inputs"])[1 : N_STOPS - 1].sum()
    stops = plural(
        "The code's walk is nearer than the straight line at {n} of the {stops} stops between.",
        "The code's walk is nearer than the straight line at {n} of the {stops} stops between.",
        n=count(nearer),
        stops=count(N_STOPS - 2),
    )
    return (
        _halfway_told(data),
        stops,
        Sentence(
            "Over {pairs} pairs of test examples the point halfway is nearer than the straight line's for {code} of "
            "them by the code, for {pca} by PCA with as many numbers.",
            pairs=count(data.pairs),
            code=percent(data.nearer["code"]),
            pca=percent(data.nearer["PCA"]),
        ),
        *_lead(data),
    )


def _halfway_told(data: Data) -> Sentence:
    """How far the three walks are from the data in the middle."""
    half = N_STOPS // 2
    return Sentence(
        "Halfway, the straight line is {inputs} from the nearest training example, the walk through PCA {pca}, the "
        "walk through the code ({units}) {code}; half of {examples} are nearer than {real}.",
        inputs=number(data.far["inputs"][half]),
        pca=number(data.far["PCA"][half]),
        units=plural("1 unit", "{n} units", n=count(data.n_units)),
        code=number(data.far["code"][half]),
        examples=examples(*data.n_real, "test"),
        real=number(data.far_real),
    )


def _lead(data: Data) -> tuple[Sentence, ...]:
    """Whether code and PCA differ by more than chance."""
    if data.pairs < 2:
        return ()
    return (
        Sentence(
            "The code's share is larger by {lead} points ({low} to {high}, 95%, paired).",
            lead=signed(100 * data.lead.value, 2),
            low=signed(100 * data.lead.low, 2),
            high=signed(100 * data.lead.high, 2),
        ),
    )
