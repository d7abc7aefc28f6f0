"""How faithful is a picture of data? Neighbours, distances and reconstructions compared, in numbers.

Everything compares x (n, d_in) with an embedding or a code z (n, d_latent) of the same n points. Nothing
needs more memory than a block of rows, except `Neighbourhood`, which keeps the neighbour ranks of x to
share them over many embeddings. Ranks: the point itself has rank 0, its nearest neighbour rank 1, and so
on. Exact ties (duplicate points, a collapsed code) go by index.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

BLOCK_ELEMENTS = 500_000  # distances held at once: 2 MB as float32, so that a block stays in cache
MAX_POINTS = 10_000  # above this, `Neighbourhood` scores a sample
MAX_PAIRS = 2_000_000  # above this (n > 2,000), the distance correlation uses a sample of the pairs


# --------------------------------------------------------------------------------------- distances and ranks


def _points(values: np.ndarray, name: str) -> np.ndarray:
    points = np.asarray(values, dtype=np.float64)
    if points.ndim != 2:
        raise ValueError(f"{name} must have two axes (points, features), not shape {points.shape}.")
    if not np.isfinite(points).all():
        raise ValueError(f"{name} holds values that are not finite; only finite numbers are allowed.")
    return points


def _paired(x: np.ndarray, z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    x, z = _points(x, "x"), _points(z, "z")
    if len(x) != len(z):
        raise ValueError(f"x has {len(x)} points and z has {len(z)}; they must be the same points.")
    return x, z


def _check_k(k: int, n: int) -> None:
    if not 1 <= k < n / 2:
        raise ValueError(f"k = {k} neighbours is out of range: {n} points allow 1 <= k < {n / 2:g}.")


def _squared_distances(points: np.ndarray, length: np.ndarray, rows: slice) -> np.ndarray:
    """(b, n) float32 |p|^2 + |q|^2 - 2 p.q of the points in `rows` to all points; length (n,) is |p|^2."""
    distances = points[rows] @ points.T
    distances *= -2
    distances += length[rows, None]
    distances += length
    return np.maximum(distances, 0, out=distances).astype(np.float32)


def _distance_blocks(points: np.ndarray) -> Iterator[tuple[slice, np.ndarray]]:
    """Yield (rows, squared distances (b, n) of these rows to all points), block after block."""
    n = len(points)
    centred = points - points.mean(axis=0)  # else a far-away mean eats the digits of the differences
    length = np.einsum("nd,nd->n", centred, centred)
    step = max(1, BLOCK_ELEMENTS // n)
    for start in range(0, n, step):
        rows = slice(start, min(start + step, n))
        yield rows, _squared_distances(centred, length, rows)


def _keys(distances: np.ndarray, rows: slice) -> np.ndarray:
    """(b, n) uint64: the numbers (distance bits, index), whose order is from near to far, the point itself first.

    So equals are ordered by index, the same on every processor, and faster than argsort.
    """
    b, n = distances.shape
    keys = distances.view(np.uint32).astype(np.uint64)  # the bits of positive floats sort as integers do
    keys += np.uint64(1)  # 0 is for the point itself
    keys[np.arange(b), np.arange(rows.start, rows.stop)] = 0
    keys <<= np.uint64(32)
    keys |= np.arange(n, dtype=np.uint64)
    return keys


def _order(keys: np.ndarray) -> np.ndarray:
    """The indices in `keys`, from near to far; `keys` is sorted for it."""
    keys.sort(axis=1)
    return (keys & np.uint64(0xFFFFFFFF)).astype(np.int64)


def _rank_type(n: int) -> np.dtype:
    """The smallest unsigned type for the ranks of n points."""
    return np.min_scalar_type(n)


def _ranks(order: np.ndarray) -> np.ndarray:
    """(b, n) rank of every point as a neighbour: the inverse of `order`."""
    n = order.shape[1]
    ranks = np.empty(order.shape, dtype=_rank_type(n))
    np.put_along_axis(ranks, order, np.arange(n, dtype=ranks.dtype)[None], axis=1)
    return ranks


def _rank_blocks(points: np.ndarray) -> Iterator[tuple[slice, np.ndarray]]:
    for rows, distances in _distance_blocks(points):
        yield rows, _ranks(_order(_keys(distances, rows)))


def nearest_neighbours(x: np.ndarray, k: int = 10) -> np.ndarray:
    """(n, k) int64 indices of each point's k nearest other points, nearest first (Euclidean)."""
    x = _points(x, "x")
    if not 1 <= k < len(x):
        raise ValueError(f"k = {k} neighbours is out of range: {len(x)} points allow 1 <= k <= {len(x) - 1}.")
    return np.concatenate([_nearest(_keys(distances, rows), k) for rows, distances in _distance_blocks(x)])


