"""The numbers that a figure draws: each stands in its view's Data, or is worked out from them here once more."""

import re
from collections.abc import Iterator
from itertools import pairwise, product

import numpy as np
from looks import texts
from recomputed import constants, leaves
from scipy import stats

from aeviz import figures
from aeviz.views.contractive.bridge import SIGMAS
from aeviz.views.contractive.contraction import RADII
from aeviz.views.contractive.ellipses import REACH

PLACES = {"x", "y"}
ARROWS = {"field", "exact_field", "flow"}  # whose lines are worked out where the figure of arrows is tested
BESIDE = dict.fromkeys(("walk", "tangent_walk", "walkback", "three_lines"), "x") | {"dictionary": "xy"}  # by the images


def check_drawn(name: str, view, data, controls, figure: figures.Figure) -> None:
    """Places may be counted from 0 as well: knob values side by side, cells, tiles."""
    known = np.concatenate([*leaves(data), *leaves(controls), constants(view), *worked_out(name, data)])
    counted = np.arange(-0.5, 1 + max((max(np.shape(leaf)) for leaf in leaves(data)), default=0), 0.5)
    for place, values in drawn(figure, lines=name not in ARROWS):
        if place in BESIDE.get(name, ""):
            continue
        allowed = np.append(known, counted) if place in PLACES else known
        off = values[~_among(values, np.unique(allowed[np.isfinite(allowed)]))]
        assert not len(off), f"{name} draws {len(off)} of {len(values)} {place} that are not of its Data, as {off[:3]}"
    check_units(name, data, figure)


def check_units(name: str, data, figure: figures.Figure) -> None:
    """Units are counted from 1: those that a figure names are those of its Data, or the first ones."""
    named = {int(n) for said in texts([figure.data, figure.layout]) for n in re.findall(r"\bunit (\d+)", said)}
    listed = [
        values for values in (getattr(data, name, {}) for name in ("unit", "units")) if not isinstance(values, dict)
    ]
    own = {int(unit) + 1 for units in listed for unit in np.ravel(units) if unit is not None}
    assert named <= own if listed else named == set(range(1, len(named) + 1)), f"{name} names the units {named}"


def worked_out(name: str, data) -> list[np.ndarray]:
    return [np.ravel(values).astype(float) for values in DRAWN[name](data)] if name in DRAWN else []


def drawn(figure: figures.Figure, *, lines: bool) -> Iterator[tuple[str, np.ndarray]]:
    """The finite numbers of each trace by what they are: coordinates, heights of cells, colours, whiskers."""
    for trace in figure.data:
        if lines or trace.get("mode") != "lines":
            marker, bars = trace.get("marker", {}), [trace.get("error_x", {}), trace.get("error_y", {})]
            parts = {name: trace.get(name) for name in ("x", "y", "z", "customdata")} | {"colour": marker.get("color")}
            for place, values in [*parts.items(), *((end, bar.get(end)) for bar in bars for end in WHISKERS)]:
                values = np.asarray([] if values is None else values)
                if values.dtype.kind in "iuf":
                    yield place, values[np.isfinite(values)].astype(float)
    for shape, letter in product(figure.layout.get("shapes", []), "xy"):
        if shape.get(f"{letter}ref", letter) not in {"paper", f"{letter} domain", f"{letter}2 domain"}:
            yield letter, np.array([shape[f"{letter}{end}"] for end in "01"], float)


WHISKERS = ("array", "arrayminus")


