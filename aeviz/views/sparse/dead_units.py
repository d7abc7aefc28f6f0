"""Units that no example wakes, and what they cost: top-k alone, and with a second loss that only they can lower."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis import intervals
from aeviz.analysis.anomaly import reconstruction_score
from aeviz.analysis.intervals import Interval
from aeviz.language import Sentence, count, number, percent, signed, text
from aeviz.memo import once
from aeviz.run import Run
from aeviz.views.base import ONE_TRAINING, on_same_data, seed_pairs, signed_lead
from aeviz.views.base import NoControls as Controls
from aeviz.views.sparse.topk_or_l1 import by_kind, dead_shares, kind_of

__all__ = ["COMPARES", "HEIGHT", "TITLE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "Units that never speak"
COMPARES = True
HEIGHT = 420


@dataclass(frozen=True)
class Lead:
    """At one k: the ``error`` of the Run shown minus that of another; for each of s seeds that both have, the first
    being this one, that difference (s,) and the shares of ``dead`` units (s, 2) of both.
    """

    error: Interval
    errors: np.ndarray
    dead: np.ndarray


@dataclass(frozen=True)
class Data:
    """name -> (2, K) over the knob: the share of all units that no example wakes, and the squared error on the
    test part; ``leads`` name -> the Run shown beside that one. ``shown`` is the present Run's name, ``i`` its knob
    value's place; ``n`` all the units.
    """

    knobs: np.ndarray
    paths: dict[str, np.ndarray]
    leads: dict[str, Lead]
    shown: str
    i: int
    n: int


def compute(run: Run, i: int, controls: Controls, others: Mapping[str, Run]) -> Data:
    """Of those on the same data that have as many units and the same knob values."""
    n, alike = run.spec.d_latent, on_same_data(run, others).values()
    same = [r for r in alike if not unfit(r) and (r.spec.d_latent, r.spec.knobs) == (n, run.spec.knobs)]
    named = by_kind(run, same)
    paths = {name: np.array([dead_shares(r), _errors(r).mean(axis=1)]) for name, r in named.items()}
    leads = {name: _lead(run, other, i, others) for name, other in named.items() if name != kind_of(run)}
    return Data(run.knobs, paths, leads, kind_of(run), i, n)


def _lead(run: Run, other: Run, i: int, others: Mapping[str, Run]) -> Lead:
    both = seed_pairs(run, other, others)
    apart = [_errors(mine)[i] - _errors(theirs)[i] for mine, theirs in both]
    return Lead(
        error=intervals.of_mean(apart[0]),
        errors=np.array([one.mean() for one in apart]),
        dead=np.array([[dead_shares(r)[i] for r in pair] for pair in both]),
    )


@once
def _errors(run: Run) -> np.ndarray:
    """(K, n) the squared error of each test example."""
    x = run.dataset().x_test
    return np.array([reconstruction_score(run.model(i).reconstruct, x) for i in range(len(run.knobs))])


def unfit(run: Run) -> str:
    kept = run.variant.kept(run.spec.knobs[0])
    return "" if kept else text("This view is about codes of which the largest units are kept.")


def figure(data: Data, controls: Controls) -> figures.Figure:
    dead, error = text("share of dead units"), text("squared error (test)")
    quantities = {
        title: {name: path[row] for name, path in data.paths.items()} for row, title in enumerate((dead, error))
    }
    return figures.panels(data.knobs, quantities, text("units kept, k"), data.i)


def told(data: Data) -> tuple[Sentence, ...]:
    """How many are dead here, and with the other loss at the same k."""
    dead, error = data.paths[data.shown][:, data.i]
    here = Sentence(
        "{name}, k = {k}: {dead} of {n} units fire for none of all examples; the squared error on the test examples "
        "is {error}.",
        name=data.shown,
        k=count(data.knobs[data.i]),
        n=count(data.n),
        dead=percent(dead),
        error=number(error),
    )
    return here, *(_against(name, data.paths[name][:, data.i], lead) for name, lead in data.leads.items())


def _against(name: str, path: np.ndarray, lead: Lead) -> Sentence:
    """The other's numbers, and whether what lies between may be chance: of the examples, of the training."""
    values = {
        "name": name,
        "dead": percent(path[0]),
        "error": number(path[1]),
        **signed_lead(lead.error),
    }
    if len(lead.errors) == 1:
        return Sentence(
            "{name}, at the same k: {dead} dead, a squared error of {error}; that of the model shown is different by "
            "{lead} (95% interval over the test examples {low} to {high}). {one}",
            one=ONE_TRAINING,
            **values,
        )
    (least_dead, least_there), (most_dead, most_there) = lead.dead.min(axis=0), lead.dead.max(axis=0)
    return Sentence(
        "{name}, at the same k: {dead} dead, a squared error of {error}; that of the model shown is different by "
        "{lead} (95% interval over the test examples {low} to {high}; over {n} seeds {least} to {most}). Over these "
        "seeds {least_dead} to {most_dead} are dead in the model shown, {least_there} to {most_there} in the other.",
        n=count(len(lead.errors)),
        least=signed(lead.errors.min()),
        most=signed(lead.errors.max()),
        least_dead=percent(least_dead),
        most_dead=percent(most_dead),
        least_there=percent(least_there),
        most_there=percent(most_there),
        **values,
    )
