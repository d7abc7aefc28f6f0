"""L1 on the codes beside L1 on the weights: what each makes sparse, at the same squared error."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls

__all__ = ["COMPARES", "TITLE", "Controls", "caption", "compute", "figure", "unfit"]

TITLE = "L1 on codes or on weights"
COMPARES = True
N = 1000
SMALL = 0.01  # of the largest weight: Adam leaves no weight at exactly 0


@dataclass(frozen=True)
class Measured:
    """Share of codes at exactly 0, and of weights below 1 % of the largest, at one knob value."""

    knob: float
    recon: float
    codes: float
    weights: float


@dataclass(frozen=True)
class Data:
    """ "codes" or "weights" (where the L1 is) -> what it did, at the error nearest to the shown model's."""

    on: dict[str, Measured]


def compute(run: Run, at: int, controls: Controls, others: Mapping[str, Run]) -> Data:
    x = run.dataset().x[:N]
    shown = _measure(run, at, x)
    rivals = (r for r in others.values() if not unfit(r) and r.spec.data == run.spec.data)
    rival = next((r for r in rivals if r.variant.l1 != run.variant.l1 and r.variant.has_unit_columns), None)
    found = {run.variant.l1: shown}
    if rival is not None:
        found[rival.variant.l1] = _measure(rival, _nearest(rival, x, shown.recon), x)
    return Data(dict(sorted(found.items())))


def _nearest(run: Run, x: np.ndarray, recon: float) -> int:
    errors = ((run.reconstruct(x) - x) ** 2).sum(-1).mean(-1)
    return int(np.abs(np.log(errors / max(recon, 1e-9))).argmin())


def _measure(run: Run, at: int, x: np.ndarray) -> Measured:
    model = run.model(at)
    layers = (*model.encoder_layers(), *model.decoder_layers())
    small = np.concatenate([(np.abs(w) < SMALL * np.abs(w).max()).ravel() for w, _, _ in layers])
    recon = ((model.reconstruct(x) - x) ** 2).sum(1).mean()
    return Measured(model.knob, float(recon), float((model.encode(x) == 0).mean()), float(small.mean()))


def unfit(run: Run) -> str:
    return "" if run.variant.l1 else "This view compares L1 penalties."


def figure(data: Data, controls: Controls) -> figures.Figure:
    series = {f"L1 on {on} (λ = {m.knob:g})": np.array([m.codes, m.weights]) for on, m in data.on.items()}
    chart = figures.bars(["codes at 0", "weights near 0"], series, ylabel="share")
    return chart.update_yaxes(range=[0, 1], tickformat=".0%")


def caption(data: Data) -> str:
    return " ".join(
        f"L1 on {on}: {m.codes:.0%} of the codes are 0 and {m.weights:.0%} of the weights are below 1 % of the largest "
        f"(squared error {m.recon:.3f})."
        for on, m in data.on.items()
    )