def _nearest(keys: np.ndarray, k: int) -> np.ndarray:
    """(b, k) indices of the k nearest other points: only they are sorted."""
    return _order(np.partition(keys, k, axis=1)[:, : k + 1])[:, 1:]


# ------------------------------------------------------------------------------------------------ neighbours


def _excess(ranks: np.ndarray, near: np.ndarray, k: int) -> int:
    """Sum over the points marked in `near` of (rank - k), where the rank is beyond k."""
    return int(((np.maximum(ranks, k) - ranks.dtype.type(k)) * near).sum(dtype=np.int64))


def _from_excess(excess: int, n: int, k: int) -> float:
    return 1.0 - 2.0 / (n * k * (2 * n - 3 * k - 1)) * excess


def trustworthiness(x: np.ndarray, z: np.ndarray, k: int = 10) -> float:
    """Are neighbours in z truly neighbours in x? 1 is perfect, about 0.5 is a random map.

    T = 1 - 2 / (n k (2n - 3k - 1)) * sum_i sum_{j in kNN_z(i)} max(0, rank_x(i, j) - k)   (Venna & Kaski
    2001). x (n, d_in), z (n, d_latent). Raises ValueError unless 1 <= k < n / 2.
    """
    x, z = _paired(x, z)
    _check_k(k, len(x))
    blocks = zip(_rank_blocks(x), _rank_blocks(z), strict=True)
    return _from_excess(sum(_excess(in_x, in_z <= k, k) for (_, in_x), (_, in_z) in blocks), len(x), k)


def continuity(x: np.ndarray, z: np.ndarray, k: int = 10) -> float:
    """Are neighbours in x still neighbours in z? `trustworthiness` with x and z exchanged."""
    return trustworthiness(z, x, k)


@dataclass(frozen=True)
class NeighboursKept:
    """Which of the k nearest neighbours in x are still among the k nearest in z."""

    in_x: np.ndarray  # (n, k) int64: neighbours in x, nearest first
    in_z: np.ndarray  # (n, k) int64: neighbours in z, nearest first
    share: np.ndarray  # (n,) float64 in [0, 1]: share kept, per point
    quality: float  # Q_NX(k), the mean of `share`

    def kept(self, i: int) -> np.ndarray:
        """Indices of point i's neighbours in both, nearest in x first."""
        return self.in_x[i][np.isin(self.in_x[i], self.in_z[i])]

    def lost(self, i: int) -> np.ndarray:
        """Indices of point i's neighbours in x that are none in z, nearest in x first."""
        return self.in_x[i][~np.isin(self.in_x[i], self.in_z[i])]

    def false(self, i: int) -> np.ndarray:
        """Indices of point i's neighbours in z that are none in x, nearest in z first."""
        return self.in_z[i][~np.isin(self.in_z[i], self.in_x[i])]


def neighbours_kept(x: np.ndarray, z: np.ndarray, k: int = 10) -> NeighboursKept:
    """Q_NX(k) = 1/(n k) sum_i |kNN_x(i) ∩ kNN_z(i)| (Lee & Verleysen 2009), with the lists behind it."""
    x, z = _paired(x, z)
    in_x, in_z = nearest_neighbours(x, k), nearest_neighbours(z, k)
    n = len(x)
    offset = n * np.arange(n)[:, None]  # makes (point, neighbour) one number: one isin serves all points
    share = np.isin(in_x + offset, in_z + offset).mean(axis=1)
    return NeighboursKept(in_x, in_z, share, float(share.mean()))


