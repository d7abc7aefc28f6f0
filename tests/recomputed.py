"""The numbers that a caption works out of its view's Data, worked out once more: all others must stand in the Data."""

import dataclasses
from collections.abc import Iterator

import numpy as np
from scipy import stats

from aeviz.language import Sentence, named
from aeviz.views.contractive.bridge import SIGMAS
from aeviz.views.contractive.contraction import RADII

ENDS = "gain", "lead", "low", "high"  # of an interval
PAIRS = {"correlation": lambda d: d.correlation, "hsic": lambda d: d.hsic}


def upper(square: np.ndarray) -> list[float]:
    """What stands above the diagonal, row by row."""
    return [square[i, j] for i in range(len(square)) for j in range(i + 1, len(square))]


def lengths(arrows: np.ndarray) -> np.ndarray:
    return np.sqrt((arrows**2).sum(axis=1))


def held(errors: np.ndarray) -> float:
    """The median of how many of its features, the largest first, hold half of an example's squared error."""
    needed = []
    for row in errors:
        left, n = row.sum() / 2, 0
        for value in sorted(row, reverse=True):
            if left <= 0:
                break
            left, n = left - value, n + 1
        needed.append(n)
    return float(np.median(needed))


def of_expansion(d, terms) -> list[float]:
    return [SIGMAS[told_of(d)] ** 2 * terms(d)]


def told_of(d) -> int:
    """Which sigma is told of: the largest at which the expansion holds, or the smallest of all."""
    return max((k for k, holds in enumerate(d.holds) if holds), default=0)


def foretold(d) -> list[float]:
    return of_expansion(d, lambda d: d.contraction + d.curvature)


def gain(d) -> np.ndarray:
    return 100 * (d.tuned[1] - d.tuned[0])


def means(rows) -> list[float]:
    return [sum(row) / len(row) for row in np.asarray(rows).reshape(-1, np.shape(rows)[-1])]


def against_pca(d, better) -> float:
    mine, pca = d.share["autoencoder"], d.share["PCA"]
    return sum(better(a, b) for a, b in zip(mine, pca, strict=True)) / len(pca)


def of_tests(d) -> np.ndarray:
    """What pre-training changes the accuracy on test data by at the end, in points, for each seed."""
    before, after = d.curves["accuracy on test data"][:, -1].astype(float)
    return 100 * (after - before)


def paired(gain: np.ndarray) -> list[float]:
    """The mean of some differences and its 95 % interval, as they are and the other way round."""
    low, high = stats.ttest_1samp(gain, 0).confidence_interval()
    return [sign * value for sign in (1, -1) for value in (gain.mean(), low, high)]


def enough(curve: np.ndarray) -> list[float]:
    """How many are needed for 90 %."""
    return [next(n for n, kept in enumerate(curve) if kept >= 0.9)]


def of_noise_at_equal_share(d) -> list[float]:
    """Read off the line through the knob values whose shares of the test data lie around the one on the page."""
    level = d.shares[d.shown][d.i, 0]
    return [np.interp(level, *path[np.argsort(path[:, 0], kind="stable")].T) for path in d.shares.values()]


def attracting(d) -> list[int]:
    return [sum(value < 1 for value in radius[d.i]) for radius in (d.radius, *d.others)]


def singular_values_off(d) -> list[float]:
    return [max(abs(a - b) for a, b in zip(d.predicted[n], d.singular_values[n], strict=True)) for n in d.predicted]


def long_arrows(d) -> np.ndarray:
    """Which features have an arrow by which they can be told, longer than a half."""
    return np.hypot(*np.transpose(d.arrows)) > 0.5


