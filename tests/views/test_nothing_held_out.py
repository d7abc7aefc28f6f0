"""Every view of a Run that was trained on all its data: told of them, or not shown for that reason."""

import re

import numpy as np
import pytest

import aeviz
from aeviz import variants, views

IMAGES = np.random.default_rng(0).uniform(0, 1, (90, 6, 6))
DATA = {
    "images": lambda: aeviz.data.given(IMAGES, np.arange(90) % 3, test_fraction=0),
    "points": lambda: aeviz.data.given(IMAGES[:, 0, :2], test_fraction=0),
}


@pytest.mark.parametrize("name", variants.names())
@pytest.mark.parametrize("data", DATA)
def test_no_caption_is_about_no_example(name, data):
    knobs = (0.1, 0.2) if name in ("denoising", "sparse") else ()
    run = aeviz.sweep(aeviz.Spec(DATA[data](), name, hidden=(8,), steps=5, knobs=knobs))
    for view, module in ((view, views.get(view)) for view in views.names()):
        if hasattr(module, "NEEDS") or (reason := views.unfit(view, run)):
            assert hasattr(module, "NEEDS") or reason.endswith(".")
            continue
        others = [{name: run}] if getattr(module, "COMPARES", False) else []
        data = module.compute(run, len(run.knobs) // 2, module.Controls(), *others)
        caption = views.caption(module, data)
        assert module.figure(data, module.Controls()).layout
        assert not re.search(r"\bnan|\b0 (test|held)|\binf\b", caption), (view, caption)