def lcmc(x: np.ndarray, z: np.ndarray, k: int = 10) -> float:
    """Local continuity meta-criterion Q_NX(k) - k / (n - 1): a random map has 0 (Chen & Buja 2009)."""
    return neighbours_kept(x, z, k).quality - k / (len(x) - 1)


def _majority(labels: np.ndarray) -> np.ndarray:
    """Most frequent label in each row of (n, k) labels 0..c-1; of equals the smallest, as in scikit-learn."""
    votes = np.zeros((len(labels), labels.max() + 1), dtype=np.int64)
    np.add.at(votes, (np.arange(len(labels))[:, None], labels), 1)
    return votes.argmax(axis=1)


def _class_codes(y: np.ndarray, n: int) -> np.ndarray:
    y = np.asarray(y)
    if y.shape != (n,):
        raise ValueError(f"y must hold one label per point, shape ({n},), not {y.shape}.")
    return np.unique(y, return_inverse=True)[1]


def _accuracy(classes: np.ndarray, near: np.ndarray) -> float:
    return float((_majority(classes[near]) == classes).mean())


def _hit(classes: np.ndarray, near: np.ndarray) -> float:
    return float((classes[near] == classes[:, None]).mean())


def knn_accuracy(z: np.ndarray, y: np.ndarray, k: int = 5) -> float:
    """Share of points whose class wins the vote of their k nearest other points (leave one out); y (n,)."""
    return _accuracy(_class_codes(y, len(z)), nearest_neighbours(z, k))


def neighbour_hit(z: np.ndarray, y: np.ndarray, k: int = 10) -> float:
    """Mean share of a point's k nearest other points that are of its own class; y (n,)."""
    return _hit(_class_codes(y, len(z)), nearest_neighbours(z, k))


# ------------------------------------------------------------------------------------------------- distances


def _pairs(n: int, n_pairs: int | None, rng: np.random.Generator | None) -> tuple[np.ndarray, np.ndarray]:
    """All pairs i < j, or n_pairs pairs i != j drawn with replacement, in the order of i."""
    if n_pairs is None or n_pairs >= n * (n - 1) // 2:
        return np.triu_indices(n, 1)
    if rng is None:
        raise ValueError("a sample of the pairs needs rng, a numpy random Generator.")
    i = np.sort(rng.integers(n, size=n_pairs))
    return i, (i + rng.integers(1, n, size=n_pairs)) % n


def _mean_ranks(values: np.ndarray) -> np.ndarray:
    """Centred rank of each of m float32 values >= 0; those equal in 14 leading bits share a mean rank.

    The bits of positive floats sort as integers do, so that counting the leading ones replaces a sort and is
    10 times faster. What sharing changes in a correlation over 1.6 million pairs is below 1e-7.
    """
    keys = values.view(np.uint32) >> 10
    keys -= keys.min()
    count = np.bincount(keys)
    rank = np.cumsum(count) - (count - 1) / 2 - (len(values) + 1) / 2
    return rank[keys]


def _cosine(a: np.ndarray, b: np.ndarray) -> float:
    """Cosine of two vectors; nan where one is zero (all distances equal: no correlation is defined)."""
    norm = np.sqrt(a @ a) * np.sqrt(b @ b)
    return float(a @ b / norm) if norm > 0 else float("nan")


def _pair_distances(block: np.ndarray, rows: slice, i: np.ndarray, j: np.ndarray) -> np.ndarray:
    """The distances of those pairs (i sorted) whose i lies in the block `rows`, in their order."""
    at = slice(*np.searchsorted(i, (rows.start, rows.stop)))
    return block[i[at] - rows.start, j[at]]


