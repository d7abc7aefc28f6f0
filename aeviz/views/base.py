"""What a view is: numbers from a Run, and a figure from the numbers.

A view is a module in a folder of this one (its lesson's, or ``general``) with

    TITLE                                     a few words
    Controls                                  a frozen dataclass; a field is a control, its type says which
    compute(run, i, controls) -> Data         NumPy numbers of the model at the ``i``-th knob value; errors on the test
                                              part, means over all examples of the part that is spoken of, or over a
                                              ``sample`` whose ``examples`` the caption names
    figure(data, controls) -> Figure          draws them
    told(data) -> Sentence, or several        what ``data`` say, as templates with named numbers (``aeviz.language``);
                                              said in the reader's language it is the caption and the chart's alt text

and, where it needs them,

    NEEDS                                     a kind of request (``aeviz.engine.requests``), whose result for the
                                              Run's Spec must be stored before it can compute
    ADDS                                      a kind of request, whose result it shows as well where it is stored
    unfit(run) -> str                         why it cannot show this Run, said by ``text``; "" if it can
    COMPARES = True                           compute(run, i, controls, others): others maps a name to a Run
    DRAW = "digit" or "points"                a sheet to draw on; Controls has ``drawn: tuple[float, ...] = ()``
    SELECTS = True                            follows the selection in the page's canvas; Controls has ``selected:
                                              tuple[int, ...] = ()``, the examples' numbers, empty for no selection
    clicked(data, x, y) -> dict               the controls, by name, that a click at (x, y) of the figure sets
    EXAMPLES = True                           its images are examples of the data, and say of which number
                                              (``figures.gallery``): a click on one chooses it for the whole page
    HEIGHT                                    of the chart in pixels
    WIDE = True                               several plots side by side: it has the whole width of a page
    KNOB = False                              it shows the data alone; without other views a page leaves the knob out
    TOYS = True                               it shows toy models (``Variant.TOY``), as no other view does
    SLOW = True                               computed only when asked for (over a second)

Control types: ``bool`` is a toggle, ``Literal[...]`` of texts a choice, ``Annotated[int, Range(low, high, step)]`` (or
float) a slider, ``Annotated[int, Pulled(...)]`` one that an image of the picture moves when it is pulled, too,
``Annotated[int, Example()]`` one that a click on an example sets as well. A field's metadata may hold
"label" and "help", and "when": (name, value), if the control matters only while the one of that name has that value; a
page shows it only then. What a figure's ``layout.meta["handles"]`` lists (``handle``, ``handle_among``) is taken hold
of in the picture itself.
"""

from collections.abc import Mapping
from dataclasses import Field, asdict, dataclass, fields, replace
from typing import Any, Literal, get_args, get_type_hints

import numpy as np

from aeviz.analysis.intervals import Interval
from aeviz.data.base import Dataset
from aeviz.language import Number, Sentence, count, plural, signed, text
from aeviz.networks.activations import ACTIVATIONS
from aeviz.run import Run

ONE_TRAINING = Sentence("Each is one training: other seeds may give other numbers.")
NOT_ASKED = ("drawn", "selected")  # controls that a sheet and the canvas give: no widget asks for them
MOST_NUMBERS = 2**22  # that a view keeps of all its examples together, before it looks at a sample of them


@dataclass(frozen=True)
class Range:
    """A slider's ends, both included, and its step."""

    low: float
    high: float
    step: float = 1


@dataclass(frozen=True)
class Pulled(Range):
    """What a row of images begins with, or is about: an image that is taken hold of and pulled leads to the next."""


@dataclass(frozen=True)
class Example(Pulled):
    """Which of the held-out examples; ``low`` is what the first one is called. A click on its image or dot sets it."""

    low: int = 1
    high: int = 1000


@dataclass(frozen=True)
class NoControls:
    """For a view that has nothing to set."""


def handle(
    kind: type,
    at: tuple[float, float],
    x: tuple[str, float, float] | None = None,
    y: tuple[str, float, float] | None = None,
    **sets: str | float,
) -> dict[str, Any]:
    """What can be taken hold of in a figure, for its ``layout.meta["handles"]``: a point, or a line across the picture.

    It is drawn at the place ``at``. ``x`` and ``y`` say which setting of the Controls ``kind`` moves along the axis:
    (name, zero, scale) with coordinate = zero + scale * value. ``sets`` are chosen as well when it is moved.
    """
    return {
        "x": x and _setting(kind, *x),
        "y": y and _setting(kind, *y),
        "at": [float(one) for one in at],
        "axes": ["xaxis", "yaxis"],
        "sets": sets,
    }


def handle_among(kind: type, name: str, value: int, places: np.ndarray, **sets: str | float) -> dict[str, Any]:
    """A handle that goes to the nearest of the ``places`` (n, 2) or (n, 3) of a figure, now at that of ``value``.

    They are those of the setting ``name`` of the Controls ``kind``, from its lowest value on, and start over after the
    last, as examples do. ``sets`` are chosen as well when it is moved.
    """
    low = int(get_args(get_type_hints(kind, include_extras=True)[name])[1].low)
    rounded = np.round(places.astype(float), 4).tolist()
    at = rounded[(value - low) % len(rounded)]
    return {"name": name, "low": low, "at": at, "places": rounded, "axes": ["xaxis", "yaxis"], "sets": sets}


def _setting(kind: type, name: str, zero: float, scale: float) -> dict[str, Any]:
    _, limits = get_args(get_type_hints(kind, include_extras=True)[name])
    return {"name": name, "zero": float(zero), "scale": float(scale), **asdict(limits)}


