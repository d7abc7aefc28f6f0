"""A Run of the repository's own, small enough to be trained by every process that wants it."""

from __future__ import annotations

from functools import cache

import numpy as np

from aeviz.components.canvas import Decoder, Pane, Scene, stack
from aeviz.run import Run
from aeviz.spec import Spec
from aeviz.training.sweep import sweep


@cache
def trained_run() -> Run:
    """A denoising autoencoder of the digits at three noise levels; the same bits in every process."""
    return sweep(Spec(variant="denoising", hidden=(32,), knobs=(0.0, 0.3, 0.8), steps=120))


def trained_scene() -> Scene:
    """The first 300 digits in the code plane of `trained_run`, with a film of its training."""
    run = trained_run()
    dataset = run.dataset()
    x, y = dataset.x[:300], dataset.y[:300]
    steps = [int(step) for step in run.film_steps[-3:]]
    film = np.stack([run.encode(x, step) for step in steps])
    models = [run.model(i, step) for step in steps for i in range(len(run.knobs))]
    before, last = models[: -len(run.knobs)], models[-len(run.knobs) :]
    return Scene(
        panes=(Pane("Autoencoder", film, codes=True),),
        knobs=run.knobs,
        knob_name="σ",
        steps=steps,
        labels=y,
        class_names=dataset.class_names,
        thumbnails=x.reshape(-1, 8, 8),
        decoder=Decoder(
            decode=stack([model.decoder_layers() for model in last]),
            encode=stack([model.encoder_layers() for model in last]),
            decode_film=stack([model.decoder_layers() for model in before]),
            encode_film=stack([model.encoder_layers() for model in before]),
            image_shape=(8, 8),
        ),
    )
