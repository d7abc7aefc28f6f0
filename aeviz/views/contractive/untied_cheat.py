"""The cheat: with a free decoder the code shrinks, the decoder grows, and the penalty falls for nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from aeviz import figures, variants
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls
from aeviz.views.contractive import along_across

__all__ = ["COMPARES", "HEIGHT", "TITLE", "Controls", "caption", "compute", "figure", "unfit"]

TITLE = "Tied and untied weights"
HEIGHT = 520
COMPARES = True


@dataclass(frozen=True)
class Path:
    """All (n_knobs,): mean squared error, ||J||_F^2, the decoder's Frobenius norm, and median along / across."""

    error: np.ndarray
    penalty: np.ndarray
    decoder: np.ndarray
    ratio: np.ndarray


@dataclass(frozen=True)
class Data:
    knobs: np.ndarray
    tied: Path
    untied: Path
    at: int
    symbol: str
    data: str


def unfit(run: Run) -> str:
    """Only Runs whose weights may be tied or free, on a manifold with known tangents."""
    compared = "tied" in variants.options(run.spec.variant) and run.dataset().tangent is not None
    return "" if compared else "This view compares tied and untied weights on a manifold with known tangents."


def compute(run: Run, at: int, controls: Controls, others: Mapping[str, Run]) -> Data:
    """The lesson's untied Run and the tied one that differs in nothing else."""
    untied = next(other for other in others.values() if not unfit(other) and not other.variant.tied)
    spec = replace(untied.spec, variant_options={})
    tied = next(other for other in others.values() if other.spec.key() == spec.key())
    return Data(run.knobs, _path(tied), _path(untied), at, run.variant.SYMBOL, f"the {spec.data}")


def figure(data: Data, controls: Controls) -> figures.Figure:
    """Four panels, two curves each."""
    titles = {
        "penalty ‖J‖²": "penalty",
        "size of the decoder": "decoder",
        "squared error (test)": "error",
        "along / across": "ratio",
    }
    paths = {"tied": data.tied, "untied": data.untied}
    quantities = {title: {n: getattr(path, name) for n, path in paths.items()} for title, name in titles.items()}
    return figures.panels(
        data.knobs, quantities, f"penalty weight {data.symbol}", data.at, levels={"along / across": 1.0}
    )


def caption(data: Data) -> str:
    """What the untied one gains, and what it learns."""
    i, free, tied = data.at, data.untied, data.tied
    here, first = (f"{data.symbol} = {data.knobs[j]:g}" for j in (i, 0))
    told_apart = "has learnt to tell them apart" if tied.ratio[i] > free.ratio[i] else "does no better"
    return (
        f"On {data.data}, at {here}, the untied penalty is {free.penalty[i]:.3g} (it was {free.penalty[0]:.3g} at "
        f"{first}) while the decoder's norm went from {free.decoder[0]:.3g} to {free.decoder[i]:.3g}; along / across = "
        f"{free.ratio[i]:.2f}, where 1 is feeling both directions alike. The tied one pays {tied.penalty[i]:.3g} and "
        f"{told_apart}: {tied.ratio[i]:.2f}."
    )


def _path(run: Run) -> Path:
    x = run.dataset().x_test
    n = range(len(run.knobs))
    last = run.net.decoder[-1].name
    return Path(
        error=((run.reconstruct(x) - x) ** 2).sum(axis=2).mean(axis=1),
        penalty=np.array([(run.model(i).jacobian(x) ** 2).sum(axis=(1, 2)).mean() for i in n]),
        decoder=np.linalg.norm(run.weights[f"{last}.weight"], axis=(1, 2)),
        ratio=np.array([along_across.median_ratio(along_across.ratio(run, i)) for i in n]),
    )
