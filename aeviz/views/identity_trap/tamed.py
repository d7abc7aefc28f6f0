"""The same data and widths under each criterion: what is learned of the data, what is copied of noise."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis import copying, pca, reconstruction
from aeviz.memo import once
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls
from aeviz.views.base import on_same_data

__all__ = ["COMPARES", "HEIGHT", "TITLE", "Controls", "caption", "compute", "figure"]

TITLE = "Each criterion against plain copying"
HEIGHT = 470
COMPARES = True
N = 400
PCA = "PCA"


@dataclass(frozen=True)
class Data:
    """name -> (m, 2): for each of its m knob values the share of test data and of noise that is given back.

    ``knobs``: name -> what each point's knob value is, as a text. ``shown``, ``at``: the point now on the page.
    ``layers``: name of a network -> its widths, from input to output.
    """

    shares: dict[str, np.ndarray]
    knobs: dict[str, list[str]]
    layers: dict[str, tuple[int, ...]]
    shown: str
    at: int


def compute(run: Run, at: int, controls: Controls, others: Mapping[str, Run]) -> Data:
    runs = on_same_data(run, others)
    knobs = {name: [f"{r.variant.SYMBOL} = {knob:g}" for knob in r.knobs] for name, r in runs.items()}
    shares = {name: _by_knob(r) for name, r in runs.items()}
    flat = _planes(run)
    shares[PCA] = np.array(list(flat.values()))
    knobs[PCA] = [f"{k} components" for k in flat]
    shown = next(name for name, r in runs.items() if r.spec.key() == run.spec.key())
    return Data(shares, knobs, {name: _widths(r) for name, r in runs.items()}, shown, at)


@once
def _by_knob(run: Run) -> np.ndarray:
    """(K, 2) shares of the test data and of noise."""
    kinds = _given(run)
    return np.array([[reconstruction.frac_variance_explained(x, back) for back in run.reconstruct(x)] for x in kinds]).T


@once
def _planes(run: Run) -> dict[int, list[float]]:
    """Number of principal components -> shares of the test data and of noise."""
    full, kinds = pca.learned(run.dataset()), _given(run)
    planes = {k: full.keep(k) for k in (1, 2, 4, 8, 12, 16, 24, 32, 48, 64) if k <= min(run.dataset().x_train.shape)}
    return {k: [reconstruction.frac_variance_explained(x, p.reconstruct(x)) for x in kinds] for k, p in planes.items()}


def _given(run: Run) -> tuple[np.ndarray, np.ndarray]:
    x = run.dataset().x_test[:N]
    return x, copying.noise(x, np.random.default_rng(0))


def _widths(run: Run) -> tuple[int, ...]:
    return (run.net.encoder[0].d_in, *(layer.d_out for layer in (*run.net.encoder, *run.net.decoder)))


def figure(data: Data, controls: Controls) -> figures.Figure:
    return figures.tracks(
        {name: np.maximum(path, -0.25) for name, path in data.shares.items()},
        "share of the test data's variance given back",
        "share of noise given back",
        hover=data.knobs,
        dashed=(PCA,),
        marked=(data.shown, data.at),
    )


def caption(data: Data) -> str:
    level = data.shares[data.shown][data.at, 0]
    beside = {name: _noise_at(path, level) for name, path in data.shares.items() if name != data.shown}
    rivals = ", ".join(f"{name} {_percent(noise)}" for name, noise in beside.items() if np.isfinite(noise))
    text = (
        f"The {data.shown} model at {data.knobs[data.shown][data.at]} gives back {level:.0%} of the test data and "
        f"{_percent(data.shares[data.shown][data.at, 1])} of noise."
    )
    text += f" At the same share of the data, the others give back of noise: {rivals}." if rivals else ""
    return f"{text} {_architectures(data)}"


def _architectures(data: Data) -> str:
    """Of how many units the layers are, and who differs."""
    usual = data.layers[data.shown]
    others = [f"{name} {_dashed(widths)}" for name, widths in data.layers.items() if widths != usual]
    beside = f" ({', '.join(others)})" if others else ""
    return f"Units from layer to layer: {_dashed(usual)}{beside}."


def _dashed(widths: tuple[int, ...]) -> str:
    return "–".join(map(str, widths))


def _percent(share: float) -> str:
    return f"{share:.0%}" if share >= 0 else "nothing"


def _noise_at(path: np.ndarray, level: float) -> float:
    """The noise share where the path crosses this share of the data, between its points; nan outside of them."""
    order = np.argsort(path[:, 0])
    return float(np.interp(level, path[order, 0], path[order, 1], left=np.nan, right=np.nan))