def asked_for(kind: type) -> list[Field[Any]]:
    """The fields of the Controls ``kind`` that a widget asks for."""
    return [field for field in fields(kind) if field.name not in NOT_ASKED]


def matters(control: Field[Any], values: Mapping[str, Any]) -> bool:
    """Whether a control changes anything while the controls beside it have these ``values``."""
    name, wanted = control.metadata.get("when", (None, None))
    return name is None or values[name] == wanted


def evenly(rows: np.ndarray, n: int) -> np.ndarray:
    """At most ``n`` of the rows, spread evenly over all."""
    return rows[np.linspace(0, len(rows) - 1, min(len(rows), n)).round().astype(int)]


def held_out(data: Dataset, number: int) -> int:
    """The number in the data set of its ``number``-th held-out example, from 1; of the last, where it has fewer."""
    return int(data.held_out[min(number, len(data.test)) - 1])


def sample(n: int, each: int) -> np.ndarray:
    """(m,) which of n examples a view looks at, where each takes ``each`` numbers: a Jacobian's, a code's ...

    All, unless that is more than MOST_NUMBERS; then as many as that allows, spread evenly over all. ``examples`` says
    in the caption which it was. A claim on every example ("for any image") is not one for a sample.
    """
    return evenly(np.arange(n), max(1, MOST_NUMBERS // each))


def examples(used: int, n: int, part: Literal["test", "training", "all"]) -> Sentence:
    """What a caption calls the examples that its numbers rest on: ``used`` of the n of a part of the data."""
    if part == "test":
        every = plural("the one test example", "all {n} test examples", n=count(n))
        some = Sentence("{used} of the {n} test examples", used=count(used), n=count(n))
    elif part == "training":
        every = plural("the one training example", "all {n} training examples", n=count(n))
        some = Sentence("{used} of the {n} training examples", used=count(used), n=count(n))
    else:
        every = plural("the one example", "all {n} examples", n=count(n))
        some = Sentence("{used} of the {n} examples", used=count(used), n=count(n))
    return every if used == n else some


def your_selection(n: int, used: int | None = None) -> Sentence:
    """What a caption calls the n examples that were selected, where ``used`` of them are looked at (all by default)."""
    if used in (None, n):
        return plural("the example you selected", "your {n} selected examples", n=count(n))
    return Sentence("{used} of your {n} selected examples", used=count(used), n=count(n))


def images_only(run: Run) -> str:
    """An ``unfit`` for views that draw inputs as images."""
    return "" if run.dataset().image_shape else text("This view draws images; the data set has none.")


def differentiable(run: Run) -> str:
    """An ``unfit`` for views that differentiate the reconstruction; at kinks it may have no derivative."""
    if run.variant.mask_follows_code:
        return text("The code is masked by its own values: it jumps, and has no derivative.")
    strange = sorted({layer.activation for layer in (*run.net.encoder, *run.net.decoder)} - set(ACTIVATIONS))
    return text("The derivatives of {activation} are not known here.", activation=strange[0]) if strange else ""


def is_sparse_dictionary(run: Run) -> bool:
    """Whether its codes have exact zeros, and its decoder adds up a column for each unit."""
    return run.net.has_dictionary and run.net.encoder[-1].activation == "relu"


def enough_components(run: Run) -> str:
    """An ``unfit`` for views that set as many principal components beside a code as it has units."""
    most, n = max(map(run.units, range(len(run.knobs)))), min(len(run.dataset().train), run.d_in)
    if most <= n:
        return ""
    return text(
        "The code has up to {most} units; these data have only {n} principal components.", most=count(most), n=count(n)
    )


def only_option(run: Run, other: Run) -> str:
    """The one option of their variant in which two Runs differ, where all else but the knob's values is the same;
    else ""."""
    one, two = (asdict(spec) | {"knobs": (), "variant_options": ()} for spec in (run.spec, other.spec))
    if one != two:
        return ""
    options = asdict(run.variant)
    differing = [name for name, value in asdict(other.variant).items() if value != options[name]]
    return differing[0] if len(differing) == 1 else ""


def other_seeds(run: Run, others: Mapping[str, Run]) -> dict[int, Run]:
    """seed -> those of the named Runs that differ from ``run`` in nothing but the seed."""
    same = (other for other in others.values() if other.spec.seed != run.spec.seed)
    return {other.spec.seed: other for other in same if replace(other.spec, seed=run.spec.seed) == run.spec}


def seed_pairs(run: Run, other: Run, others: Mapping[str, Run]) -> list[tuple[Run, Run]]:
    """Two Runs, and after them the pairs of the named Runs that are these two with another seed, seed by seed."""
    mates, rivals = other_seeds(run, others), other_seeds(other, others)
    return [(run, other), *((mates[seed], rivals[seed]) for seed in sorted(mates.keys() & rivals.keys()))]


def signed_lead(found: Interval) -> dict[str, Number]:
    """What a caption says of a difference, ``lead``, and of its 95 % interval from ``low`` to ``high``."""
    return {"lead": signed(found.value), "low": signed(found.low), "high": signed(found.high)}


def on_same_data(run: Run, others: Mapping[str, Run]) -> dict[str, Run]:
    """Those of the named Runs that were trained on the same data as ``run``: what a comparison may put beside it."""
    data = (run.spec.data, run.spec.data_options)
    return {name: other for name, other in others.items() if (other.spec.data, other.spec.data_options) == data}
