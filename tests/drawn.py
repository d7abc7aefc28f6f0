"""The numbers that a figure draws: each stands in its view's Data, or is worked out from them here once more."""

import dataclasses
import re
from collections.abc import Iterator
from itertools import pairwise, product

import numpy as np
from looks import texts
from recomputed import constants, leaves
from scipy import stats
from scipy.spatial.distance import cdist

from aeviz import figures
from aeviz.language import say
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
    check_pairs(name, data, figure)
    check_titles(name, data, figure)
    check_dashes(name, view, data, figure)
    check_counted(name, data, figure)


def check_pairs(name: str, data, figure: figures.Figure) -> None:
    """Points of a plane (n, 2), all or some, are drawn with their first number across and their second up."""
    planes = [plane.astype(float) for plane in arrays(data) if plane.shape[1:] == (2,) and len(plane) > 2]
    for trace in [trace for trace in figure.data if "markers" in trace.get("mode", "")]:
        sides = [np.asarray(trace.get(letter, [])) for letter in "xy"]
        if all(side.dtype.kind in "iuf" and side.size for side in sides):
            points = np.column_stack(sides).astype(float)
            points = points[np.isfinite(points).all(axis=1)]
            of_two = [
                plane for plane in planes if np.ptp(plane, axis=0).all() and _among(points, np.unique(plane)).all()
            ]
            right = any(cdist(points, plane, "chebyshev").min(axis=1).max() < 1e-4 for plane in of_two)
            assert right or not of_two, f"{name} draws points of its Data with their axes exchanged"


def check_titles(name: str, data, figure: figures.Figure) -> None:
    """An axis along which the knob's values stand names the knob; axes of the data are called as these are, in order.

    What is drawn over the knob is no part of its name.
    """
    knobs = getattr(data, "knobs", None)
    said = {getattr(data, field, "") for field in ("symbol", "knob_label", "knob_name", "label")} - {""}
    for trace in figure.data if isinstance(knobs, np.ndarray) and len(knobs) > 1 and said else ():
        across, up = (title(figure, letter, trace.get(f"{letter}axis", letter)) for letter in "xy")
        if np.shape(trace.get("x")) == knobs.shape and np.allclose(np.asarray(trace["x"], float), knobs):
            assert not across or any(word in across for word in said), f"{name} calls its knob {across!r}"
            assert up not in said, f"{name} calls what is over its knob {up!r}"
    if len(getattr(data, "axes", ())) == 2 and "xaxis" in figure.layout:
        assert tuple(title(figure, letter, letter) for letter in "xy") == tuple(data.axes), f"the axes of {name}"


def check_dashes(name: str, view, data, figure: figures.Figure) -> None:
    """Where the caption or a label speaks of a dotted line, or of a dashed one, there is one."""
    said = " ".join([say(view.told(data)), *texts([figure.data, figure.layout])])
    lines = [part.get("line", {}) for part in (*figure.data, *figure.layout.get("shapes", []))]
    for word, dash in (("dotted", "dot"), ("dashed", "dash")):
        assert word not in said or dash in [line.get("dash") for line in lines], f"{name} has no {word} line"


def title(figure: figures.Figure, letter: str, axis: str) -> str:
    return figure.layout.get(f"{letter}axis{axis[1:]}", {}).get("title", {}).get("text", "")


def arrays(value) -> Iterator[np.ndarray]:
    """All arrays of numbers in a view's Data."""
    if isinstance(value, np.ndarray) and value.dtype.kind in "iuf":
        yield value
    elif isinstance(value, dict | list | tuple):
        for item in value.values() if isinstance(value, dict) else value:
            yield from arrays(item)
    elif dataclasses.is_dataclass(value):
        yield from arrays([getattr(value, field.name) for field in dataclasses.fields(value)])


def check_counted(name: str, data, figure: figures.Figure) -> None:
    """Names that count (v1, v2; 1, 2, 3) count from 1, or are numbers of units or names of classes in the Data."""
    own = [str(1 + unit) for unit in np.ravel(getattr(data, "units", []))] if name in NUMBERED else []
    knobs = [f"{knob:g}" for knob in np.concatenate([*leaves(getattr(data, "knobs", [])), []])]
    known = {*getattr(data, "class_names", ()), *getattr(data, "classes", ()), *own, *knobs}
    lists = [axis.get("ticktext") for part, axis in figure.layout.items() if part[1:5] == "axis"]
    for said in [*lists, *(trace.get(letter) for trace in figure.data for letter in "xy")]:
        words = [*said] if isinstance(said, list | tuple) and len(said) > 1 else []
        counts = [re.fullmatch(r"v?(\d+)", word) for word in words if isinstance(word, str)]
        numbers = [int(count[1]) for count in counts if count]
        if len(numbers) == len(words) > 0 and np.all(np.diff(numbers) == 1) and not known >= {*words}:
            assert numbers[0] == 1, f"{name} counts from {numbers[0]}"


