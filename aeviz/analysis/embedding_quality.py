"""How faithful is a picture of data? All scores at once, and the control that has learned nothing."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from aeviz.analysis.neighbours import accuracy, class_codes, excess, from_excess, hit
from aeviz.analysis.pair_distances import cosine, mean_ranks, pair_distances, pair_ranks, pairs
from aeviz.analysis.ranks import Ordered, check_k, distance_blocks, keys, points, rank_blocks, rank_type

MAX_POINTS = 10_000  # above this, `Neighbourhood` scores a sample
MAX_PAIRS = 2_000_000  # above this (n > 2,000), the distance correlation uses a sample of the pairs


def random_projection(x: np.ndarray, d: int, rng: np.random.Generator) -> np.ndarray:
    """(n, d) = x @ R with R Gaussian of variance 1/d: the control that has learned nothing."""
    return x @ rng.standard_normal((x.shape[1], d)).astype(x.dtype) / np.sqrt(d)


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


def _tally(in_x: np.ndarray, in_z: Ordered, k: int) -> tuple[int, int, int]:
    """Of b points with ranks (b, n) in x: excess ranks of intruders, of lost neighbours, and neighbours kept."""
    near_x = np.nonzero(in_x <= k)[1].reshape(len(in_x), k + 1)
    lost = in_z.ranks(near_x)
    intruders = np.take_along_axis(in_x, in_z.nearest(k), axis=1)
    kept = int(np.count_nonzero(lost <= k)) - len(in_x)  # without the point itself
    return excess(intruders, k), excess(lost, k), kept


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
        self._x = points(np.asarray(x)[self.used], "x")
        self._pairs = pairs(len(self.used), MAX_PAIRS, rng)

    @cached_property
    def ranks(self) -> np.ndarray:
        """(n_used, n_used) rank of every point as a neighbour in x of every other."""
        n = len(self._x)
        ranks = np.empty((n, n), rank_type(n))  # filled block by block: to join blocks takes twice as much
        for rows, block in rank_blocks(self._x):
            ranks[rows] = block
        return ranks

    @cached_property
    def _pair_ranks(self) -> np.ndarray:
        return pair_ranks(self._x, self._pairs)

    def scores(self, z: np.ndarray, y: np.ndarray | None = None, k: int = 10) -> EmbeddingScores:
        """Score z (n, d_latent), an embedding of the same n points; y (n,) are their classes, if any."""
        z = points(z, "z")
        if len(z) != self.n:
            raise ValueError(f"z has {len(z)} points, x had {self.n}; they must be the same points.")
        n = len(self.used)
        check_k(max(k, 5), n)
        tallies: list[tuple[int, int, int]] = []
        near: list[np.ndarray] = []
        distances: list[np.ndarray] = []
        for rows, block in distance_blocks(z[self.used]):
            order = Ordered(keys(block, rows))
            tallies.append(_tally(self.ranks[rows], order, k))
            near.append(order.nearest(max(k, 5)))
            distances.append(pair_distances(block, rows, self._pairs))
        told = np.concatenate(distances)
        intruders, lost, kept = np.sum(tallies, axis=0).tolist()
        accuracy, hit = self._class_scores(np.concatenate(near), y, k)
        return EmbeddingScores(
            trustworthiness=from_excess(intruders, n, k),
            continuity=from_excess(lost, n, k),
            neighbours_kept=kept / (n * k),
            lcmc=kept / (n * k) - k / (n - 1),
            spearman=cosine(self._pair_ranks, mean_ranks(told)),
            knn_accuracy=accuracy,
            neighbour_hit=hit,
            k=k,
            n_used=n,
            n_pairs=len(told),
        )

    def _class_scores(self, near: np.ndarray, y: np.ndarray | None, k: int) -> tuple[float, float]:
        if y is None:
            return float("nan"), float("nan")
        classes = class_codes(y, self.n)[self.used]
        return accuracy(classes, near[:, :5]), hit(classes, near[:, :k])


def embedding_scores(x: np.ndarray, z: np.ndarray, y: np.ndarray | None = None, k: int = 10) -> EmbeddingScores:
    """All scores of an embedding z (n, d_latent) of x (n, d_in); for several, share one Neighbourhood."""
    return Neighbourhood(x).scores(z, y, k)
