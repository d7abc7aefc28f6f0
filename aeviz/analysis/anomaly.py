"""Anomalies: scores that need no network, and how good any score is.

A score is (n,), larger = stranger. A scorer takes the normal training data (n, d_in) and new x (m, d_in) and returns
the scores of x; an autoencoder's score is `reconstruction_score(model.reconstruct, x)`. `anomalous` is (n,) bool.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from aeviz.analysis import pca
from aeviz.analysis.intervals import Interval
from aeviz.analysis.reconstruction import squared_errors
from aeviz.networks.arrays import Map

Statistic = Callable[[np.ndarray, np.ndarray], float]


# ----------------------------------------------------------------------------------------------------- scores


def reconstruction_score(reconstruct: Map, x: np.ndarray) -> np.ndarray:
    """(n,) sum over features of (x - x_hat)^2: what the model, trained on normal data only, cannot reproduce."""
    return squared_errors(x, reconstruct(x))


def pca_residuals(train: np.ndarray, x: np.ndarray) -> np.ndarray:
    """(r - 1, m) squared distances to the planes of the first 1, 2, ... r - 1 principal components of `train`.

    r is the number of components with variance, at least 2: with all of them nothing would be left over.
    """
    model = pca.fit(train)
    r = max(2, int((model.eigenvalues > 1e-9 * model.eigenvalues[0]).sum()))
    away = np.asarray(x, dtype=np.float64) - model.mean
    caught = np.cumsum(model.encode(away + model.mean)[:, : r - 1] ** 2, axis=1)
    return np.maximum((away**2).sum(axis=1) - caught.T, 0)


def mahalanobis(train: np.ndarray, x: np.ndarray) -> np.ndarray:
    """(m,) squared Mahalanobis distance sum_i z_i^2 / lam_i from `train`, over the components it has variance in."""
    model = pca.fit(train)
    varied = model.eigenvalues > 1e-9 * model.eigenvalues[0]
    return (model.encode(np.asarray(x, dtype=np.float64))[:, varied] ** 2 / model.eigenvalues[varied]).sum(axis=1)


def knn_distance(train: np.ndarray, x: np.ndarray) -> np.ndarray:
    """(m,) distance to the fifth nearest training point. (x must not be the training points themselves.)"""
    from sklearn.neighbors import NearestNeighbors

    return NearestNeighbors(n_neighbors=5).fit(train).kneighbors(x)[0][:, -1]


def isolation_forest(train: np.ndarray, x: np.ndarray) -> np.ndarray:
    """(m,) isolation forest of 100 trees (Liu et al. 2008): how few random cuts separate a point from the rest."""
    from sklearn.ensemble import IsolationForest

    return -IsolationForest(random_state=0).fit(train).score_samples(x)


SCORERS: dict[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    "Mahalanobis": mahalanobis,
    "kNN distance": knn_distance,
    "isolation forest": isolation_forest,
}


# ------------------------------------------------------------------------------------------ how good is a score


def _check_both(anomalous: np.ndarray) -> np.ndarray:
    anomalous = np.asarray(anomalous, dtype=bool)
    if anomalous.all() or not anomalous.any():
        raise ValueError("only one class is present; both normal and anomalous samples are needed.")
    return anomalous


def auroc(scores: np.ndarray, anomalous: np.ndarray) -> float:
    """Chance that a random anomaly scores above a random normal sample, ties counting half (Mann & Whitney)."""
    anomalous = _check_both(anomalous)
    normal = np.sort(scores[~anomalous])
    below, upto = (np.searchsorted(normal, scores[anomalous], side) for side in ("left", "right"))
    return float((below + upto).mean() / (2 * len(normal)))


@dataclass(frozen=True)
class ThresholdCurve:
    """One point for each threshold: a sample is called anomalous if its score is at least the threshold."""

    threshold: np.ndarray  # (t,) descending, starting at infinity: nothing is called anomalous
    x: np.ndarray  # (t,) false alarms / normal samples (ROC), or recall (precision-recall)
    y: np.ndarray  # (t,) recall = hits / anomalies (ROC), or precision (precision-recall)


def _counts(scores: np.ndarray, anomalous: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Thresholds at infinity and at each distinct score, with the hits and false alarms they give."""
    anomalous = _check_both(anomalous)
    order = np.argsort(-scores, kind="stable")
    ranked = scores[order]
    last = np.append(np.flatnonzero(np.diff(ranked)), len(ranked) - 1)  # of each stretch of equal scores
    hits = np.cumsum(anomalous[order])[last]
    return np.insert(ranked[last], 0, np.inf), np.insert(hits, 0, 0), np.insert(last + 1 - hits, 0, 0)