NUMBERED = {"filters"}  # whose units need not begin with the first one


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
    called = [d.counts.false_alarms / len(d.normal), d.counts.hits / len(d.anomalous)]
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
    "projector": lambda d: [np.clip(images, 0, 1) for images in (d.inputs, d.network, d.formula)],
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


def check_names(name: str, data, figure: figures.Figure) -> None:
    """What bears a name is what it is called: curves, bars and points by their trace, images by their row."""
    if name in CURVES:
        expected = CURVES[name](data)
        for said, fields in expected.items():
            found = [trace[LETTER.get(name, "y")] for trace in figure.data if trace.get("name") == said]
            fields = fields if isinstance(fields, list) else [fields]
            assert len(found) == len(fields), f"{name} draws {len(found)} {said!r}, not {len(fields)}"
            for drawn_values, known in zip(found, fields, strict=True):
                np.testing.assert_allclose(drawn_values, known, rtol=1e-5, atol=1e-9, err_msg=f"{said} of {name}")
    check_lines(name, data, figure)
    if found := figure.layout.get("meta", {}).get("examples"):
        dots = figure.data[found["trace"]]
        assert dots["mode"] == "markers" and len(dots["x"]) == len(found["ids"])
    for said, images in (ROWS[name](data) if name in ROWS else {}).items():
        np.testing.assert_allclose(row_of_images(figure, said), images, atol=1e-5, err_msg=f"{said} of {name}")


def check_lines(name: str, data, figure: figures.Figure) -> None:
    """A line up through a plot marks the place of the knob, in every panel; one across it a level that is named."""
    found = figure.layout.get("shapes", [])
    up = [line["x0"] for line in found if str(line.get("yref")).endswith("domain")]
    across = [line["y0"] for line in found if str(line.get("xref")).endswith("domain")]
    here = MARKS[name](data) if name in MARKS else [data.i] * len(up) if hasattr(data, "i") else up
    np.testing.assert_allclose(up, here, err_msg=f"marks of {name}")
    np.testing.assert_allclose(across, LEVELS.get(name, lambda d: [])(data), rtol=1e-6, err_msg=f"levels of {name}")


MARKS = {  # view -> where its vertical lines stand; at the present one of the knob values, unless said here
    "contraction": lambda d: [d.nearest],
    "denoising_path": lambda d: [d.knobs[d.i]],
    "errors_by_size": lambda d: [d.n_units[d.i]],
    "held_out": lambda d: [len(d.classes) - 0.5],  # between the last class and the mean
    "intrinsic": lambda d: [d.d_in, d.value],
    "loss_by_size": lambda d: [d.n_units[d.i]],
    "seed_band": lambda d: [d.i + 1],
    "sizes": lambda d: [d.shown, d.shown],
    "variance": lambda d: [d.n_units[d.i]],
}
LEVELS = {  # view -> its horizontal lines
    "absorption": lambda d: [np.sqrt(0.5)],
    "along_across": lambda d: [1],
    "area_path": lambda d: [d.rival_area],
    "attractors": lambda d: [1],
    "compare_sensitivity": lambda d: [1],
    "copying_shares": lambda d: [0],
    "few_labels_gain": lambda d: [0],
    "held_out": lambda d: [0.5],
    "recovery_path": lambda d: [d.chance, d.active],
    "transfer": lambda d: [0],
    "untied_cheat": lambda d: [1],
    "walk": lambda d: [d.far_real] if d.image_shape else [],
    "walker_distances": lambda d: [d.near_test, d.apart_real],
}


def row_of_images(figure: figures.Figure, said: str) -> np.ndarray:
    """(n, height, width) of the row of a gallery that is called so: tiles with a gap of one cell between them."""
    images = figure.layout["meta"]["images"]
    height, width = images["height"], images["width"]
    tiles = next(trace for trace in figure.data if trace["type"] == "heatmap")
    board, axis = np.asarray(tiles["z"], float), figure.layout[f"yaxis{tiles.get('yaxis', 'y')[1:]}"]
    top = list(axis["ticktext"]).index(said) * (height + 1)
    return np.stack([board[top : top + height, left : left + width] for left in range(0, board.shape[1], width + 1)])