def _pair_ranks(points: np.ndarray, i: np.ndarray, j: np.ndarray) -> np.ndarray:
    return _mean_ranks(np.concatenate([_pair_distances(block, rows, i, j) for rows, block in _distance_blocks(points)]))


def spearman_distances(
    x: np.ndarray, z: np.ndarray, n_pairs: int | None = None, rng: np.random.Generator | None = None
) -> float:
    """Rank correlation of the distances in x with those in z: is the picture true at large scale? In [-1, 1].

    Over all n (n - 1) / 2 pairs, or over n_pairs drawn with `rng`. nan if all distances in x or in z are
    equal.
    """
    x, z = _paired(x, z)
    i, j = _pairs(len(x), n_pairs, rng)
    return _cosine(_pair_ranks(x, i, j), _pair_ranks(z, i, j))


# -------------------------------------------------------------------------------------------- reconstruction


def reconstruction_error(x: np.ndarray, x_hat: np.ndarray) -> float:
    """Mean over samples of the SUM over features of (x - x_hat)^2, as in Hinton & Salakhutdinov (2006)."""
    residual = np.asarray(x, dtype=np.float64) - x_hat
    return float((residual**2).sum(axis=1).mean())


def frac_variance_explained(x: np.ndarray, x_hat: np.ndarray) -> float:
    """1 - reconstruction_error / total variance of x: 1 is perfect, 0 as good as the mean, below 0 worse."""
    x = np.asarray(x, dtype=np.float64)
    total = reconstruction_error(x, x.mean(axis=0))
    if total == 0:
        raise ValueError("x has no variance: all points are equal, so that no share of it can be explained.")
    return 1.0 - reconstruction_error(x, x_hat) / total


# ------------------------------------------------------------------------------------- alignment and control


@dataclass(frozen=True)
class Similarity:
    """z -> scale * z @ rotation + shift: keeps every angle and every ratio of distances."""

    scale: float
    rotation: np.ndarray  # (d, d) orthogonal; may reflect
    shift: np.ndarray  # (d,)

    def apply(self, z: np.ndarray) -> np.ndarray:
        """(n, d) -> (n, d)."""
        return self.scale * (z @ self.rotation) + self.shift


def fit_similarity(z: np.ndarray, reference: np.ndarray) -> Similarity:
    """The Similarity that brings z (n, d) nearest to reference (n, d) in least squares.

    With z and reference centred and U S V' the SVD of z' reference: rotation U V', scale tr S / ||z||^2
    (Schoenemann & Carroll 1970). A collapsed z (all points equal) lands on the mean of the reference.
    """
    z, reference = _paired(z, reference)
    if z.shape != reference.shape:
        raise ValueError(f"z {z.shape} and reference {reference.shape} must have the same shape.")
    centre, target = z.mean(axis=0), reference.mean(axis=0)
    u, s, vt = np.linalg.svd((z - centre).T @ (reference - target))
    spread = ((z - centre) ** 2).sum()
    scale, rotation = (float(s.sum() / spread) if spread > 0 else 0.0), u @ vt
    return Similarity(scale, rotation, target - scale * (centre @ rotation))


def procrustes(z: np.ndarray, reference: np.ndarray) -> np.ndarray:
    """z (n, d) turned, reflected, scaled and shifted onto reference (n, d): no distance ratio changes."""
    return fit_similarity(z, reference).apply(z)


def random_projection(x: np.ndarray, d: int, rng: np.random.Generator) -> np.ndarray:
    """(n, d) = x @ R with R Gaussian of variance 1/d: the control that has learned nothing."""
    return x @ rng.standard_normal((x.shape[1], d)).astype(x.dtype) / np.sqrt(d)


# ----------------------------------------------------------------------------------------------- all at once


@dataclass(frozen=True)
class EmbeddingScores:
    """Every score of one embedding. Without classes, the two class scores are nan."""

    trustworthiness: float
    continuity: float
    neighbours_kept: float  # Q_NX(k)
    lcmc: float
    spearman: float
    knn_accuracy: float  # leave one out, 5 neighbours
    neighbour_hit: float
    k: int
    n_used: int  # points the scores rest on
    n_pairs: int  # pairs of points the Spearman correlation rests on


