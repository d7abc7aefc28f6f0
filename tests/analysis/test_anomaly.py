"""Anomaly scores and their quality against scikit-learn and definitions."""

from functools import cache

import numpy as np
import pytest
from sklearn.datasets import load_digits

from aeviz.analysis import anomaly


@cache
def held_out(digit: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Train on 70 % of the other nine digits; test on their rest and all of `digit`."""
    data = load_digits()
    x, y = data.data / 16, data.target
    normal = np.random.default_rng(0).permutation(np.flatnonzero(y != digit))
    cut = int(0.7 * len(normal))
    test = np.append(normal[cut:], np.flatnonzero(y == digit))
    return x[normal[:cut]], x[test], y[test] == digit


def random_scores(ties: bool) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    anomalous = rng.uniform(size=200) < 0.2
    scores = rng.normal(size=200) + anomalous
    return (np.round(scores) if ties else scores), anomalous


@pytest.mark.parametrize("ties", [False, True])
def test_auroc_average_precision_and_curves_agree_with_scikit_learn(ties):
    from sklearn.metrics import average_precision_score, precision_recall_curve, roc_auc_score, roc_curve

    scores, anomalous = random_scores(ties)
    assert anomaly.auroc(scores, anomalous) == pytest.approx(roc_auc_score(anomalous, scores))
    assert anomaly.average_precision(scores, anomalous) == pytest.approx(average_precision_score(anomalous, scores))
    x, y, threshold = roc_curve(anomalous, scores, drop_intermediate=False)
    ours = anomaly.roc(scores, anomalous)
    np.testing.assert_allclose([ours.x, ours.y, ours.threshold], [x, y, threshold])
    assert np.trapezoid(ours.y, ours.x) == pytest.approx(anomaly.auroc(scores, anomalous))
    precision, recall, threshold = precision_recall_curve(anomalous, scores)
    ours = anomaly.precision_recall(scores, anomalous)
    np.testing.assert_allclose([ours.x, ours.y], [recall[::-1], precision[::-1]])
    np.testing.assert_allclose(ours.threshold[1:], threshold[::-1])


def test_auroc_of_perfect_reversed_and_constant_scores():
    anomalous = np.array([False, False, True, True])
    assert anomaly.auroc(np.arange(4), anomalous) == 1
    assert anomaly.auroc(-np.arange(4), anomalous) == 0
    assert anomaly.auroc(np.zeros(4), anomalous) == 0.5


@pytest.mark.parametrize("name", anomaly.SCORERS)
def test_every_scorer_ranks_points_far_away_as_strange(name):
    rng = np.random.default_rng(0)
    train = rng.normal(size=(200, 9))
    x = np.concatenate([rng.normal(size=(50, 9)), 6 + rng.normal(size=(20, 9))])
    scores = anomaly.SCORERS[name](train, x)
    assert scores.shape == (70,)
    assert anomaly.auroc(scores, np.arange(70) >= 50) > 0.99


def test_mahalanobis_agrees_with_the_inverse_covariance():
    rng = np.random.default_rng(0)
    train = rng.normal(size=(100, 5)) @ rng.normal(size=(5, 5))
    x = rng.normal(size=(10, 5))
    precision, away = np.linalg.inv(np.cov(train.T, bias=True)), x - train.mean(axis=0)
    np.testing.assert_allclose(anomaly.mahalanobis(train, x), np.einsum("ni,ij,nj->n", away, precision, away))
    idle = np.zeros((100, 1))  # a constant feature changes nothing
    padded = anomaly.mahalanobis(np.append(train, idle, axis=1), np.append(x, idle[:10], axis=1))
    np.testing.assert_allclose(padded, anomaly.mahalanobis(train, x))


def test_the_residuals_are_those_of_scikit_learns_pca_for_every_number_of_components():
    from sklearn.decomposition import PCA

    train, x, _ = held_out(3)
    residuals = anomaly.pca_residuals(train, x)
    assert len(residuals) == np.linalg.matrix_rank(train - train.mean(axis=0)) - 1
    for k in (1, 8, 16):
        model = PCA(k, svd_solver="full").fit(train)
        expected = ((x - model.inverse_transform(model.transform(x))) ** 2).sum(axis=1)
        np.testing.assert_allclose(residuals[k - 1], expected, atol=1e-9)


def test_held_out_digits_are_as_hard_for_pca_as_measured_elsewhere():
    areas = [anomaly.auroc(anomaly.pca_residuals(held_out(d)[0], held_out(d)[1])[7], held_out(d)[2]) for d in range(10)]
    golden = [0.969, 0.742, 0.906, 0.794, 0.975, 0.945, 0.923, 0.947, 0.874, 0.806]
    np.testing.assert_allclose(areas, golden, atol=0.035)  # another random split
    assert np.mean(areas) == pytest.approx(0.888, abs=0.01)


def test_the_bootstrap_interval_covers_the_true_value_about_as_often_as_it_says():
    rng = np.random.default_rng(0)
    true = 0.7602  # normal scores N(0, 1), anomalies N(1, 1): Phi(1 / sqrt 2)
    anomalous = np.arange(120) < 40

    def covers() -> bool:
        scores = rng.normal(size=120) + anomalous
        interval = anomaly.bootstrap_interval(anomaly.auroc, scores, anomalous, rng, n_draws=200, level=0.9)
        assert interval.low <= interval.value <= interval.high
        return interval.low <= true <= interval.high

    assert np.mean([covers() for _ in range(100)]) == pytest.approx(0.9, abs=0.09)


def test_confusion_counts_and_rates():
    scores, anomalous = np.array([1.0, 2, 3, 4, 5]), np.array([False, True, False, True, True])
    result = anomaly.confusion(scores, anomalous, 3.0)
    assert (result.hits, result.misses, result.false_alarms, result.passes) == (2, 1, 1, 1)
    assert (result.recall, result.precision, result.false_alarm_rate) == (2 / 3, 2 / 3, 1 / 2)
    assert np.isnan(anomaly.confusion(scores, anomalous, 9.0).precision)


def test_a_percentile_of_normal_scores_lets_that_share_of_them_pass():
    normal = np.random.default_rng(0).normal(size=1000)
    threshold = anomaly.threshold_at_percentile(normal, 95)
    assert anomaly.confusion(normal, np.zeros(1000), threshold).false_alarm_rate == 0.05


@pytest.mark.parametrize("costs", [(1.0, 1.0), (10.0, 1.0), (1.0, 10.0), (0.0, 1.0)])
def test_the_threshold_by_cost_is_the_cheapest_of_all(costs):
    scores, anomalous = random_scores(ties=True)

    def cost(threshold: float) -> float:
        result = anomaly.confusion(scores, anomalous, threshold)
        return costs[0] * result.misses + costs[1] * result.false_alarms

    best = anomaly.threshold_by_cost(scores, anomalous, cost_of_miss=costs[0], cost_of_false_alarm=costs[1])
    assert cost(best) == min(cost(t) for t in np.linspace(-4, 6, 201))


def test_the_threshold_by_cost_lies_halfway_between_two_scores():
    scores, anomalous = np.array([1.0, 2, 3, 5, 9]), np.array([False, False, False, True, True])
    equal = {"cost_of_miss": 1.0, "cost_of_false_alarm": 1.0}
    assert anomaly.threshold_by_cost(scores, anomalous, **equal) == 4  # between 3 and 5: new scores fall on either side
    assert anomaly.threshold_by_cost(scores, np.arange(5) == 4, **equal) == 7
    assert anomaly.threshold_by_cost(scores, np.arange(5) == 0, **equal) > 9  # a hit is worth less than its alarms


def test_a_cheap_false_alarm_calls_everything():
    scores, anomalous = random_scores(ties=False)
    best = anomaly.threshold_by_cost(scores, anomalous, cost_of_miss=1.0, cost_of_false_alarm=0.0)
    assert anomaly.confusion(scores, anomalous, best).misses == 0


def test_one_class_alone_is_explained():
    for statistic in (anomaly.auroc, anomaly.roc, anomaly.average_precision):
        with pytest.raises(ValueError, match="only one class"):
            statistic(np.arange(3.0), np.zeros(3))