def roc(scores: np.ndarray, anomalous: np.ndarray) -> ThresholdCurve:
    """Recall against the share of false alarms; the area below is `auroc`."""
    threshold, hits, false_alarms = _counts(scores, anomalous)
    return ThresholdCurve(threshold, false_alarms / false_alarms[-1], hits / hits[-1])


def precision_recall(scores: np.ndarray, anomalous: np.ndarray) -> ThresholdCurve:
    """Precision against recall; at threshold infinity, where nothing is called, precision is set to 1."""
    threshold, hits, false_alarms = _counts(scores, anomalous)
    called = np.maximum(hits + false_alarms, 1)
    return ThresholdCurve(threshold, hits / hits[-1], np.where(threshold == np.inf, 1.0, hits / called))


def average_precision(scores: np.ndarray, anomalous: np.ndarray) -> float:
    """sum over thresholds of (rise in recall) x precision; a random score has the share of anomalies."""
    curve = precision_recall(scores, anomalous)
    return float((np.diff(curve.x) * curve.y[1:]).sum())


def drawn_anew(anomalous: np.ndarray, rng: np.random.Generator, n_draws: int) -> Iterator[np.ndarray]:
    """n_draws times (n,) numbers of examples drawn with replacement: the anomalous ones first, each class as often as
    it is there."""
    classes = np.flatnonzero(anomalous), np.flatnonzero(~anomalous)
    for _ in range(n_draws):
        yield np.concatenate([rows[rng.integers(len(rows), size=len(rows))] for rows in classes])


def bootstrap_interval(
    statistic: Statistic,
    scores: np.ndarray,
    anomalous: np.ndarray,
    rng: np.random.Generator,
    n_draws: int = 500,
    level: float = 0.95,
) -> Interval:
    """Interval of statistic(scores, anomalous), e.g. `auroc`, over samples drawn anew, each class in its own number."""
    anomalous = _check_both(anomalous)
    draws = [statistic(scores[rows], anomalous[rows]) for rows in drawn_anew(anomalous, rng, n_draws)]
    low, high = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2])
    return Interval(statistic(scores, anomalous), float(low), float(high))


# -------------------------------------------------------------------------------------------------- thresholds


@dataclass(frozen=True)
class Confusion:
    """What a threshold does to labelled samples."""

    hits: int  # anomalies called anomalous
    misses: int  # anomalies called normal
    false_alarms: int  # normal samples called anomalous
    passes: int  # normal samples called normal

    @property
    def recall(self) -> float:
        """hits / anomalies; nan without anomalies."""
        return _share(self.hits, self.hits + self.misses)

    @property
    def precision(self) -> float:
        """hits / samples called anomalous; nan where nothing is called."""
        return _share(self.hits, self.hits + self.false_alarms)

    @property
    def false_alarm_rate(self) -> float:
        """false alarms / normal samples; nan without normal samples."""
        return _share(self.false_alarms, self.false_alarms + self.passes)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else float("nan")


def confusion(scores: np.ndarray, anomalous: np.ndarray, threshold: float) -> Confusion:
    """Counts when every score >= threshold is called anomalous."""
    called, anomalous = scores >= threshold, np.asarray(anomalous, dtype=bool)
    parts = (called & anomalous, ~called & anomalous, called & ~anomalous, ~called & ~anomalous)
    return Confusion(*(int(part.sum()) for part in parts))


def threshold_at_percentile(normal_scores: np.ndarray, percentile: float) -> float:
    """The score that `percentile` per cent of the normal VALIDATION samples stay below; needs no anomaly at all."""
    return float(np.percentile(normal_scores, percentile))


def threshold_by_cost(
    scores: np.ndarray, anomalous: np.ndarray, *, cost_of_miss: float, cost_of_false_alarm: float
) -> float:
    """The threshold with the least total cost on these VALIDATION samples, halfway to the next lower score.

    Of equally cheap thresholds the highest. Never choose it on the test samples: its cost there would look too low.
    """
    threshold, hits, false_alarms = _counts(scores, anomalous)
    best = int(np.argmin(cost_of_miss * (hits[-1] - hits) + cost_of_false_alarm * false_alarms))
    if best == 0:
        return float(np.nextafter(threshold[1], np.inf))
    return float(threshold[best : best + 2].mean())