def of_eigenvalues(d) -> dict[str, object]:
    n = min(len(d.eigenvalues), d.n_units.max() + 4)
    left = [sum(d.eigenvalues[k:]) for k in range(1, n + 1)]
    return {"k-th eigenvalue": d.eigenvalues[:n], "eigenvalues left out": [left], "the network": d.error}


def first_here_last(d) -> dict[str, object]:
    values = d.ratio if hasattr(d, "ratio") else np.where(d.values > 1e-4, d.values, np.nan)
    names = (f"first, {d.symbol} = {d.knobs[0]:g}", "here", f"last, {d.symbol} = {d.knobs[2]:g}")
    return dict(zip(names, values, strict=True))


def of_seeds(d) -> dict[str, object]:
    largest, attract = d.every.max(axis=2), (d.every < 1).sum(axis=2)
    every = (largest, attract)
    shown = {"this network": [found[0] for found in every]}
    if len(d.every) == 1:
        return shown
    ends = {"least of all seeds": np.min, "most of all seeds": np.max}
    return shown | {said: [end(found, axis=0) for found in every] for said, end in ends.items()}


def tied(d) -> dict[str, object]:
    of = ("penalty", "decoder", "error", "ratio")
    return {
        said: [getattr(path, name) for name in of] for said, path in (("tied", d.tied), ("untied", d.untied)) if path
    }


def columns_held(d) -> dict[str, object]:
    names = {"unit-norm columns": d.held, "free columns": d.free}
    shown = d.held if d.shows_held else d.free
    found = {said: [c.l1, c.norm, c.error] if c else [] for said, c in names.items()}
    for said, curves in names.items():
        found[said].append(shown.l0 if curves is shown else d.equal)
    return found


