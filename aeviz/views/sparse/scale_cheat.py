"""The scale cheat: where the columns may grow, the L1 falls and nothing becomes sparser."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from aeviz import figures, variants
from aeviz.analysis import sparsity
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls

__all__ = ["COMPARES", "HEIGHT", "TITLE", "Controls", "caption", "compute", "figure", "unfit"]

TITLE = "Unit-norm or free columns"
COMPARES = True
HEIGHT = 470
N = 1000
NAMES = {True: "unit-norm columns", False: "free columns"}


@dataclass(frozen=True)
class Data:
    """Quantity -> which columns -> (K,) curve, for the Run shown and, if it is there, its twin."""

    knobs: np.ndarray
    curves: dict[str, dict[str, np.ndarray]]
    at: int


def compute(run: Run, at: int, controls: Controls, others: Mapping[str, Run]) -> Data:
    """The twin is the Run of the same Spec but for ``unit_norm``."""
    keys = {_twin(run, unit_norm).key(): NAMES[unit_norm] for unit_norm in (True, False)}
    found = {keys[r.spec.key()]: r for r in (run, *others.values()) if r.spec.key() in keys}
    found = {name: found[name] for name in NAMES.values() if name in found}
    x = run.dataset().x[:N]
    each = {name: _measured(r, x) for name, r in found.items()}
    quantities = next(iter(each.values()))
    return Data(run.knobs, {q: {name: m[q] for name, m in each.items()} for q in quantities}, at)


def _twin(run: Run, unit_norm: bool):
    options = dict(run.spec.variant_options) | {"unit_norm": unit_norm}
    if unit_norm:
        del options["unit_norm"]  # the default: left out, as a lesson leaves it out
    return replace(run.spec, variant_options=options)


def _measured(run: Run, x: np.ndarray) -> dict[str, np.ndarray]:
    z = run.encode(x)
    return {
        "L1 of a code": np.abs(z).sum(-1).mean(-1),
        "units that fire": np.array([sparsity.l0(codes).mean() for codes in z]),
        "norm of a column": np.linalg.norm(run.weights["decoder.0.weight"], axis=1).mean(-1),
        "squared error": ((run.reconstruct(x) - x) ** 2).sum(-1).mean(-1),
    }


def unfit(run: Run) -> str:
    compared = run.variant.l1 == "codes" and "unit_norm" in variants.options(run.spec.variant)
    return "" if compared else "This view needs an L1 penalty on the codes, and columns that may be held or free."


def figure(data: Data, controls: Controls) -> figures.Figure:
    return figures.panels(data.knobs, data.curves, "λ", data.at)


def caption(data: Data) -> str:
    return (
        f"At λ = {data.knobs[data.at]:g}: "
        + "; ".join(
            f"{name} of mean norm {data.curves['norm of a column'][name][data.at]:.2f} have codes with an L1 of "
            f"{curve[data.at]:.2f} and {data.curves['units that fire'][name][data.at]:.1f} units that fire"
            for name, curve in data.curves["L1 of a code"].items()
        )
        + "."
    )