FROM = {  # view -> place in the caption -> what may stand there, from the view's Data
    "agreement": {
        "means": lambda d: [np.mean(of_size) for of_size in d.cosine],
        "low": lambda d: [np.percentile(d.cosine[-1], 10)],
        "high": lambda d: [np.percentile(d.cosine[-1], 90)],
        "spread": lambda d: [max(max(row) - min(row) for row in map(means, d.cosine))],
    },
    "attractors": {
        "n": lambda d: [sum(radius < 1 for radius in d.radius[d.i])],
        "seeds": lambda d: [1 + len(d.others)],
        "fewest": lambda d: [min(attracting(d))],
        "most_of": lambda d: [max(attracting(d))],
        "smallest": lambda d: [min(max(radius[d.i]) for radius in (d.radius, *d.others))],
        "largest": lambda d: [max(max(radius[d.i]) for radius in (d.radius, *d.others))],
    },
    "superposition": {
        "n": lambda d: [sum(long_arrows(d))],
        "all": lambda d: [len(d.arrows)],
        "own": lambda d: [np.mean([d.back[j][j] for j in np.flatnonzero(long_arrows(d))])],
        "spill": lambda d: [
            max(d.back[j][k] for j in np.flatnonzero(long_arrows(d)) for k in range(len(d.arrows)) if k != j)
        ],
    },
    "absorption": {"half": lambda d: [np.sqrt(0.5)]},
    "activation_map": {
        "units": lambda d: [d.n_units],
        "n": lambda d: [len(d.unit)],
        "unit": lambda d: [d.unit[d.choosiest] + 1],
        "own": lambda d: [d.rate[d.choosiest][d.c]],
        "others": lambda d: [np.nanmean([rate for c, rate in enumerate(d.rate[d.choosiest]) if c != d.c])],
    },
    "anomaly_gallery": {"half": lambda d: [held(d.error)]},
    "atoms_sum": {"error": lambda d: [np.square(d.x - d.x_hat).sum()]},
    "bridge": {
        "sigma": lambda d: [SIGMAS[told_of(d)]],
        "foretold": foretold,
        "popular": lambda d: of_expansion(d, lambda d: d.contraction),
        "ratio": lambda d: np.divide(foretold(d), d.added[told_of(d)]),
    },
    "code_profile": {
        "needed": lambda d: [next(k for k, part in enumerate(held, 1) if part >= 0.9) for held in d.held.values()]
    },
    "concepts": {
        "missed": lambda d: [d.overlap.union - d.overlap.kept],
        "share": lambda d: [d.every.kept / d.every.union],
        "new": lambda d: [np.divide(d.every.invented, d.every.kept + d.every.invented)],
    },
    "contraction": {"step": lambda d: [min(RADII)], "leap": lambda d: [max(RADII)]},
    "curl": {"largest": lambda d: [max(d.curl.max(), -d.curl.min())]},
    "dependence": {name: lambda d, of=of: [np.nanmean(upper(of(d)))] for name, of in PAIRS.items()},
    "drawn_anomaly": {"error": lambda d: [d.error.sum()], "percentile": lambda d: [0.95]},
    "ellipses": {
        "along": lambda d: [np.median(d.split.along)],
        "across": lambda d: [np.median(d.split.across)],
    },
    "embedding": {
        "gap": lambda d: [min(1, np.square(d.frames[d.i] - d.pca).sum() / (len(d.pca) * d.pca.var(axis=0).sum()))]
    },
    "error_histogram": {
        "rate": lambda d: [d.counts.false_alarms / len(d.normal)],
        "recall": lambda d: [d.counts.hits / len(d.anomalous)],
    },
    "error_map": {
        "percentile": lambda d: [0.95],
        "passes": lambda d: [sum(row.sum() for row in d.error < d.threshold) / d.error.size],
        "outliers": lambda d: [d.counts.hits + d.counts.misses],
        "all": lambda d: [d.counts.passes + d.counts.false_alarms],
    },
    "errors_by_size": {"needed": lambda d: [next(k for k, error in enumerate(d.pca_test) if error <= d.test[d.i])]},
    "exact_codes": {
        "encoder": lambda d: [sum(d.encoder) / len(d.encoder)],
        "best": lambda d: [sum(d.best) / len(d.best)],
        "more": lambda d: [(sum(d.encoder) - sum(d.best)) / sum(d.best)],
    },
    "exact_field": {
        "exact": lambda d: [np.median(lengths(d.exact))],
        "learned": lambda d: [np.median(lengths(d.learned))],
    },
    "factors": {"unit": lambda d: 1 + np.flatnonzero((d.shares == d.shares.max()).any(axis=1))},
    "field": {"excess": lambda d: [(d.loss.loss - d.loss.oracle) / d.loss.oracle]},
    "field_error": {
        "short": lambda d: [np.median([a for row, on in zip(d.length, d.likely, strict=True) for a in row[on]])],
        "long": lambda d: [np.median([a for row, on in zip(d.length, d.likely, strict=True) for a in row[~on]])],
        "near": lambda d: [np.nanmedian([a for row, on in zip(d.angle, d.likely, strict=True) for a in row[on]])],
        "far": lambda d: [np.nanmedian([a for row, on in zip(d.angle, d.likely, strict=True) for a in row[~on]])],
        "away": lambda d: [np.mean([a > 90 for a in d.angle[d.likely] if a == a])],
    },
    "field_path": {"excess": lambda d: [(d.loss[d.i] - d.oracle[d.i]) / d.oracle[d.i]]},
    "few_labels": {
        "first": lambda d: [*means(gain(d)), *means(d.rivals)],
        "last": lambda d: [*means(gain(d)), *means(d.rivals)],
        "mine": lambda d: means(d.tuned[1]),
        "pairs": lambda d: [len(d.labels) * d.tuned.shape[-1]],
        "n": lambda d: [int((gain(d) < 0).sum())],
    },
    "few_labels_curves": {
        name: lambda d: np.concatenate([factor * np.array(means(c)) for c in d.curves.values() for factor in (1, 100)])
        for name in (
            *("random", "trained", "random_end", "trained_end"),
            *("random_test", "trained_test", "random_gap", "trained_gap"),
        )
    }
    | {name: lambda d: paired(of_tests(d)) for name in ENDS},
    "few_labels_gain": {"t": lambda d: [stats.t(d.gain.shape[1] - 1).isf(0.025)]},
    "flow": {"median": lambda d: [np.median(lengths(d.arrows))], "longest": lambda d: [lengths(d.arrows).max()]},
    "held_out": {
        **{
            name: lambda d: [*paired(d.areas["wide"] - d.areas["narrow"]), *paired(d.areas["noise"] - d.areas["wide"])]
            for name in ("wider", "noisier", "low", "high", "least", "most")
        },
        **{name: lambda d, of=name: [np.mean(d.areas[of])] for name in ("narrow", "wide", "noise")},
        "neighbours": lambda d: [np.mean(d.areas["kNN distance"])],
        "wins": lambda d: [
            sum(
                rival > max(narrow, noise)
                for rival, narrow, noise in zip(*(d.areas[n] for n in ("kNN distance", "narrow", "noise")), strict=True)
            )
        ],
    },
    "how_many": {
        "pixels": lambda d: [d.images["real"][0].size],
        "digits": lambda d: [len(str(2 ** d.images["real"][0].size))],
        "real": lambda d: [np.median(d.real)],
        "exponent": lambda d: [d.exponent // 1],
    },
    "lattice": {"shown": lambda d: [len(d.across) * len(d.up)], "n": lambda d: [(d.far <= d.far_real).sum()]},
    "linear_contraction": {
        "most": lambda d: [
            max(abs(a - b) for a, b, e in zip(d.network, d.formula, d.eigenvalues, strict=True) if e > 1e-9)
        ],
        "n": lambda d: [sum(s == 0 for s, e in zip(d.formula, d.eigenvalues, strict=True) if e > 1e-9)],
        "all": lambda d: [sum(e > 1e-9 for e in d.eigenvalues)],
        "network": lambda d: [sum(s < 0.05 for s, e in zip(d.network, d.eigenvalues, strict=True) if e > 1e-9)],
    },
    "loss": {"ratio": lambda d: [d.test[-1, d.i] / d.recon[-1, d.i]]},
    "loss_by_size": {
        "left": lambda d: [len(d.eigenvalues[d.n_units[d.i] :])],
        "bound": lambda d: [d.eigenvalues[d.n_units[d.i] :].sum()],
        "apart": lambda d: [d.error[d.i] / d.eigenvalues[d.n_units[d.i] :].sum() - 1],
    },
    "neighbours": {
        "linear": lambda d: means([d.share["PCA"]]),
        "bent": lambda d: means([d.share["autoencoder"]]),
        **{name: lambda d: paired(100 * (d.share["autoencoder"] - d.share["PCA"])) for name in ENDS},
        "more": lambda d: [against_pca(d, lambda mine, pca: mine > pca)],
        "fewer": lambda d: [against_pca(d, lambda mine, pca: mine < pca)],
    },
    "noise_or_digits": {
        **{name: lambda d, of=name: [np.median(d.distance[of])] for name in ("uniform", "mixed", "real")},
        "drawn": lambda d: [len(d.distance["uniform"]) + len(d.distance["mixed"])],
        "n": lambda d: [
            sum((d.distance[kind] <= np.median(d.distance["real"])).sum() for kind in ("uniform", "mixed"))
        ],
    },
    "pixel_sensitivity": {
        "here": lambda d: [np.mean([np.sqrt((felt**2).sum()) for felt in d.felt])],
        "first": lambda d: [np.mean([np.sqrt((felt**2).sum()) for felt in d.felt_first])],
    },
    "principal_angles": {"n": lambda d: [d.k, d.k - d.alive[-1]]},
    "projector": {"expected": lambda d: [d.units / d.d]},
    "reconstructions": {"difference": lambda d: [abs(d.error_pca - d.error_model) / d.error_pca]},
    "recall": {
        "near": lambda d: [0.1],
        "steps": lambda d: [300],
        "part": lambda d: [sum(d.recalled) / len(d.recalled)],
        "found": lambda d: [len({which for which, hit in zip(d.which, d.recalled, strict=True) if hit})],
        "own": lambda d: [sum(d.recalled * (d.which == d.torn_from)) / d.recalled.size],
        "n": lambda d: [sum(d.ran_away)],
        "away": lambda d: [np.median(d.away[~(d.recalled | d.ran_away)])],
    },
    "recovery": {"mean": lambda d: means([d.best]), "n": lambda d: [sum(best > 0.9 for best in d.best)]},
    "scorecard": {"ratio": lambda d: [d.of(name, "HSIC") / d.of(name, "chance") for name in d.names]},
    "sensitivity_map": {"on": lambda d: [np.median(d.on_data)]},
    "sheet": {"part": lambda d: [d.error / d.pca_error]},
    "sizes": {"n": lambda d: [sum(d.as_good) - 1]},
    "sparsity_path": {
        "long": lambda d: [-d.shrinkage[d.i]],
        "short": lambda d: [d.shrinkage[d.i]],
    },
    "steer": {
        "unit": lambda d: [d.unit + 1],
        "moved": lambda d: [np.sqrt(np.square(d.images[-1] - d.images[0]).sum())],
    },
    "tamed": {"rival": of_noise_at_equal_share},
    "tangent_walk": {
        "along": lambda d: [np.mean(d.moved_along[[0, -1]])],
        "across": lambda d: [np.mean(d.moved_across[[0, -1]])],
    },
    "tangents": {
        "all": lambda d: [d.directions.shape[2] * d.directions.shape[3]],
        "first": lambda d: means(d.values.T)[:1],
        "last": lambda d: means(d.values.T)[-1:],
    },
    "threshold": {
        "half": lambda d: [d.lam / 2],
        "off": lambda d: [d.off / d.size],
        "n": lambda d: [sum(match > d.lam / 2 for match in d.match)],
        "unit": lambda d: [d.unit + 1],
    },
    "top_images": {
        "of_class": lambda d: [max(d.classes.count(name) for name in d.classes)],
        "unit": lambda d: [d.unit + 1],
        "rate": lambda d: [d.n_firing / d.n],
    },
    "train_and_test": {"ratio": lambda d: [d.test[d.i] / d.train[d.i]]},
    "transfer": {name: lambda d: [m for g in d.gains.values() for m in means(g)] for name in ("first", "last")},
    "traversal": {
        "within": lambda d: [np.median([f for row in d.far for f, s in zip(row, d.stops, strict=True) if 0 <= s <= 1])],
        "beyond": lambda d: [
            np.median([f for row in d.far for f, s in zip(row, d.stops, strict=True) if s < 0 or s > 1])
        ],
    },
    "two_tasks": {
        **{name: lambda d: means(d.accuracy) for name in ("classifier", "autoencoder", "untrained")},
        **{name: lambda d: paired(100 * (d.accuracy[1, 1] - d.accuracy[0, 1])) for name in ("gain", "low", "high")},
    },
    "unit_angles": {"nearest": lambda d: [np.median([row.min() for row in d.to_components if (row == row).all()])]},
    "unit_map": {
        "unit": lambda d: [d.unit + 1],
        "mean": lambda d: [d.activation.sum() / (d.activation != 0).sum()],
        "n": lambda d: [(d.activation != 0).sum()],
    },
    "unit_variance": {"total": lambda d: [sum(d.units)], "pca": lambda d: [sum(d.eigenvalues[: len(d.units)])]},
    "variance": {
        "inputs": lambda d: enough(d.inputs),
        "n": lambda d: enough(d.components),
        "d_in": lambda d: [len(d.inputs) - 1],
    },
    "walk": {
        "n": lambda d: [(d.far["code"][1:-1] < d.far["inputs"][1:-1]).sum()],
        "stops": lambda d: [len(d.far["inputs"]) - 2],
        "lead": lambda d: [100 * d.lead.value],
        "low": lambda d: [100 * d.lead.low],
        "high": lambda d: [100 * d.lead.high],
    },
    "unit_kl": {
        "level": lambda d: [d.beta / 2],
        "above": lambda d: [sum(value > d.beta / 2 for value in d.variance)],
        "law": lambda d: [sum(value > 0 for value in d.law)],
        "law_kl": lambda d: [sum(d.law)],
        "alive": lambda d: [sum(value > 0.01 for value in d.kl)],
        "kl": lambda d: [sum(d.kl)],
    },
    "prior_holes": {"n": lambda d: [d.prior.shape[0]], "holes": lambda d: [sum(d.hole) / d.hole.size]},
    "shortest_way": {
        "pairs": lambda d: [d.saved.size],
        "saved": lambda d: [np.percentile(d.saved, 50)],
        "least": lambda d: [min(d.saved)],
        "most": lambda d: [max(d.saved)],
    },
    "walker_distances": {
        "n": lambda d: [5 * d.n],
        "times": lambda d: [d.many / d.many_real],
    },
    "walker_images": {name: lambda d, i=i: [np.median(d.gaps[i])] for i, name in enumerate(("network", "exact"))},
    "walker_shares": {"off": lambda d: [stats.t(d.n - 1).isf(0.025) * np.sqrt(p * (1 - p) / d.n) for p in d.data]},
    "walkers": {"rung": lambda d: [d.rung + 1]},
    "weight_decay": {
        "off": lambda d: [sum(value == 0 for value in predicted) for predicted in d.predicted.values()],
        "gap": singular_values_off,
    },
    "wiener": {"off": lambda d: [sum(abs(a - b) for a, b in zip(d.gain, d.law, strict=True)) / len(d.law)]},
}


AT = {  # view -> places of its caption that are one of several numbers in its Data: which one, first, last or here
    "absorption": lambda d: {
        "knob": d.knobs[d.i],
        "alone": d.alone[d.i],
        "both": d.both[d.i],
        "second": d.second[d.i],
        "together": d.together[d.i],
    },
    "along_across": lambda d: {
        "knob": d.knobs[d.i],
        "along": d.along[d.i],
        "across": d.across[d.i],
        "ratio": d.ratio[d.i],
        "first": d.knobs[0],
        "along_first": d.along[0],
        "across_first": d.across[0],
        "ratio_first": d.ratio[0],
    },
    "area_path": lambda d: {
        "other": d.rival_area,
        "least": d.knobs[list(d.normal).index(min(d.normal))],
        "area": d.areas[list(d.normal).index(min(d.normal))],
        "best": d.knobs[d.best],
        "chosen": d.areas[d.best],
        "knob": d.knobs[d.i],
        "here": d.areas[d.i],
    },
    "areas": lambda d: {
        "low": min(d.areas),
        "middle": sorted(d.areas)[1],
        "high": max(d.areas),
        "least": min(d.stretch),
        "most": max(d.stretch),
    },
    "agreement": lambda d: {"many": max(d.sizes)} if len(d.sizes) else {},
    "attractors": lambda d: {
        "knob": d.knobs[d.i],
        "stored": len(d.radius[d.i]),
        "least": min(d.radius[d.i]),
        "most": max(d.radius[d.i]),
        "off": max(d.off[d.i]),
    },
    "bridge": lambda d: {"measured": d.added[told_of(d)]},
    "compare_sensitivity": lambda d: {
        "ratio": [max(path[known(path)][:, 1]) for path in d.paths.values()],
        "error": [path[best_of(path[:, 1])][0] for path in d.paths.values()],
        "knob": [d.knobs[name][best_of(path[:, 1])] for name, path in d.paths.items()],
    },
    "contraction": lambda d: {
        "slope": d.small,
        "knob": d.knobs[1],
        "shrunk": d.ratio[1][0],
        "far": d.ratio[1][-1],
    },
    "contraction_path": lambda d: {
        "knob": d.knobs[d.i],
        "size": d.size[d.i],
        "rank": d.rank[d.i],
        "error": d.error[d.i],
        "ends": d.ends[d.i],
        "first": d.knobs[0],
        "size_first": d.size[0],
        "rank_first": d.rank[0],
        "error_first": d.error[0],
    },
    "copying_shares": lambda d: {
        "photographs": d.shares.get("photographs", [np.nan] * (d.i + 1))[d.i],
        "test": d.shares["test data"][d.i],
        "noise": d.shares["noise"][d.i],
        "shuffled": d.shares["shuffled"][d.i],
        "mean": d.shares["mean of two"][d.i],
        "everywhere": d.shares["shuffled everywhere"][d.i],
        "score": d.score[d.i],
        "rival": d.pca_score[d.i],
    },
    "dead_units": lambda d: {
        "k": d.knobs[d.i],
        "dead": [shares[d.i] for shares, _ in d.paths.values()],
        "error": [errors[d.i] for _, errors in d.paths.values()],
        "lead": [lead.error.value for lead in d.leads.values()],
        "least": [min(lead.errors) for lead in d.leads.values()],
        "most": [max(lead.errors) for lead in d.leads.values()],
        "least_dead": [min(lead.dead[:, 0]) for lead in d.leads.values()],
        "most_dead": [max(lead.dead[:, 0]) for lead in d.leads.values()],
        "least_there": [min(lead.dead[:, 1]) for lead in d.leads.values()],
        "most_there": [max(lead.dead[:, 1]) for lead in d.leads.values()],
    },
    "denoising_path": lambda d: {"knob": d.knobs[d.i], "network": d.network[d.i], "linear": d.linear[d.i]},
    "detectors": lambda d: {
        "normal": d.n_normal,
        "anomalous": d.n_anomalous,
        "n": d.components,
        "knob": d.best_knob,
        "mine": d.areas["autoencoder"].value,
        "other": d.areas[d.rival].value,
    },
    "dependence": lambda d: {
        "chance": d.chance,
        "most": np.nanmax(upper(d.hsic)) if len(d.units) > 1 else None,
        "its": upper(d.correlation)[best_of(upper(d.hsic))] if np.isfinite(upper(d.hsic)).any() else None,
    },
    "dictionary": lambda d: {
        "units": len(d.rate),
        "most": d.unit[best_of(d.rate)] + 1,
        "rate": max(d.rate),
        "unit": d.unit[d.chosen] + 1,
        "own": d.rate[d.chosen],
        "n": sum(rate == 0 for rate in d.rate),
    },
    "embedding": lambda d: {"units": d.n_units[d.i], "used": len(d.ids)},
    "edges": lambda d: {
        "n": d.n_test,
        "units": [*d.n_units.values()],
        "first": [path[0][1] for path in d.paths.values()],
        "first_knob": [knobs[0] for knobs in d.knobs.values()],
        "most": [max(path[:, 1]) for path in d.paths.values()],
        "most_knob": [d.knobs[name][best_of(path[:, 1])] for name, path in d.paths.items()],
        "error": [path[best_of(path[:, 1])][0] for path in d.paths.values()],
        "random": d.random,
    },
    "errors_by_size": lambda d: {
        "k": d.n_units[d.i],
        "train": d.train[d.i],
        "test": d.test[d.i],
        "pca_train": d.pca_train[d.n_units[d.i]],
        "pca_test": d.pca_test[d.n_units[d.i]],
        "lead": d.lead.value,
    },
    "exact_codes": lambda d: {"fired": d.l0[0], "needed": d.l0[1]},
    "few_labels": lambda d: {
        "seen": d.n_seen,
        "asked": d.n_asked,
        "few": min(d.labels),
        "many": max(d.labels),
        "seeds": d.tuned.shape[2],
    },
    "few_labels_curves": lambda d: {
        "labels": d.n_labels,
        "steps": d.steps[len(d.steps) // 3],
        "seeds": d.curves[d.show].shape[2],
    },
    "few_labels_gain": lambda d: {
        "labels": min(d.labels),
        "low": min(d.gain[0]),
        "high": max(d.gain[0]),
        "seeds": len(d.gain[0]),
    },
    "field_path": lambda d: {
        "sigma": d.knobs[d.i],
        "loss": d.loss[d.i],
        "best": d.oracle[d.i],
        "cosine": d.cosine[d.i],
    },
    "filter_paths": lambda d: {
        "first": [path[known(path)][0][0] for path in d.paths.values() if known(path).any()],
        "rough": [path[known(path)][0][1] for path in d.paths.values() if known(path).any()],
        "first_knob": [d.knobs[name][known(path)][0] for name, path in d.paths.items() if known(path).any()],
        "most": [max(path[known(path)][:, 0]) for path in d.paths.values() if known(path).any()],
        "smooth": [path[best_of(path[:, 0])][1] for path in d.paths.values() if known(path).any()],
        "most_knob": [d.knobs[name][best_of(path[:, 0])] for name, path in d.paths.items() if known(path).any()],
    },
    "filters": lambda d: {
        "side": d.window,
        "units": d.n_units,
        "knob": d.knobs[1],
        "first_knob": d.knobs[0],
        "start": d.local[0],
        "start_smooth": d.smooth[0],
        "first": d.local[1],
        "first_smooth": d.smooth[1],
        "here": d.local[2],
        "smooth": d.smooth[2],
    },
    "flow": lambda d: {"sigma": d.knobs[d.i]},
    "follow": lambda d: {"n": len(d.learned) - 1, "learned": d.gap[0], "exact": d.gap[1]},
    "how_many": lambda d: {
        "drawn": len(d.drawn),
        "least": min(d.drawn),
        "height": len(d.images["real"][0]),
        "width": len(d.images["real"][0][0]),
    },
    "held_out": lambda d: {
        "pixels": d.n_pixels,
        "area": min(max((d.areas[n] for n in ("narrow", "wide", "noise")), key=np.mean)),
    },
    "intrinsic": lambda d: {"fewest": min(d.by_class.values()), "most": max(d.by_class.values())} if d.by_class else {},
    "lattice": lambda d: {
        "real": d.far_real,
        "farthest": max(map(max, d.far)),
    },
    "loss_by_size": lambda d: {"k": d.n_units[d.i], "error": d.error[d.i]},
    "mixing": lambda d: dict(zip(("before", "after", "narrow", "narrower"), (*d.loss, *d.angle), strict=True)),
    "pixel_sensitivity": lambda d: {
        "knob": d.knobs[1],
        "first_knob": d.knobs[0],
        "edge": d.edge[1],
        "edge_first": d.edge[0],
    },
    "principal_angles": lambda d: {
        "first": min(d.steps),
        "last": max(d.steps),
        "start": d.largest[0],
        "end": d.largest[-1],
        "k": d.k,
    },
    "prior_samples": lambda d: {
        "beta": d.knob,
        "prior": d.apart[0],
        "fitted": d.apart[1],
        "chance": d.by_chance,
    },
    "probes": lambda d: {
        "knob": d.knobs[d.i],
        "linear": d.linear[d.i],
        "neighbours": d.neighbours[d.i],
        "inputs": d.inputs[0],
        "inputs_neighbours": d.inputs[1],
    },
    "projector": lambda d: {
        "train": d.n_train,
        "network": d.kept[0],
        "formula": d.kept[1],
    },
    "recovery_path": lambda d: {
        "knob": d.knobs[list(d.mmcs).index(max(d.mmcs))],
        "best": max(d.mmcs),
        "now": d.mmcs[d.i],
        "l0": d.l0[list(d.mmcs).index(max(d.mmcs))],
    },
    "rest_points": lambda d: {
        "rested": sum(label >= 0 for label in d.basins.label),
        "particles": len(d.basins.label),
        "n": len(d.basins.size),
        "spurious": sum(d.basins.spurious),
        "largest": max(d.basins.size, default=0),
    },
    "scale_cheat": lambda d: {
        "l1": [curves.l1[d.i] for curves in (d.held, d.free) if curves],
        "l0": [curves.l0[d.i] for curves in (d.held, d.free) if curves],
        "norm": [curves.norm[d.i] for curves in (d.held, d.free) if curves],
        "error": [curves.error[d.i] for curves in (d.held, d.free) if curves],
        "knob": d.knobs[d.i],
        "least": min(d.leads, default=0),
        "most": max(d.leads, default=0),
    },
    "sensitivity_map": lambda d: {"least": min(map(min, d.size)), "most": max(map(max, d.size))},
    "shortest_way": lambda d: {
        "straight": d.ways.straight_length,
        "geodesic": d.ways.geodesic_length,
        "chord": d.ways.chord,
        "start": d.ways.ends[0],
        "end": d.ways.ends[1],
    },
    "sizes": lambda d: {
        "weights": d.weights[d.shown],
        "train": d.train[d.shown],
        "test": d.test[d.shown],
        "score": d.score[d.shown],
        "few": min(d.weights),
        "few_train": d.train[0],
        "few_test": d.test[0],
        "many": max(d.weights),
        "many_train": d.train[-1],
        "many_test": d.test[-1],
        "least": min(d.test),
        "best": d.weights[list(d.test).index(min(d.test))],
    },
    "sparsity_path": lambda d: {
        "knob": d.knobs[d.i],
        "l0": d.l0[d.i],
        "alive": d.alive[d.i],
        "error": d.recon[d.i],
    },
    "spectrum": lambda d: (
        dict(zip(("first", "here", "last"), d.rank, strict=True))
        | dict(zip(("first_knob", "knob", "last_knob"), d.knobs, strict=True))
    ),
    "steer": lambda d: {"own": d.own, "low": min(d.values), "high": max(d.values)},
    "tamed": lambda d: {
        "knob": d.knobs[d.shown][d.i],
        "test": d.shares[d.shown][d.i][0],
        "noise": d.shares[d.shown][d.i][1],
    },
    "tangent_walk": lambda d: {"direction": d.direction, "felt": d.values[0], "least": d.values[1]},
    "tangents": lambda d: {
        "images": len(d.values),
        "shown": len(d.values[0]),
    },
    "three_lines": lambda d: {
        "start": d.ways.ends[0],
        "end": d.ways.ends[1],
        "off_pixels": middle(d.far["pixels"]),
        "off_straight": middle(d.far["straight"]),
        "off_geodesic": middle(d.far["geodesic"]),
    },
    "topk_or_l1": lambda d: {
        "knob": d.paths[d.shown].knobs[d.i],
        "l0": d.paths[d.shown].l0[d.i],
        "error": [d.paths[d.shown].error[d.i], *(other.error for other in d.equal.values())],
        "dead": [d.paths[d.shown].dead[d.i], *(other.dead for other in d.equal.values())],
        "lead": [other.lead.value for other in d.equal.values()],
        "low": [other.lead.low for other in d.equal.values()],
        "high": [other.lead.high for other in d.equal.values()],
        "least": [min(other.leads) for other in d.equal.values()],
        "most": [max(other.leads) for other in d.equal.values()],
    },
    "train_and_test": lambda d: {
        "weights": d.n_parameters,
        "knob": d.knobs[d.i],
        "train": d.train[d.i],
        "test": d.test[d.i],
    },
    "unit_angles": lambda d: {
        "alive": np.isfinite(d.among).any(axis=1).sum(),
        "units": len(d.among),
        "n": len(d.among) - np.isfinite(d.among).any(axis=1).sum(),
        "narrowest": np.nanmin(upper(d.among)) if np.isfinite(upper(d.among)).any() else None,
        "widest": np.nanmax(upper(d.among)) if np.isfinite(upper(d.among)).any() else None,
    },
    "unit_variance": lambda d: {
        "examples": d.n,
        "n": len(d.units),
        "least": min(d.units),
        "most": max(d.units),
        "last": min(d.eigenvalues),
        "first": max(d.eigenvalues),
    },
    "untied_cheat": lambda d: (
        {"knob": d.knobs[d.i], "first": d.knobs[0]}
        | (
            {
                "free": d.untied.penalty[d.i],
                "free_first": d.untied.penalty[0],
                "decoder": d.untied.decoder[d.i],
                "decoder_first": d.untied.decoder[0],
                "ratio_free": d.untied.ratio[d.i],
            }
            if d.untied
            else {}
        )
        | ({"tied": d.tied.penalty[d.i], "ratio_tied": d.tied.ratio[d.i]} if d.tied else {})
    ),
    "variance": lambda d: {
        "n_test": d.n,
        "pca": d.components[min(d.n_units[d.i], len(d.components) - 1)],
        "code": d.codes[d.i],
    },
    "walk": lambda d: {
        "pca": [middle(d.far["PCA"]), d.nearer["PCA"]],
        "code": [middle(d.far["code"]), d.nearer["code"]],
        "real": d.far_real,
        "inputs": middle(d.far["inputs"]),
    },
    "walkback": lambda d: {"far": [d.chains.far[-1], *([d.back.far[-1]] if d.back else [])]},
    "walker_distances": lambda d: {
        "test": d.near_test,
        "real": [d.apart_real, d.many_real],
        "sigma": d.knobs[d.i],
        "network": [d.near[d.i], d.apart[d.i]],
        "exact": [d.near_exact[d.i], d.apart_exact[d.i]],
        "least": min(d.knobs),
    },
    "walker_shares": lambda d: {
        name: getattr(d, name)[max(range(len(d.data)), key=lambda c: abs(d.alone[c] - d.data[c]))]
        for name in ("data", "flow", "ladder", "alone")
    },
    "water_filling": lambda d: {
        "beta": d.knobs[d.i],
        **dict(zip(("alive", "kl", "error"), [int(d.network[d.i][0]), *d.network[d.i][1:]], strict=True)),
        **dict(zip(("law_alive", "law_kl", "law_error"), [int(d.law[d.i][0]), *d.law[d.i][1:]], strict=True)),
    },
    "weight_decay": lambda d: {
        "lam": [*d.lam.values()],
        "k": [len(values) for values in d.predicted.values()],
        "angle": [*(np.nanmax(a) for a in d.angles.values()), *d.units.values()],
    },
    "wiener": lambda d: {
        "first": d.law[0],
        "last": d.law[-1],
        "first_gain": d.gain[0],
        "last_gain": d.gain[-1],
        "k": len(d.law),
    },
    "anomaly_gallery": lambda d: {
        "size": np.shape(d.error)[-1],
    },
    "error_histogram": lambda d: {
        "hits": d.counts.hits,
        "anomalies": len(d.anomalous),
        "alarms": d.counts.false_alarms,
        "normal": len(d.normal),
    },
    "error_map": lambda d: {
        "misses": d.counts.misses,
        "normal": d.counts.passes,
    },
    "roc": lambda d: {
        "area": d.area.value,
        "low": d.area.low,
        "high": d.area.high,
        "chance": d.share_anomalous,
    },
    "sheet": lambda d: {
        "flat": d.pca_error,
        "bent": d.error,
    },
    "linear_contraction": lambda d: {
        "knob": d.lam,
    },
    "field": lambda d: {
        "cosine": d.agreement.median_cosine,
        "loss": d.loss.loss,
        "best": d.loss.oracle,
    },
    "noisy_images": lambda d: {
        "noisy": d.errors["noisy"],
        "network": d.errors["network"],
        "linear": d.errors["linear"],
        "units": d.passes,
    },
    "transfer": lambda d: {
        "few": min(d.labels),
        "many": max(d.labels),
        "seeds": [gains.shape[1] for gains in d.gains.values()],
    },
    "two_tasks": lambda d: {
        "labels": d.n_labels,
        "seeds": d.accuracy.shape[2],
        "classes": d.n_classes,
        "n": d.units,
    },
    "walkers": lambda d: {
        "walkers": len(d.walkers),
        "n": d.n_rungs,
    },
    "loss": lambda d: {
        "knob": d.knobs[d.i],
        "step": max(d.step),
        "train": d.recon[-1][d.i],
        "test": d.test[-1][d.i],
        "n": d.n_test,
    },
    "reconstructions": lambda d: {
        "model": d.error_model,
        "pca": d.error_pca,
    },
    "scores": lambda d: {
        "trust": np.nanmax(d.scores[:, 0]),
        "floor": d.scores[d.pictures.index("random projection")][0],
    },
    "seed_band": lambda d: {
        "knob": d.knobs[d.i],
        "low": min(d.values[d.i]),
        "high": max(d.values[d.i]),
        "seeds": len(d.seeds),
        "spread": max(d.values[d.i]) - min(d.values[d.i]),
        "moved": max(map(np.mean, d.values)) - min(map(np.mean, d.values)),
        "value": d.values[d.i][0],
    },
    "copying_gallery": lambda d: {
        "error": [*d.error.values()],
    },
    "encoder_index": lambda d: {
        "answers": len({*np.ravel(d.answer)}),
    },
    "memory_bank": lambda d: {
        "error": d.train_error,
        "stored": d.input_to_stored,
        "share": d.from_store,
    },
    "recall": lambda d: {
        "stored": d.n_stored,
    },
    "code_histogram": lambda d: {
        "every": d.zero_of_all,
    },
    "concepts": lambda d: {
        "kept": d.overlap.kept,
        "invented": d.overlap.invented,
        "n": [d.overlap.union, d.n],
    },
    "recovery": lambda d: {
        "atoms": len(d.best),
    },
    "superposition": lambda d: {
        "knob": d.knobs[d.i],
        "stored": d.stored[d.i],
    },
    "threshold": lambda d: {
        "knob": d.lam,
    },
    "top_images": lambda d: {
        "largest": max(d.activation),
    },
    "unit_map": lambda d: {
        "all": len(d.activation),
    },
    "weights_or_codes": lambda d: {
        "zero": [shares[0] for shares in (d.codes, d.weights) if shares is not None],
        "small": [shares[1] for shares in (d.codes, d.weights) if shares is not None],
    },
    "factors": lambda d: {
        "best": np.max(d.shares),
        "second": sorted(d.shares[:, np.argmax(np.max(d.shares, axis=0))])[-2],
        "gap": d.gap,
        "pca": d.pca_gap,
    },
    "scorecard": lambda d: {
        "here": d.of(d.shown, "variance"),
        "low": min(d.of(name, "variance") for name in d.names),
        "high": max(d.of(name, "variance") for name in d.names),
        "hsic": d.n_hsic,
        "units": [int(d.of(name, "units")) for name in d.names],
        "l0": [d.of(name, "L0") for name in d.names],
        "of": [int(d.of(name, "units")) for name in d.names],
        "correlation": d.of("PCA", "correlation"),
    },
    "uncorrelated": lambda d: {
        "correlation": abs(d.correlation),
        "hsic": d.dependence.hsic,
        "p": d.dependence.p_value,
        "independent": d.hsic_independent,
    },
    "prior_holes": lambda d: {
        "beta": d.knob,
    },
    "unit_kl": lambda d: {
        "n": len(d.kl),
    },
    "landing": lambda d: {
        "pca": d.error["by PCA"],
        "code": d.error["by the code"],
    },
}


def known(path: np.ndarray) -> np.ndarray:
    """(K,) where all numbers of a path (K, 2) are."""
    return (path == path).all(axis=1)


def best_of(values) -> int:
    return max((k for k, value in enumerate(values) if value == value), key=lambda k: values[k])


def middle(values):
    return values[(len(values) - 1) // 2]


def check_recomputed(name: str, view, data, controls) -> None:
    """Every number that the caption of this Data tells stands in it, is a constant of the view, or is ``FROM`` it.

    A place that is called as a field of the Data is, holds that number and no other one.
    """
    known = np.concatenate([*leaves(data), *leaves(controls), constants(view)])
    stands = {place: value for place, value in scalars(data) if place not in MORE} | AT.get(name, lambda data: {})(data)
    for place, values in named(view.told(data)).items():
        worked_out = FROM.get(name, {}).get(place)
        if worked_out is not None:
            allowed = np.append(worked_out(data), known if place in MORE else [])
        else:
            allowed = np.ravel(stands[place]) if place in stands else known
        for value in values:
            near = np.isclose(allowed, value, rtol=1e-5, atol=1e-9) | (allowed == value)
            assert near.any(), f"{name}: {place} is {value}"


def names_of(data) -> list[str]:
    return [field.name for field in dataclasses.fields(data)]


def scalars(data) -> Iterator[tuple[str, float]]:
    for name in names_of(data):
        value = getattr(data, name)
        if isinstance(value, int | float | np.number) and not isinstance(value, bool):
            yield name, value


def disturbed(value, rng: np.random.Generator):
    """The same with other numbers: those that happen to be equal are so no more; counts, and an order, stay."""
    if isinstance(value, Sentence):
        return value
    if dataclasses.is_dataclass(value):
        others = {name: disturbed(getattr(value, name), rng) for name in names_of(value) if name != "knobs"}
        knobs = getattr(value, "knobs", None)
        if isinstance(knobs, np.ndarray) and hasattr(value, "i"):
            others["i"] = (value.i + 1) % len(knobs)
        return dataclasses.replace(value, **others)
    if isinstance(value, dict):
        return {name: disturbed(item, rng) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)([disturbed(item, rng) for item in value])
    if isinstance(value, float | np.floating):
        return value * rng.uniform(0.8, 1)
    if not isinstance(value, np.ndarray) or value.dtype.kind != "f" or (value == np.round(value)).all():
        return value
    other = (value * rng.uniform(0.8, 1, value.shape)).astype(value.dtype)
    falls = value.ndim == 1 and len(value) > 1 and (np.diff(value) <= 0).all()
    rises = value.ndim == 1 and len(value) > 1 and (np.diff(value) >= 0).all()
    return np.sort(other)[::-1] if falls else np.sort(other) if rises else other


MORE = {"n", "real", "unit", "all"}  # places of several numbers in one caption, some of which stand in the Data


def leaves(value) -> Iterator[np.ndarray]:
    """The numbers in a view's Data, and how many there are of what it lists."""
    if dataclasses.is_dataclass(value):
        value = [getattr(value, field.name) for field in dataclasses.fields(value)]
    elif isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, np.ndarray):
        yield np.array(value.shape, float)
        if value.dtype.kind in "fiub":
            yield value.ravel().astype(float)
            return
        value = value.ravel().tolist()
        yield from (leaf for item in value for leaf in leaves(item))
    elif isinstance(value, list | tuple):
        yield np.array([len(value)], float)
        yield from (leaf for item in value for leaf in leaves(item))
    elif isinstance(value, bool | int | float | np.number):
        yield np.array([value], float)


def constants(view) -> np.ndarray:
    return np.array([value for name, value in vars(view).items() if name.isupper() and isinstance(value, int | float)])
