"""The scale cheat: where the columns may grow, the L1 falls for nothing; what is gained is seen at equal error."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis import sparsity
from aeviz.analysis.intervals import Interval
from aeviz.language import Sentence, count, number, signed, text
from aeviz.memo import once
from aeviz.required import required
from aeviz.run import Run
from aeviz.views.base import ONE_TRAINING, examples, only_option, seed_pairs, signed_lead
from aeviz.views.base import NoControls as Controls
from aeviz.views.sparse.topk_or_l1 import of_each

__all__ = ["COMPARES", "HEIGHT", "TITLE", "WIDE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "Unit-norm or free columns"
COMPARES = True
HEIGHT = 470
WIDE = True


@dataclass(frozen=True)
class Curves:
    """Over the K knob values, on the test part: mean L1 and mean number of units that fire, mean norm of a column,
    squared error.
    """

    l1: np.ndarray
    l0: np.ndarray
    norm: np.ndarray
    error: np.ndarray


@dataclass(frozen=True)
class Data:
    """The Runs whose columns are held at norm 1, and free; one is the Run shown, the other its twin if it is there.

    ``equal`` (K,) are the units that the twin needs for the error of the Run shown: nan where no lambda has it.
    ``lead`` are the units of the model shown minus those, and ``leads`` (s,) the same for each seed that both have,
    the first being this one.
    """

    knobs: np.ndarray
    held: Curves | None
    free: Curves | None
    equal: np.ndarray
    lead: Interval | None
    leads: np.ndarray
    shows_held: bool
    i: int
    symbol: str
    n_test: int


def compute(run: Run, i: int, controls: Controls, others: Mapping[str, Run]) -> Data:
    """The twin is the Run of the same Spec but for the one option that frees the columns, or holds them."""
    shown, twin = _measured(run), _twin(run, others)
    other = None if twin is None else _measured(twin)
    equal = [np.nan if other is None else sparsity.at_equal(other.error, other.l0, e) for e in shown.error]
    held = run.variant.has_unit_columns
    pair = (shown, other) if held else (other, shown)
    leads = (None, np.array([])) if twin is None or np.isnan(equal[i]) else _leads(run, twin, i, others)
    return Data(run.knobs, *pair, np.array(equal), *leads, held, i, run.variant.symbol, len(run.dataset().test))


def _leads(run: Run, twin: Run, i: int, others: Mapping[str, Run]) -> tuple[Interval, np.ndarray]:
    (l0, error), (twins_l0, twins_error) = of_each(run), of_each(twin)
    lead = sparsity.lead_at_equal(error[i], l0[i], twins_error, twins_l0)
    more = [_lead(_measured(mine), i, _measured(theirs)) for mine, theirs in seed_pairs(run, twin, others)[1:]]
    return lead, np.array([lead.value, *(found for found in more if np.isfinite(found))])


def _lead(mine: Curves, i: int, twins: Curves) -> float:
    return float(mine.l0[i] - sparsity.at_equal(twins.error, twins.l0, mine.error[i]))


def _twin(run: Run, others: Mapping[str, Run]) -> Run | None:
    same = (r for r in others.values() if only_option(run, r) and r.spec.knobs == run.spec.knobs)
    return next((r for r in same if r.variant.has_unit_columns != run.variant.has_unit_columns), None)


@once
def _measured(run: Run) -> Curves:
    l0, error = (values.mean(axis=1) for values in of_each(run))
    x, models = run.dataset().x_test, (run.model(i) for i in range(len(run.knobs)))
    return Curves(
        l1=np.array([np.abs(model.encode(x)).sum(1).mean() for model in models]),
        l0=l0,
        norm=np.linalg.norm(run.weights[f"{run.net.decoder[0].name}.weight"], axis=1).mean(axis=-1),
        error=error,
    )


def unfit(run: Run) -> str:
    compared = run.variant.l1 == "codes" and run.net.has_dictionary
    return "" if compared else text("This view needs an L1 penalty on the codes of a dictionary.")


def figure(data: Data, controls: Controls) -> figures.Figure:
    """Four panels over lambda; the last compares at the error that the Run shown has there."""
    names = {text("unit-norm columns"): data.held, text("free columns"): data.free}
    found = {name: curves for name, curves in names.items() if curves is not None}
    shown = required(data.held if data.shows_held else data.free, "curves")
    equal = [shown.l0, data.equal] if data.shows_held else [data.equal, shown.l0]
    quantities = {
        text("L1 of a code"): {name: curves.l1 for name, curves in found.items()},
        text("norm of a column"): {name: curves.norm for name, curves in found.items()},
        text("squared error (test)"): {name: curves.error for name, curves in found.items()},
        text("units that fire, at equal error"): dict(zip(names, equal, strict=True)),
    }
    return figures.panels(data.knobs, quantities, data.symbol, data.i)


def told(data: Data) -> tuple[Sentence, ...]:
    """Norms and L1 at equal lambda; units at equal error."""
    here = Sentence(
        "At {symbol} = {knob}, means over {examples}:",
        symbol=data.symbol,
        knob=number(data.knobs[data.i]),
        examples=examples(data.n_test, data.n_test, "test"),
    )
    each = [_of("held", data.held, data.i)] if data.held else []
    each += [_of("free", data.free, data.i)] if data.free else []
    return here, *each, *_at_equal_error(data)


def _of(columns: str, curves: Curves, i: int) -> Sentence:
    values = {"l1": number(curves.l1[i]), "l0": number(curves.l0[i]), "error": number(curves.error[i])}
    if columns == "held":
        return Sentence(
            "with columns of norm 1 a code has an L1 of {l1}, {l0} units fire, and the squared error is {error}.",
            **values,
        )
    return Sentence(
        "Free columns have a mean norm of {norm}, a code an L1 of {l1}, {l0} units fire, and the squared error is "
        "{error}.",
        norm=number(curves.norm[i]),
        **values,
    )


def _at_equal_error(data: Data) -> tuple[Sentence, ...]:
    if data.held is None or data.free is None:
        return ()
    shown, i = data.held if data.shows_held else data.free, data.i
    error = number(shown.error[i])
    if np.isnan(data.equal[i]):
        return (
            Sentence("No other {symbol} that was trained gives an error of {error}.", symbol=data.symbol, error=error),
        )
    held, free = (shown.l0[i], data.equal[i]) if data.shows_held else (data.equal[i], shown.l0[i])
    values = {"error": error, "held": number(held), "free": number(free)}
    return Sentence(
        "At an equal error of {error}, {held} units fire with columns of norm 1 and {free} with free ones.", **values
    ), _chance(required(data.lead, "interval"), data.leads)


def _chance(lead: Interval, leads: np.ndarray) -> Sentence:
    values = signed_lead(lead)
    if len(leads) == 1:
        return Sentence(
            "The model shown is different by {lead} units (95% interval over the test examples {low} to {high}). {one}",
            one=ONE_TRAINING,
            **values,
        )
    return Sentence(
        "The model shown is different by {lead} units (95% interval over the test examples {low} to {high}; over {n} "
        "seeds {least} to {most}).",
        n=count(len(leads)),
        least=signed(leads.min()),
        most=signed(leads.max()),
        **values,
    )
