"""A Run's networks and the examples to run them on, for the panel that draws a network."""

from collections.abc import Sequence

import numpy as np

from aeviz.components.network_view import Act, Pictured
from aeviz.export.scene import film, networks
from aeviz.language import text
from aeviz.run import Model, Run
from aeviz.views.base import evenly

LARGEST_EXAMPLES = 4 * 2**20  # bytes of examples; of more they are spread evenly over all
DRAWS = 4  # of the noise, for neighbouring examples


def pictured(run: Run) -> Pictured | None:
    """What the panel shows of a Run; None where it is not ``drawable``."""
    if not drawable(run):
        return None
    models = [run.model(i) for i in range(len(run.knobs))]
    data, ids = run.dataset(), examples(run)
    decode, encode = networks(run, (run.step,))
    decode_film, encode_film = film(run)
    scaled, added = _shown_in_training(models, data.x[ids[:1]]) if run.variant.corrupts else (None, None)
    return Pictured(
        encode=encode,
        decode=decode,
        encode_film=encode_film,
        decode_film=decode_film,
        x=data.x[ids],
        ids=ids,
        names=data.classes_of(ids),
        knobs=run.knobs.tolist(),
        knob_name=run.knob_label,
        steps=run.film_steps.tolist(),
        used=[run.units(i) for i in range(len(run.knobs))],
        image_shape=data.image_shape,
        feature_names=data.feature_names,
        correction=_correction(run),
        kept=np.array(_kept(run), np.float32) if _kept(run)[0] else None,
        thresholds=run.variant.code_thresholds,
        scaled=scaled,
        added=added,
        acts=acts(run),
    )


def drawable(run: Run) -> bool:
    """Whether the browser can work out what the code's mask leaves."""
    return not run.variant.mask_follows_code or bool(_kept(run)[0]) or run.variant.code_thresholds is not None


def examples(run: Run) -> np.ndarray:
    """(m,) the numbers of the examples that the panel has."""
    data = run.dataset()
    return evenly(np.arange(len(data.x)), max(1, LARGEST_EXAMPLES // (4 * data.x.shape[1])))


def acts(run: Run) -> tuple[Act, ...]:
    """What the variant adds to the plain autoencoder and where, in the reader's language."""
    words = {
        "input": text("in training, noise is added here"),
        "encoder": text("a code that follows every change of x pays here"),
        "weights": text("every weight pays here"),
        "code": text("every unit of the code pays here"),
        "mask": text("only these units of the code speak"),
        "draw": text("in training, the code is drawn at random here"),
    }
    return tuple(Act(place, words[place], place not in ("mask", "draw")) for place in run.variant.acts_at)


def _kept(run: Run) -> list[int | None]:
    return [run.variant.kept(float(knob)) for knob in run.knobs]


def _correction(run: Run) -> np.ndarray | None:
    factors = [run.variant.correction(np.full((1, 1, 1), knob, np.float32)) for knob in run.knobs]
    given = [float(np.ravel(factor)[0]) for factor in factors if factor is not None]
    return np.array(given, np.float32) if given else None


def _shown_in_training(models: Sequence[Model], x: np.ndarray) -> tuple[np.ndarray, np.ndarray] | tuple[None, None]:
    """(scaled, added), each (K, DRAWS, d_in): training shows scaled * x + added, the same draws at every knob value.

    None where a corruption is no such sum, as its third example ``x`` (1, d_in) tells.
    """
    rows = np.concatenate([np.zeros_like(x), np.ones_like(x), x])
    seen = np.stack([[_alike(model, row, draw) for row in rows] for model in models for draw in range(DRAWS)])
    added, scaled = seen[:, 0], seen[:, 1] - seen[:, 0]
    if not np.allclose(seen[:, 2], scaled * x + added, atol=1e-4):
        return None, None
    shape = len(models), DRAWS, x.shape[1]
    return scaled.reshape(shape), added.reshape(shape)


def _alike(model: Model, row: np.ndarray, draw: int) -> np.ndarray:
    """A row (d_in,) corrupted with the numbers that every other row meets in this draw."""
    return model.corrupt(row[None], np.random.default_rng(draw))[0]
