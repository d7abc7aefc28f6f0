"""Scores of embeddings against closed forms, golden values and other implementations."""

import tracemalloc
from dataclasses import asdict
from functools import cache

import numpy as np
import pytest
from sklearn.datasets import load_digits

from aeviz.analysis import alignment, embedding_quality, neighbours, pair_distances, ranks, reconstruction


@cache
def digits() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """x (1797, 64), classes (1797,), principal axes (64, 64)."""
    data = load_digits()
    x = data.data / 16
    return x, data.target, np.linalg.svd(x - x.mean(axis=0), full_matrices=False)[2]


def pca(k: int) -> np.ndarray:
    x, _, axes = digits()
    return (x - x.mean(axis=0)) @ axes[:k].T


@cache
def neighbourhood() -> embedding_quality.Neighbourhood:
    return embedding_quality.Neighbourhood(digits()[0])


@cache
def cloud() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """120 points in 6-D, a 2-D linear picture of them with noise, three classes."""
    rng = np.random.default_rng(1)
    x = rng.normal(size=(120, 6)) * np.array([3, 2, 1, 1, 0.5, 0.5])
    return x, x[:, :2] + 0.3 * rng.normal(size=(120, 2)), rng.integers(3, size=120)


# digits / 16, all 1797 points: T at k = 5, 10, 20; C; Q_NX; then Spearman, neighbour hit at 10, 5-NN accuracy
GOLDEN = {
    2: ((0.8304, 0.8300, 0.8290), (0.9569, 0.9505, 0.9421), (0.0782, 0.1179, 0.1798), 0.5824, 0.5708, 0.6349),
    3: ((0.9141, 0.9143, 0.9119), (0.9810, 0.9773, 0.9725), (0.1764, 0.2405, 0.3146), 0.7474, 0.7109, 0.7641),
    8: ((0.9942, 0.9933, 0.9919), (0.9974, 0.9967, 0.9958), (0.5134, 0.5817, 0.6423), 0.92, 0.9229, 0.9633),
    16: (
        (0.9992, 0.9991, 0.9989),
        (0.9995, 0.9994, 0.9993),
        (0.7447, 0.7851, 0.8244),
        0.9814,
        0.9595,
        0.9878,
    ),
}


@pytest.mark.parametrize("d", GOLDEN)
def test_golden_values_of_pca_on_digits(d):
    trust, cont, quality, spearman, hit, accuracy = GOLDEN[d]
    for k, t, c, q in zip((5, 10, 20), trust, cont, quality, strict=True):
        scores = neighbourhood().scores(pca(d), digits()[1], k)
        assert (scores.trustworthiness, scores.continuity) == pytest.approx((t, c), abs=1e-4)
        assert scores.neighbours_kept == pytest.approx(q, abs=5e-4)  # pixels are sixteenths: many ties
        assert (scores.spearman, scores.knn_accuracy) == pytest.approx((spearman, accuracy), abs=1e-4)
        if k == 10:
            assert scores.neighbour_hit == pytest.approx(hit, abs=1e-4)


@pytest.mark.parametrize("k", [1, 5, 10, 30])
def test_trustworthiness_and_continuity_agree_with_scikit_learn(k):
    from sklearn.manifold import trustworthiness

    x, z, _ = cloud()
    assert neighbours.trustworthiness(x, z, k) == pytest.approx(trustworthiness(x, z, n_neighbors=k), abs=1e-12)
    assert neighbours.continuity(x, z, k) == pytest.approx(trustworthiness(z, x, n_neighbors=k), abs=1e-12)


def test_trustworthiness_counts_by_how_much_an_intruder_was_too_far():
    x = np.array([[0.0], [1], [3], [7], [15]])
    z = np.array([[0.0], [1], [3], [7], [0.5]])  # the last point intrudes as the nearest of 0 and of 1
    # It was neighbour number 4 of both, 3 too far each; its own nearest is now 0, once number 4: 3 more.
    n, k, excess = 5, 1, 9
    assert neighbours.trustworthiness(x, z, 1) == pytest.approx(1 - 2 / (n * k * (2 * n - 3 * k - 1)) * excess)


def test_equal_distances_go_by_index():
    corners = np.array([[0.0, 0], [1, 0], [0, 1], [1, 1], [0, 0]])
    np.testing.assert_array_equal(
        ranks.nearest_neighbours(corners, 4),
        [[4, 1, 2, 3], [0, 3, 4, 2], [0, 3, 4, 1], [1, 2, 0, 4], [0, 1, 2, 3]],
    )


def test_an_embedding_equal_to_the_data_is_perfect():
    x, _, y = cloud()
    scores = embedding_quality.embedding_scores(x, x, y)
    assert scores.trustworthiness == scores.continuity == scores.neighbours_kept == 1
    assert scores.spearman == pytest.approx(1)
    assert scores.lcmc == pytest.approx(1 - 10 / 119)


def test_golden_class_scores_of_the_raw_digits():
    x, y, _ = digits()
    scores = neighbourhood().scores(x, y)
    assert (scores.knn_accuracy, scores.neighbour_hit) == pytest.approx((0.9878, 0.9651), abs=2e-4)


