"""Sparse sums of known directions: the truth that a sparse autoencoder should find."""

from typing import Annotated

import numpy as np

from aeviz.data.base import Dataset, Limits, Seed, split


def atoms(
    n_samples: Annotated[int, Limits(10, 50_000)] = 4096,
    d_in: Annotated[int, Limits(2, 256)] = 32,
    n_atoms: Annotated[int, Limits(2, 512)] = 64,
    n_active: Annotated[float, Limits(0.1, 8.0)] = 3.0,
    orthonormal: Annotated[int, Limits(0, 1)] = 0,
    nested: Annotated[int, Limits(0, 1)] = 0,
    along_axes: Annotated[int, Limits(0, 1)] = 0,
    fade: Annotated[float, Limits(0.1, 1.0)] = 1.0,
    seed: Seed = 0,
) -> Dataset:
    """x = sum_j b_j s_j a_j: each atom a_j is in a point with probability n_active / n_atoms.

    Atoms are unit-norm Gaussian directions (n_atoms, d_in), kept in `Dataset.atoms`; b_j is Bernoulli and
    the strength s_j uniform in [0, 1], all independent (the toy of Sharkey, Braun & Millidge, 2022, without
    its decay of probabilities). Not standardised: the codes are to be read in the atoms' own unit.
    With ``orthonormal`` = 1 they are at right angles. Raises ValueError if there are then more than d_in.
    With ``nested`` = 1 they come in pairs, 0 and 1, 2 and 3, ...: the second is in half of the points in which the
    first is, and in no other; all that are there have the strength 1 (the toy of Chanin et al., 2024).
    With ``along_axes`` = 1 each feature is an atom of its own, x_j = b_j s_j (the toy of Elhage et al., 2022). Raises
    ValueError if there are not as many as d_in. With ``fade`` < 1 each atom is that much weaker than the one before:
    its strength is fade^j times as large.
    """
    rng = np.random.default_rng(seed)
    drawn = rng.standard_normal((n_atoms, d_in))
    directions = _axes(n_atoms, d_in) if along_axes else _at_right_angles(drawn) if orthonormal else drawn
    directions = directions / np.linalg.norm(directions, axis=1, keepdims=True)
    chance, strengths = rng.random((n_samples, n_atoms)), rng.random((n_samples, n_atoms))
    strengths = _in_pairs(chance, n_active) if nested else (chance < n_active / n_atoms) * strengths
    strengths = strengths * fade ** np.arange(n_atoms)
    train, test = split(n_samples, seed)
    return Dataset(
        name="atoms",
        x=(strengths @ directions).astype(np.float32),
        train=train,
        test=test,
        mean=np.zeros(d_in, np.float32),
        scale=np.ones(d_in, np.float32),
        feature_names=tuple(f"x{i}" for i in range(d_in)),
        atoms=directions.astype(np.float32),
    )


def _in_pairs(chance: np.ndarray, n_active: float) -> np.ndarray:
    """(n, n_atoms) 1 where an atom is in a point, else 0, from uniform draws (n, n_atoms).

    n_active in the mean, as far as it is at most three quarters of n_atoms, an even number.
    """
    present = chance < n_active / (0.75 * chance.shape[1])
    present[:, 1::2] = present[:, : chance.shape[1] // 2 * 2 : 2] & (chance[:, 1::2] < 0.5)
    return present.astype(float)


def _axes(n: int, d_in: int) -> np.ndarray:
    """The unit vectors as rows, for n = d_in."""
    if n != d_in:
        raise ValueError(f"only {d_in} atoms can lie along the axes of {d_in} dimensions, not {n}.")
    return np.eye(n)


def _at_right_angles(directions: np.ndarray) -> np.ndarray:
    """Orthonormal rows that span the same, from rows (n, d)."""
    n, d_in = directions.shape
    if n > d_in:
        raise ValueError(f"only {d_in} atoms can be at right angles in {d_in} dimensions, not {n}.")
    return np.linalg.qr(directions.T)[0].T


LOADERS = {"atoms": atoms}