def _tally(in_x: np.ndarray, in_z: np.ndarray, k: int) -> tuple[int, int, int]:
    """Of a block of ranks: excess ranks of intruders, excess ranks of lost neighbours, neighbours kept."""
    near_x, near_z = in_x <= k, in_z <= k
    kept = int(np.count_nonzero(near_x & near_z)) - len(in_x)  # without the point itself
    return _excess(in_x, near_z, k), _excess(in_z, near_x, k), kept


class Neighbourhood:
    """The neighbour ranks and pair distances of x (n, d_in), computed once for many embeddings of x.

    Above `max_points` points a random sample of that many is used (`used`: its sorted indices), above
    MAX_PAIRS pairs a random sample of these; both come from `rng`, the generator of seed 0 by default.
    Memory: 2 bytes x n_used^2.
    """

    def __init__(self, x: np.ndarray, *, max_points: int = MAX_POINTS, rng: np.random.Generator | None = None):
        rng = np.random.default_rng(0) if rng is None else rng
        self.n = len(x)
        self.used = np.arange(self.n)
        if self.n > max_points:
            self.used = np.sort(rng.choice(self.n, size=max_points, replace=False))
        self._x = _points(np.asarray(x)[self.used], "x")
        self._pairs = tuple(index.astype(np.int32) for index in _pairs(len(self.used), MAX_PAIRS, rng))

    @cached_property
    def ranks(self) -> np.ndarray:
        """(n_used, n_used) rank of every point as a neighbour in x of every other."""
        n = len(self._x)
        ranks = np.empty((n, n), _rank_type(n))  # filled block by block: to join blocks takes twice as much
        for rows, block in _rank_blocks(self._x):
            ranks[rows] = block
        return ranks

    @cached_property
    def _pair_ranks(self) -> np.ndarray:
        return _pair_ranks(self._x, *self._pairs)

    def scores(self, z: np.ndarray, y: np.ndarray | None = None, k: int = 10) -> EmbeddingScores:
        """Score z (n, d_latent), an embedding of the same n points; y (n,) are their classes, if any."""
        z = _points(z, "z")
        if len(z) != self.n:
            raise ValueError(f"z has {len(z)} points, x had {self.n}; they must be the same points.")
        n = len(self.used)
        _check_k(max(k, 5), n)
        tallies, near, distances = [], [], []
        for rows, block in _distance_blocks(z[self.used]):
            order = _order(_keys(block, rows))
            tallies.append(_tally(self.ranks[rows], _ranks(order), k))
            near.append(order[:, 1 : max(k, 5) + 1].copy())  # a view would keep the block
            distances.append(_pair_distances(block, rows, *self._pairs))
        intruders, lost, kept = np.sum(tallies, axis=0).tolist()
        accuracy, hit = self._class_scores(np.concatenate(near), y, k)
        return EmbeddingScores(
            trustworthiness=_from_excess(intruders, n, k),
            continuity=_from_excess(lost, n, k),
            neighbours_kept=kept / (n * k),
            lcmc=kept / (n * k) - k / (n - 1),
            spearman=_cosine(self._pair_ranks, _mean_ranks(np.concatenate(distances))),
            knn_accuracy=accuracy,
            neighbour_hit=hit,
            k=k,
            n_used=n,
            n_pairs=len(self._pairs[0]),
        )

    def _class_scores(self, near: np.ndarray, y: np.ndarray | None, k: int) -> tuple[float, float]:
        if y is None:
            return float("nan"), float("nan")
        classes = _class_codes(y, self.n)[self.used]
        return _accuracy(classes, near[:, :5]), _hit(classes, near[:, :k])


def embedding_scores(x: np.ndarray, z: np.ndarray, y: np.ndarray | None = None, k: int = 10) -> EmbeddingScores:
    """All scores of an embedding z (n, d_latent) of x (n, d_in); for several, share one Neighbourhood."""
    return Neighbourhood(x).scores(z, y, k)
