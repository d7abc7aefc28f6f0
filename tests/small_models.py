"""Models that train in a fraction of a second."""

import aeviz
from aeviz import variants


def small_spec(variant: str, **changes) -> aeviz.Spec:
    """A Spec of any variant that trains in a fraction of a second, at three of its usual knob values."""
    usual = variants.get(variant)().default_knobs(6)
    knobs = (usual[0], usual[len(usual) // 2], usual[-1])
    small = {"data": "wine", "d_latent": 6, "hidden": (9,), "knobs": knobs, "steps": 40, "batch_size": 32}
    return aeviz.Spec(variant=variant, **(small | changes))