def test_duplicates_do_not_spoil_the_perfect_score():
    x = np.repeat(cloud()[0], 2, axis=0)
    assert embedding_quality.embedding_scores(x, x).neighbours_kept == 1


def test_scores_do_not_change_under_rotation_shift_and_scale():
    x, z, y = cloud()
    turn = np.array([[0.6, -0.8], [0.8, 0.6]])
    moved = embedding_quality.embedding_scores(x, 3 * z @ turn + 1000, y)
    assert asdict(moved) == pytest.approx(asdict(embedding_quality.embedding_scores(x, z, y)))


def test_a_random_map_scores_as_chance():
    x, y, _ = digits()
    z = np.random.default_rng(0).normal(size=(len(x), 2))
    scores = neighbourhood().scores(z, y)
    assert (scores.trustworthiness, scores.continuity) == pytest.approx((0.5, 0.5), abs=0.02)
    assert (scores.lcmc, scores.spearman) == pytest.approx((0, 0), abs=0.01)
    assert scores.knn_accuracy == pytest.approx(0.1, abs=0.03)


@pytest.mark.parametrize("k", [2, 7])  # fewer and more neighbours than the 5 that classify
def test_the_single_functions_agree_with_the_scores(k):
    x, z, y = cloud()
    scores = embedding_quality.embedding_scores(x, z, y, k)
    assert scores.trustworthiness == neighbours.trustworthiness(x, z, k)
    assert scores.continuity == neighbours.continuity(x, z, k)
    assert scores.neighbours_kept == pytest.approx(neighbours.neighbours_kept(x, z, k).quality)
    assert scores.lcmc == pytest.approx(neighbours.lcmc(x, z, k))
    assert scores.spearman == pair_distances.spearman_distances(x, z)
    assert scores.knn_accuracy == neighbours.knn_accuracy(z, y)
    assert scores.neighbour_hit == neighbours.neighbour_hit(z, y, k)


def test_blocks_change_nothing(monkeypatch):
    x, z, y = cloud()
    whole = embedding_quality.embedding_scores(x, z, y)
    monkeypatch.setattr(ranks, "BLOCK_ELEMENTS", 120 * 7)  # 120 = 17 blocks of 7 rows and one of 1
    assert asdict(embedding_quality.embedding_scores(x, z, y)) == pytest.approx(asdict(whole), abs=1e-12)
    assert neighbours.trustworthiness(x, z) == whole.trustworthiness


def test_large_data_are_scored_on_a_stated_sample():
    x, z, y = cloud()
    scores = embedding_quality.Neighbourhood(x, max_points=50, rng=np.random.default_rng(3)).scores(z, y)
    used = np.sort(np.random.default_rng(3).choice(120, size=50, replace=False))
    assert scores.n_used == 50
    assert asdict(scores) == pytest.approx(asdict(embedding_quality.embedding_scores(x[used], z[used], y[used])))


def test_scores_keep_one_matrix_of_ranks_and_no_larger_one():
    """3,000 points: 18 MB of ranks of 2 bytes, 90 MB at most for two million pairs, and never 8 bytes for each rank."""
    x = np.random.default_rng(0).standard_normal((3000, 3))
    tracemalloc.start()
    try:
        embedding_quality.embedding_scores(x, x[:, :2], x[:, 0] > 0)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 115e6


def test_without_classes_the_class_scores_are_nan():
    x, z, _ = cloud()
    scores = embedding_quality.embedding_scores(x, z)
    assert np.isnan(scores.knn_accuracy)
    assert np.isnan(scores.neighbour_hit)


def test_neighbour_lists_agree_with_scikit_learn_and_part_into_kept_lost_and_false():
    from sklearn.neighbors import NearestNeighbors

    x, z, _ = cloud()
    result = neighbours.neighbours_kept(x, z, 10)
    nearest = NearestNeighbors(n_neighbors=10).fit(x).kneighbors(return_distance=False)
    np.testing.assert_array_equal(result.in_x, nearest)
    for i in (0, 60, 119):
        assert set(result.kept(i)) | set(result.lost(i)) == set(result.in_x[i])
        assert set(result.kept(i)) | set(result.false(i)) == set(result.in_z[i])
        assert (len(result.kept(i)), len(result.lost(i))) == pytest.approx(
            (10 * result.share[i], 10 - 10 * result.share[i])
        )


def test_knn_accuracy_agrees_with_scikit_learn_left_out_one_by_one():
    from sklearn.model_selection import LeaveOneOut, cross_val_score
    from sklearn.neighbors import KNeighborsClassifier

    _, z, y = cloud()
    expected = cross_val_score(KNeighborsClassifier(5), z, y, cv=LeaveOneOut()).mean()
    assert neighbours.knn_accuracy(z, y) == pytest.approx(expected)
    assert neighbours.knn_accuracy(z, np.array(["a", "b", "c"])[y]) == pytest.approx(expected)


def test_spearman_agrees_with_scipy():
    from scipy.spatial.distance import pdist
    from scipy.stats import spearmanr

    x, z, _ = cloud()
    expected = spearmanr(pdist(x), pdist(z)).statistic
    assert pair_distances.spearman_distances(x, z) == pytest.approx(expected, abs=1e-5)


