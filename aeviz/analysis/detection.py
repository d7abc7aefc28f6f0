"""Detectors of anomalies on one data set: a model's error beside scores that need no network, all judged alike.

What is fitted sees the training part only, which has no anomaly. The test part, both kinds, is cut in two: on the
validation half all is chosen (a threshold, a size, which rival is the best), on the judged half all is measured.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from aeviz.analysis import anomaly
from aeviz.analysis.intervals import Interval
from aeviz.data.base import Dataset
from aeviz.data.remembered import remembered
from aeviz.language import text
from aeviz.run import Model, Run

N_DRAWS = 200  # of a bootstrap


@dataclass(frozen=True)
class Scored:
    """Scores of a data set's test part, (n_test,) each; `validation` marks the half to choose a threshold on."""

    scores: np.ndarray
    anomalous: np.ndarray
    validation: np.ndarray

    @property
    def normal_validation(self) -> np.ndarray:
        """The scores of the normal examples in the validation half."""
        return self.scores[self.validation & ~self.anomalous]

    def confusion(self, threshold: float) -> anomaly.Confusion:
        """What the threshold does to the judged half."""
        judged = ~self.validation
        return anomaly.confusion(self.scores[judged], self.anomalous[judged], threshold)


def without_anomalies(run: Run) -> str:
    """Why a Run cannot be judged as a detector, or ""."""
    meant = run.dataset().anomalous is not None
    return "" if meant else text("No example of this data set is meant to be an anomaly.")


def errors(model: Model, data: Dataset) -> np.ndarray:
    """(n_test,) squared reconstruction error of each test example, summed over its features."""
    return anomaly.reconstruction_score(model.reconstruct, data.x_test)


def score(model: Model, data: Dataset) -> Scored:
    """The model's errors on the test part, with the halves of that part."""
    anomalous = data.anomalous_test
    return Scored(errors(model, data), anomalous, validation_half(anomalous))


def validation_half(anomalous: np.ndarray) -> np.ndarray:
    """(n,) bool, a random half of the normal and a random half of the anomalous examples; always the same."""
    chosen, rng = np.zeros(len(anomalous), bool), np.random.default_rng(0)
    for kind in (False, True):
        rows = rng.permutation(np.flatnonzero(anomalous == kind))
        chosen[rows[: len(rows) // 2]] = True
    return chosen


@dataclass(frozen=True)
class Judged:
    """AUROC on the validation half, for choices, and on the judged half with its 95 % interval, for claims."""

    validation: float
    area: Interval


def judge(scores: np.ndarray, anomalous: np.ndarray) -> Judged:
    """Judges scores (n_test,) of the test part; always on the same halves and the same draws."""
    chosen = validation_half(anomalous)
    return Judged(anomaly.auroc(scores[chosen], anomalous[chosen]), area(scores[~chosen], anomalous[~chosen]))


def baselines(data: Dataset) -> dict[str, np.ndarray]:
    """Detector -> (n_test,) scores of the detectors that need no network."""
    return {detector: baseline(data, detector) for detector in ("PCA residual", *anomaly.SCORERS, "raw length")}


@remembered
def baseline(data: Dataset, detector: str) -> np.ndarray:
    """(n_test,) scores of a detector that needs no network, fitted on the training part.

    "raw length" is ||x||^2 in data units, which learns nothing: in model units a table is already centred and scaled by
    its normal examples.
    """
    if detector == "PCA residual":
        return pca_residual(data)[1]
    if detector == "raw length":
        return (data.to_data_units(data.x_test.astype(np.float64)) ** 2).sum(axis=1)
    return anomaly.SCORERS[detector](data.x_train, data.x_test)


@remembered
def pca_residual(data: Dataset) -> tuple[int, np.ndarray]:
    """The number of components whose residual is best on the validation half, and its (n_test,) scores."""
    anomalous, residuals = data.anomalous_test, anomaly.pca_residuals(data.x_train, data.x_test)
    best = chosen(residuals, anomalous)
    return best + 1, residuals[best]


def chosen(scores: np.ndarray, anomalous: np.ndarray) -> int:
    """Which of several scores (k, n_test) has the largest AUROC on the validation half; of equal ones the first."""
    half = validation_half(anomalous)
    return int(np.argmax([anomaly.auroc(row[half], anomalous[half]) for row in scores]))


@remembered
def baselines_judged(data: Dataset) -> dict[str, Judged]:
    """Each of the `baselines`, judged."""
    anomalous = data.anomalous_test
    return {detector: judge(scores, anomalous) for detector, scores in baselines(data).items()}


def rival(data: Dataset) -> str:
    """The detector without a network that is best on the validation half."""
    judged = baselines_judged(data)
    return max(judged, key=lambda detector: judged[detector].validation)


def area(
    scores: np.ndarray, anomalous: np.ndarray, statistic: Callable[[np.ndarray, np.ndarray], float] = anomaly.auroc
) -> Interval:
    """AUROC (or another statistic) with its 95 % bootstrap interval; always the same draws."""
    rng = np.random.default_rng(0)
    return anomaly.bootstrap_interval(statistic, scores, anomalous, rng, n_draws=N_DRAWS)


def lead(a: np.ndarray, b: np.ndarray, anomalous: np.ndarray) -> Interval:
    """AUROC of scores a minus AUROC of b, with the 95 % interval over common draws of the examples.

    Paired: both scores are judged on the same draws, so that what is hard for both does not widen the interval.
    """

    def difference(rows: np.ndarray) -> float:
        return anomaly.auroc(a[rows], anomalous[rows]) - anomaly.auroc(b[rows], anomalous[rows])

    draws = [difference(rows) for rows in anomaly.drawn_anew(anomalous, np.random.default_rng(0), N_DRAWS)]
    return Interval(difference(np.arange(len(a))), *(float(q) for q in np.quantile(draws, [0.025, 0.975])))


def errors_by_knob(run: Run) -> np.ndarray:
    """(n_knobs, n_test) squared reconstruction errors of all models of a Run on the test part."""
    data = run.dataset()
    return np.stack([errors(run.model(i), data) for i in range(len(run.knobs))])


def areas_by_knob(run: Run) -> np.ndarray:
    """(n_knobs, 2) AUROC of the errors of all models of a Run, on the validation half and on the judged half."""
    data = run.dataset()
    anomalous = data.anomalous_test
    halves = validation_half(anomalous), ~validation_half(anomalous)
    return np.array([[anomaly.auroc(row[half], anomalous[half]) for half in halves] for row in errors_by_knob(run)])