LETTER = {"detectors": "x"}
CURVES = {  # view -> what its traces are called -> of its Data, one for each trace of that name
    "absorption": lambda d: {
        "for the first alone": d.alone,
        "for both": d.both,
        "with the second": d.second,
        "with both together": d.together,
    },
    "agreement": lambda d: (
        {
            "mean": d.cosine.mean(axis=(1, 2)),
            "a tenth is above": np.percentile(d.cosine, 90, axis=(1, 2)),
            "a tenth is below": np.percentile(d.cosine, 10, axis=(1, 2)),
        }
        if len(d.sizes)
        else {}
    ),
    "along_across": lambda d: {"along": d.along, "across": d.across, "along / across": d.ratio},
    "area_path": lambda d: {
        "normal": d.normal,
        "anomalous": d.anomalous,
        "to choose on": d.validation,
        "judged": d.areas,
    },
    "attractors": of_seeds,
    "bridge": lambda d: (
        {"measured": d.added / np.square(SIGMAS)}
        | (
            {
                said: [np.where(d.holds, level, np.nan)]
                for said, level in {
                    "‖Jr‖² + curvature": d.contraction + d.curvature,
                    "‖Jr‖² alone": d.contraction,
                }.items()
            }
            if any(d.holds)
            else {}
        )
    ),
    "contraction": first_here_last,
    "contraction_path": lambda d: {"": [d.error, d.size, d.rank, *([d.ends] if np.isfinite(d.ends).all() else [])]},
    "copying_shares": lambda d: (
        d.shares | {"copying score": d.score, "PCA's score at as much test data": d.pca_score}
        if min(map(min, d.shares.values())) >= -1
        else {}
    ),
    "dead_units": lambda d: {said: [*path] for said, path in d.paths.items()},
    "denoising_path": lambda d: {"network": d.network, "best affine map": d.linear, "untouched": d.noisy},
    "edges": lambda d: {said: path[:, 1] for said, path in d.paths.items()},
    "errors_by_size": lambda d: {
        "autoencoder, training": d.train,
        "autoencoder, test": d.test,
        "PCA, training": [[d.pca_train[k] for k in d.n_units]],
        "PCA, test": [[d.pca_test[k] for k in d.n_units]],
    },
    "few_labels": lambda d: {
        "random start": d.tuned[0].mean(axis=-1),
        "pre-trained start": d.tuned[1].mean(axis=-1),
        "the nearest labelled example": d.rivals[0].mean(axis=-1),
        "logistic regression on the inputs": d.rivals[1].mean(axis=-1),
    },
    "few_labels_curves": lambda d: {
        "random start": d.curves[d.show][0, 1:].mean(axis=-1),
        "pre-trained start": d.curves[d.show][1, 1:].mean(axis=-1),
    },
    "few_labels_gain": lambda d: {"mean, with its 95% interval": d.gain.mean(axis=1)},
    "filter_paths": lambda d: {said: path[:, 1] for said, path in d.paths.items()},
    "field_path": lambda d: {"trained network": [d.loss, d.cosine], "best possible": d.oracle},
    "linear_contraction": lambda d: {
        said: values[d.eigenvalues > 1e-9]
        for said, values in {"√max(0, 1 − λ/2λᵢ)": d.formula, "network": d.network}.items()
    },
    "loss": lambda d: {"training": d.recon[:, d.i]} | ({"test": d.test[:, d.i]} if d.n_test else {}),
    "loss_by_size": of_eigenvalues,
    "principal_angles": lambda d: {"largest": d.largest, "mean": d.mean, "smallest": d.smallest},
    "probes": lambda d: {
        "linear": d.linear,
        "5 neighbours": d.neighbours,
        "linear on the inputs": [[d.inputs[0]] * len(d.knobs)],
        "5 neighbours on the inputs": [[d.inputs[1]] * len(d.knobs)],
    },
    "recovery_path": lambda d: {"": [d.mmcs, d.l0]},
    "scale_cheat": columns_held,
    "sizes": lambda d: {"training": d.train, "test": d.test, "copying score": d.score},
    "sparsity_path": lambda d: {"": [d.recon, d.l0, d.alive, d.shrinkage]},
    "spectrum": first_here_last,
    "three_lines": lambda d: (
        {
            "pixel line": d.far["pixels"],
            "straight code line": d.far["straight"],
            "geodesic": d.far["geodesic"],
        }
        if d.image_shape
        else {}
    ),
    "topk_or_l1": lambda d: {said: path.error[path.l0 > 0] for said, path in d.paths.items()},
    "train_and_test": lambda d: {"training data": d.train, "test data": d.test},
    "two_tasks": lambda d: dict(
        zip(("classifier of task 1", "autoencoder", "untrained"), d.accuracy.mean(axis=-1), strict=True)
    ),
    "unit_kl": lambda d: {"network": d.kl, "law of the linear autoencoder": d.law},
    "unit_variance": lambda d: {"units of the network": d.units, "principal components": d.eigenvalues},
    "untied_cheat": tied,
    "variance": lambda d: {
        "principal components": d.components,
        "single inputs": d.inputs,
        "autoencoder's code": d.codes,
    },
    "walk": lambda d: {"inputs": d.far["inputs"], "PCA": d.far["PCA"], "code": d.far["code"]} if d.image_shape else {},
    "walker_distances": lambda d: {"network": [d.near, d.apart], "exact optimum": [d.near_exact, d.apart_exact]},
    "walker_shares": lambda d: {
        "training data": d.data,
        "down the ladder, flow": d.flow,
        "down the ladder, Langevin": d.ladder,
        "one noise alone": d.alone,
    },
    "water_filling": lambda d: {"network": [*d.network.T], "linear, by the law": [*d.law.T]},
    "weight_decay": lambda d: d.angles,
    "weights_or_codes": lambda d: {
        said: values
        for said, values in {"L1 on codes": d.codes, "L1 on weights": d.weights}.items()
        if values is not None
    },
    "wiener": lambda d: {"network": d.gain},
}
ROWS = {  # view -> what a row of images is called -> those of its Data
    "copying_gallery": lambda d: {
        "shown": np.concatenate([*d.shown.values()]),
        "back": np.concatenate([*d.back.values()]),
    },
    "how_many": lambda d: {"random": d.images["random"], "real": d.images["real"]},
    "memory_bank": lambda d: {
        "shown": d.shown,
        "back": d.back,
        "stored: nearest to it": d.stored,
        "stored: most like shown": d.alike,
    },
    "noise_or_digits": lambda d: {kind: d.images[kind] for kind in ("uniform", "mixed", "real")},
    "noisy_images": lambda d: {
        "clean": d.rows["clean"],
        "noisy": d.rows["noisy"],
        "network": d.rows["network"],
        "best affine map": d.rows["linear"],
    },
    "pixel_sensitivity": lambda d: {"image": d.images},
    "prior_samples": lambda d: {
        "from the prior": d.prior,
        "from the codes' Gaussian": d.fitted,
        "test images, reconstructed": d.test,
    },
    "projector": lambda d: {
        said: np.clip(images, 0, 1)
        for said, images in {"shown": d.inputs, "network": d.network, "formula": d.formula}.items()
    },
    "walker_images": lambda d: {
        "walker": d.walkers,
        "network": d.denoised[0],
        "nearest to it": d.nearest[0],
        "optimum": d.denoised[1],
        "nearest to that": d.nearest[1],
    },
}
