"""A curve drawn by hand as a data set: points spread along its strokes, with a little noise."""

import numpy as np

from aeviz.data import in_memory
from aeviz.data.base import Dataset, split, standardise
from aeviz.language import text
from aeviz.upload.base import BadFile

N = 1000
NOISE = 0.01  # standard deviation, on a sheet that is 2 wide
JUMP = 0.3  # drawn points further apart than this belong to different strokes
LEAST = 0.5  # length of a drawing


def curve(drawn: np.ndarray) -> Dataset:
    """N points uniform along the strokes through ``drawn`` (m, 2), in the order of drawing; t is the length so far.

    One common scale for both axes: angles stay as they were drawn. Raises BadFile for a drawing that is too short.
    """
    drawn = np.asarray(drawn, np.float64).reshape(-1, 2)
    steps = np.diff(drawn, axis=0)
    lengths = np.linalg.norm(steps, axis=1)
    used = (lengths > 0) & (lengths <= JUMP)
    begins, steps, lengths = drawn[:-1][used], steps[used], lengths[used]
    if lengths.sum() < LEAST:
        raise BadFile(text("the drawing is too short: draw a longer line."))
    rng, ends = np.random.default_rng(0), np.cumsum(lengths)
    t = rng.uniform(0, ends[-1], N)
    at = np.minimum(np.searchsorted(ends, t), len(ends) - 1)
    share = (t - ends[at] + lengths[at]) / lengths[at]
    clean = begins[at] + share[:, None] * steps[at]
    train, test = split(N, 0)
    x, mean, scale = standardise(clean + NOISE * rng.standard_normal((N, 2)), train, isotropic=True)
    return in_memory.named(
        x=x,
        train=train,
        test=test,
        mean=mean,
        scale=scale,
        feature_names=("x", "y"),
        t=t[:, None].astype(np.float32),
        tangent=(steps / lengths[:, None])[at, None].astype(np.float32),
    )
