"""The same data and widths under each criterion: what is learned of the data, what is copied of noise."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis import copying, reconstruction
from aeviz.language import Listed, Sentence, count, name_of, number, share, text
from aeviz.memo import once
from aeviz.run import Run
from aeviz.views.base import ONE_TRAINING, on_same_data
from aeviz.views.base import NoControls as Controls
from aeviz.views.identity_trap.copying_shares import PLANES, TEST, by_plane

__all__ = ["COMPARES", "HEIGHT", "TITLE", "Controls", "compute", "figure", "told"]

TITLE = "Each criterion against plain copying"
HEIGHT = 470
COMPARES = True
PCA = "PCA"


@dataclass(frozen=True)
class Data:
    """name -> (m, 2): for each of its m knob values the share of all ``n`` test examples and of noise given back.

    ``knobs``: name -> its m knob values, of PCA the components; ``symbols``: name -> what they are called. ``shown``,
    ``i``: the point now on the page.
    ``layers``: name of a network -> its widths, from input to output.
    """

    shares: dict[str, np.ndarray]
    knobs: dict[str, np.ndarray]
    symbols: dict[str, str]
    layers: dict[str, tuple[int, ...]]
    shown: str
    i: int
    n: int


def compute(run: Run, i: int, controls: Controls, others: Mapping[str, Run]) -> Data:
    runs = on_same_data(run, others)
    planes = by_plane(run.dataset())
    flat = np.column_stack([planes[TEST], planes["noise"]])
    return Data(
        shares={name: _by_knob(r) for name, r in runs.items()} | {PCA: flat},
        knobs={name: r.knobs for name, r in runs.items()} | {PCA: np.array(PLANES[: len(flat)])},
        symbols={name: r.variant.symbol for name, r in runs.items()} | {PCA: "k"},
        layers={name: _widths(r) for name, r in runs.items()},
        shown=next(name for name, r in runs.items() if r.spec.key() == run.spec.key()),
        i=i,
        n=len(run.dataset().test),
    )


@once
def _by_knob(run: Run) -> np.ndarray:
    """(K, 2) shares of the test data and of noise."""
    x = run.dataset().x_test
    kinds = x, copying.noise(x, np.random.default_rng(0))
    return np.array([[reconstruction.frac_variance_explained(x, back) for back in run.reconstruct(x)] for x in kinds]).T


def _widths(run: Run) -> tuple[int, ...]:
    return (run.net.encoder[0].d_in, *(layer.d_out for layer in (*run.net.encoder, *run.net.decoder)))


def figure(data: Data, controls: Controls) -> figures.Figure:
    return figures.tracks(
        {name_of(name): np.maximum(path, -0.25) for name, path in data.shares.items()},
        text("share of the test data's variance given back"),
        text("share of noise given back"),
        hover={name_of(n): [str(_setting(data, n, k)) for k in range(len(path))] for n, path in data.shares.items()},
        dashed=(PCA,),
        marked=(name_of(data.shown), data.i),
    )


def _setting(data: Data, name: str, k: int) -> Sentence:
    return Sentence("{symbol} = {knob}", symbol=data.symbols[name], knob=number(data.knobs[name][k]))


def told(data: Data) -> tuple[Sentence, ...]:
    """What is given back here, what the others give back of noise at the same share of the data, and the widths."""
    level, noise = data.shares[data.shown][data.i]
    here = Sentence(
        "The {name} model at {setting} gives back {test} of the variance of all {n} test examples and {noise} of "
        "noise.",
        name=name_of(data.shown),
        setting=_setting(data, data.shown, data.i),
        test=share(level),
        n=count(data.n),
        noise=share(noise),
    )
    beside = {name: _noise_at(path, level) for name, path in data.shares.items() if name != data.shown}
    rivals = [
        Sentence("{name} {rival}", name=name_of(name), rival=share(part))
        for name, part in beside.items()
        if np.isfinite(part)
    ]
    if not rivals or level <= 0:
        return here, _architectures(data)
    equal = Sentence(
        "At the same share of the test data, the others give back of noise: {rivals}.", rivals=Listed(rivals)
    )
    return here, equal, ONE_TRAINING, _architectures(data)


def _noise_at(path: np.ndarray, level: float) -> float:
    return float(copying.at_equal_share(np.array([level]), path[:, 0], path[:, 1])[0])


def _architectures(data: Data) -> Sentence:
    """Of how many units the layers are, and who differs."""
    usual = data.layers[data.shown]
    others = {name: widths for name, widths in data.layers.items() if widths != usual}
    if not others:
        return Sentence("Units from layer to layer: {widths}.", widths=_dashed(usual))
    return Sentence(
        "Units from layer to layer: {widths} ({others}).",
        widths=_dashed(usual),
        others=Listed(Sentence("{name} {widths}", name=name_of(name), widths=_dashed(w)) for name, w in others.items()),
    )


def _dashed(widths: tuple[int, ...]) -> str:
    return "–".join(map(str, widths))
