"""Turning, scaling and shifting one picture of points onto another, so that only its shape is compared."""

from dataclasses import dataclass

import numpy as np

from aeviz.analysis.ranks import paired


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
    z, reference = paired(z, reference)
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