def _among(values: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Which values are known ones, but for rounding to 32 bits."""
    at = np.clip(np.searchsorted(known, values), 1, len(known) - 1)
    return np.minimum(abs(known[at] - values), abs(known[at - 1] - values)) <= 1e-5 * abs(values) + 1e-9


def largest(values: np.ndarray) -> float:
    return max(np.nanmax(values), -np.nanmin(values)) or 1.0


def middles(edges: np.ndarray) -> np.ndarray:
    return (edges[1:] + edges[:-1]) / 2


def half_widths(rows: np.ndarray) -> np.ndarray:
    """Of the 95 % interval of each row's mean."""
    low, high = np.transpose([stats.ttest_1samp(row, 0).confidence_interval() for row in rows])
    return (high - low) / 2


def band(curves) -> list[np.ndarray]:
    """Of repeats (..., m): mean, least and most."""
    return [np.mean(curves, axis=-1), np.min(curves, axis=-1), np.max(curves, axis=-1)]


def shares(samples: list[np.ndarray], edges: np.ndarray) -> list[np.ndarray]:
    return [
        np.array([((low <= s) & ((s < high) | (high == edges[-1]))).mean() for low, high in pairwise(edges)])
        for s in samples
    ]


def distances(d) -> list[np.ndarray]:
    edges = np.linspace(0, max(max(values) for values in d.distance.values()), 41)
    return [middles(edges), *shares(list(d.distance.values()), edges)]


def dimensions(d) -> list[np.ndarray]:
    local = d.local[np.isfinite(d.local)]
    edges = 10 ** np.linspace(np.log10(max(min(local), 0.1)), np.log10(max(*local, d.d_in)), 60)
    return [np.sqrt(edges[1:] * edges[:-1]), 0.95 * (edges[1:] - edges[:-1]), len(local) * shares([local], edges)[0]]


def errors(d) -> list[np.ndarray]:
    """Bins of equal width in the logarithm over both samples and the threshold; below them parts of each kind."""
    samples, mark = [np.log10(d.normal), np.log10(d.anomalous)], np.log10(d.threshold)
    every = np.concatenate([*samples, [mark]])
    edges = np.linspace(min(every), max(every) + 1e-9, 37)
    bars = shares(samples, edges)
    called = [np.mean(kind > d.threshold) for kind in (d.normal, d.anomalous)]
    return [10**edges, *bars, [1.1 * max(map(max, bars))], called, 1 - np.array(called)]


def unit_columns(columns: np.ndarray) -> np.ndarray:
    return columns / np.sqrt((columns**2).sum(axis=0))


def ranked(d) -> list[np.ndarray]:
    """A card's cells are coloured by the order of the values of a row, from 0 to 1."""
    n = len(d.names)
    return [[i / j for j in range(1, n) for i in range(j + 1)], [0.5]]


def histogram_of_codes(d) -> list[np.ndarray]:
    edges = d.histogram.edges
    return [middles(edges), [edges[0] - 2 * (edges[1] - edges[0])]]


def threshold(d) -> list[np.ndarray]:
    a = np.linspace(min(0, *d.match), max(d.match), 60)
    return [a, [max(0, value - d.lam / 2) for value in a]]


def shrinkage(d) -> list[np.ndarray]:
    variance = np.geomspace(min(d.variance) / 2, 2 * max(d.variance), 100)
    return [variance, 1 / (1 + d.sigma**2 / variance)]


def expansion(d) -> list[np.ndarray]:
    return [SIGMAS, d.added / np.square(SIGMAS), d.contraction + d.curvature]


def of_sums(d) -> list[np.ndarray]:
    return [sum(d.terms[:n]) for n in range(1, 1 + len(d.terms))]


def concepts(d) -> list[np.ndarray]:
    terms = d.z[:, :, None] * d.terms
    return [d.x / largest(d.x), *(terms / size for size in {largest(terms)})]


def beside(d) -> list[np.ndarray]:
    """Places where three symbols stand side by side, on a logarithmic axis."""
    n = len(d.gains)
    aside = [d.labels * 1.04 ** (k - (n - 1) / 2) for k in range(n)]
    return [*aside, *(np.mean(g, axis=1) for g in d.gains.values()), *(half_widths(g) for g in d.gains.values())]


def lengths(arrows: np.ndarray) -> list[np.ndarray]:
    return [np.sqrt((arrows**2).sum(axis=1))]


def circle(radius: float, n: int) -> list[np.ndarray]:
    turn = np.arange(n) * 2 * np.pi / (n - 1)
    return [radius * np.cos(turn), radius * np.sin(turn)]


def ellipses(d) -> list[np.ndarray]:
    """All knob values share the scale by which the longest is one length."""
    scale, ends = REACH / d.longest, (1, -1)
    bars = [p + e * scale * a * t for e in ends for p, a, t in zip(d.points, d.along, d.tangent, strict=True)]
    bars += [p + e * scale * a * n for e in ends for p, a, n in zip(d.points, d.across, d.normal, strict=True)]
    return [*bars, *(p + scale * o for p, o in zip(d.points, d.outlines, strict=True))]


DRAWN = {  # view -> what its figure draws that does not stand in its Data
    "absorption": lambda d: [[np.sqrt(0.5)]],
    "agreement": lambda d: [f(d.cosine.reshape(len(d.sizes), -1)) for f in QUANTILES] if len(d.sizes) else [],
    "anomaly_gallery": lambda d: [d.error / d.error.max()] if len(d.x) else [],
    "atoms_sum": of_sums,
    "attractors": lambda d: [d.every.max(axis=2), [[sum(at < 1) for at in seed] for seed in d.every]],
    "bridge": expansion,
    "code_histogram": histogram_of_codes,
    "concepts": concepts,
    "contraction": lambda d: [RADII],
    "detectors": lambda d: [
        *([a.high - a.value, a.value - a.low] for a in d.areas.values()),
    ],
    "dictionary": lambda d: [[atom / largest(atom) for atom in d.atoms]],
    "drawn_anomaly": lambda d: [d.error / max(d.error.ravel())],
    "ellipses": ellipses,
    "encoder_index": lambda d: [range(len(d.codes))],
    "error_histogram": errors,
    "error_map": lambda d: [np.log10(d.error)],
    "exact_field": lambda d: lengths(d.exact),
    "few_labels": lambda d: [*band(d.tuned), *band(d.frozen), *band(d.rivals)],
    "few_labels_curves": lambda d: band(d.curves[d.show]),
    "few_labels_gain": lambda d: [d.gain.mean(axis=1), half_widths(d.gain)],
    "field": lambda d: lengths(d.learned),
    "filters": lambda d: [row / largest(row) for row in (d.start, d.first, d.here)],
    "flow": lambda d: lengths(d.arrows),
    "held_out": lambda d: [[sum(areas) / len(areas)] for areas in d.areas.values()],
    "intrinsic": dimensions,
    "loss_by_size": lambda d: [[sum(d.eigenvalues[k:]) for k in range(len(d.eigenvalues))]],
    "mixing": lambda d: [unit_columns(columns) for columns in d.columns.values()],
    "noise_or_digits": distances,
    "pixel_sensitivity": lambda d: [row / d.largest for row in (d.felt_first, d.felt)],
    "principal_angles": lambda d: [[d.steps[1] / 3]],
    "prior_holes": lambda d: circle(np.sqrt(stats.chi2(2).ppf(0.95)), 90),
    "scorecard": ranked,
    "superposition": lambda d: circle(1, 73),
    "threshold": threshold,
    "top_images": lambda d: [d.atom / largest(d.atom)],
    "transfer": beside,
    "two_tasks": lambda d: [
        (mean := d.accuracy.mean(axis=-1)),
        d.accuracy.max(axis=-1) - mean,
        mean - d.accuracy.min(axis=-1),
    ],
    "walkback": lambda d: [[0, 1]],  # where an image ends
    "wiener": shrinkage,
}
QUANTILES = (lambda c: c.mean(axis=1), lambda c: np.percentile(c, 90, axis=1), lambda c: np.percentile(c, 10, axis=1))