def test_spearman_of_sampled_pairs_estimates_that_of_all():
    x, z, _ = cloud()
    sampled = pair_distances.spearman_distances(x, z, n_pairs=5000, rng=np.random.default_rng(0))
    assert sampled == pytest.approx(pair_distances.spearman_distances(x, z), abs=0.02)
    with pytest.raises(ValueError, match="rng"):
        pair_distances.spearman_distances(x, z, n_pairs=5000)


def test_a_collapsed_code_has_no_distance_correlation():
    x, z, _ = cloud()
    assert np.isnan(pair_distances.spearman_distances(x, np.zeros_like(z)))


@pytest.mark.parametrize(
    ("k", "error", "explained"), [(2, 3.355253, 0.2851), (8, 1.530448, 0.6739), (16, 0.706796, 0.8494)]
)
def test_reconstruction_error_of_pca_on_digits(k, error, explained):
    x, _, axes = digits()
    x_hat = x.mean(axis=0) + pca(k) @ axes[:k]
    assert reconstruction.reconstruction_error(x, x_hat) == pytest.approx(error, abs=1e-6)
    assert reconstruction.frac_variance_explained(x, x_hat) == pytest.approx(explained, abs=1e-4)


def test_the_mean_explains_nothing_and_the_data_everything():
    x = cloud()[0]
    assert reconstruction.frac_variance_explained(x, np.broadcast_to(x.mean(axis=0), x.shape)) == pytest.approx(0)
    assert reconstruction.frac_variance_explained(x, x) == 1


@pytest.mark.parametrize("flip", [1, -1])
def test_procrustes_undoes_turning_reflecting_scaling_and_shifting(flip):
    _, z, _ = cloud()
    turn = np.array([[0.6, -0.8 * flip], [0.8, 0.6 * flip]])
    np.testing.assert_allclose(alignment.procrustes(0.2 * z @ turn - 7, z), z, atol=1e-12)


def test_procrustes_agrees_with_scipy():
    from scipy.spatial import procrustes

    x, z, _ = cloud()
    reference = x[:, :2]
    ours = ((alignment.procrustes(z, reference) - reference) ** 2).sum() / (
        (reference - reference.mean(axis=0)) ** 2
    ).sum()
    assert ours == pytest.approx(procrustes(reference, z)[2])


def test_a_collapsed_code_is_aligned_to_the_middle():
    _, z, _ = cloud()
    np.testing.assert_allclose(alignment.procrustes(np.ones_like(z), z), np.broadcast_to(z.mean(axis=0), z.shape))


def test_a_random_projection_keeps_squared_distances_on_average():
    x = cloud()[0]
    rng = np.random.default_rng(0)
    ratio = [(embedding_quality.random_projection(x, 2, rng) ** 2).sum() / (x**2).sum() for _ in range(2000)]
    assert np.mean(ratio) == pytest.approx(1, abs=0.05)


def test_five_neighbours_classify_however_few_are_counted():
    x, z, y = cloud()
    assert embedding_quality.embedding_scores(x[:11], z[:11], y[:11], k=2).trustworthiness <= 1
    with pytest.raises(ValueError, match="k = 5 neighbours is out of range: 10 points"):
        embedding_quality.embedding_scores(x[:10], z[:10], y[:10], k=2)


def test_bad_input_is_explained():
    x, z, y = cloud()
    with pytest.raises(ValueError, match="1 <= k < 60"):
        neighbours.trustworthiness(x, z, 60)
    for axes in (x[:, 0], x[None]):
        with pytest.raises(ValueError, match="must have two axes"):
            neighbours.trustworthiness(axes, z)
    with pytest.raises(ValueError, match="same points"):
        neighbours.continuity(x, z[:-1])
    with pytest.raises(ValueError, match="same points"):
        embedding_quality.Neighbourhood(x).scores(z[:-1])
    with pytest.raises(ValueError, match="not finite"):
        embedding_quality.embedding_scores(x, np.full_like(z, np.nan))
    with pytest.raises(ValueError, match="one label per point"):
        neighbours.knn_accuracy(z, y[:-1])
    with pytest.raises(ValueError, match="same shape"):
        alignment.procrustes(x, z)
    with pytest.raises(ValueError, match="no variance"):
        reconstruction.frac_variance_explained(np.ones((3, 2)), np.ones((3, 2)))
    with pytest.raises(ValueError, match="1 <= k <= 119"):
        ranks.nearest_neighbours(x, 120)
    with pytest.raises(ValueError, match="two axes"):
        ranks.nearest_neighbours(x[0])


def test_distances_share_a_rank_from_the_fourteenth_digit_behind_the_binary_point_on():
    """The sign, eight bits of the exponent and 13 of the fraction are kept."""
    apart, alike = np.array([1, 1 + 2.0**-13], np.float32), np.array([1, 1 + 2.0**-14], np.float32)
    np.testing.assert_array_equal(pair_distances.mean_ranks(apart), [-0.5, 0.5])
    np.testing.assert_array_equal(pair_distances.mean_ranks(alike), [0, 0])
