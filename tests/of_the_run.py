"""What a view's Data say of its Run: the value of the knob, how many examples a part has, units, names."""

import dataclasses

import numpy as np

import aeviz

KNOBS = "knob", "sigma", "beta", "lam"
PARTS = {  # the part of the data that ``n`` counts, view by view
    **dict.fromkeys(("concepts", "copying_gallery", "copying_shares", "denoising_path", "noisy_images"), "test"),
    **dict.fromkeys(("tamed", "variance"), "test"),
    **dict.fromkeys(("code_profile", "dependence", "mixing", "scorecard", "uncorrelated", "unit_variance"), "train"),
    **dict.fromkeys(("code_histogram", "factors", "intrinsic", "top_images"), "all"),
}
OF_A_LAYER = {"filters"}  # its units are not the code's


def check_of_the_run(name: str, data, run: aeviz.Run, i: int) -> None:
    of_the_run = facts(name, run, i)
    for field in dataclasses.fields(data):
        value, known = getattr(data, field.name), of_the_run.get(field.name)
        if known is not None and value is not None and isinstance(value, type(known)):
            assert np.array_equal(value, known), f"{name}: {field.name} is {value}, not {known}"
    n_units = getattr(data, "n_units", None)
    if isinstance(n_units, dict):
        assert run.spec.d_latent in n_units.values(), f"{name} has {n_units} units"
    if isinstance(n_units, int) and name not in OF_A_LAYER:
        assert n_units in (run.units(i), run.spec.d_latent), f"{name} has {n_units} units"


def facts(name: str, run: aeviz.Run, i: int) -> dict:
    data, knob = run.dataset(), float(run.knobs[i])
    sizes = {"train": len(data.train), "test": len(data.test), "all": len(data.x)}
    return {
        **dict.fromkeys(KNOBS, knob),
        "i": i,
        "knobs": run.knobs,
        "symbol": run.variant.symbol,
        "n": sizes[PARTS[name]] if name in PARTS else None,
        "n_test": sizes["test"],
        "n_units": np.array([run.units(k) for k in range(len(run.knobs))]),
        "n_asked": sizes["test"],
        "n_train": sizes["train"],
        "n_seen": sizes["train"],
        "among": sizes["all"],
        "d": run.d_in,
        "d_in": run.d_in,
        "image_shape": data.image_shape,
        "shape": data.image_shape,
        "class_names": data.class_names,
        "feature_names": data.feature_names,
    }
