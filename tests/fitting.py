"""Which Runs a view can show, by what the data are: asked of every Run that a lesson ships."""

import aeviz
from aeviz import views

IMAGES = [
    "atoms_sum",
    "dictionary",
    "denoising_path",
    "drawn_anomaly",
    "filter_paths",
    "filters",
    "how_many",
    "landing",
    "lattice",
    "noise_or_digits",
    "noisy_images",
    "pixel_sensitivity",
    "steer",
    "tangent_walk",
    "tangents",
    "top_images",
    "traversal",
    "walkback",
    "walker_images",
]
PLANE = [
    "curl",
    "ellipses",
    "error_map",
    "exact_field",
    "field",
    "field_error",
    "field_path",
    "flow",
    "follow",
    "rest_points",
    "sensitivity_map",
    "walkers",
]
CHOSEN = [
    "absorption",
    "agreement",
    "attractors",
    "edges",
    "encoder_index",
    "exact_codes",
    "held_out",
    "linear_contraction",
    "projector",
    "scale_cheat",
    "sizes",
    "sparsity_path",
    "superposition",
    "threshold",
    "transfer",
    "untied_cheat",
    "weights_or_codes",
]
BY_DATA = {
    **dict.fromkeys(IMAGES, lambda data: data.image_shape is not None),
    **dict.fromkeys(PLANE, lambda data: data.x.shape[1] == 2),
    "activation_map": lambda data: data.y is not None,
    "along_across": lambda data: data.tangent is not None,
    "anomaly_gallery": lambda data: data.x.shape[1] > 2,
    "compare_sensitivity": lambda data: data.tangent is not None,
    "factors": lambda data: data.factors is not None,
    "recovery": lambda data: data.atoms is not None,
    "recovery_path": lambda data: data.atoms is not None,
    "sheet": lambda data: data.x.shape[1] == 3,
    "spectrum": lambda data: data.x.shape[1] > 3,
    "true_coordinate": lambda data: data.t is not None,
    "walker_shares": lambda data: data.y is not None,
}


def option(run: aeviz.Run, name: str):
    """What a Spec says of its variant or of its data."""
    return dict(run.spec.data_options).get(name, getattr(run.variant, name, None))


def one_layer(run: aeviz.Run, *variants: str) -> bool:
    return run.spec.variant in variants and not run.spec.hidden


def l1_on_codes(run: aeviz.Run) -> bool:
    return run.spec.variant == "sparse" and option(run, "on") == "codes"


def trained_on(run: aeviz.Run, most: int) -> bool:
    return len(run.dataset().train) <= most


BY_RUN = {  # a view about one kind of training -> whether a Run is of that kind, from its Spec
    "absorption": lambda run: option(run, "nested") and option(run, "orthonormal") and not run.spec.hidden,
    "edges": lambda run: run.spec.data == "photograph_patches",
    "encoder_index": lambda run: max(map(run.units, range(len(run.knobs)))) <= 2 and trained_on(run, 200),
    "exact_codes": l1_on_codes,
    "linear_contraction": lambda run: (
        one_layer(run, "contractive") and option(run, "tied") and option(run, "activation") == "identity"
    ),
    "projector": lambda run: (
        one_layer(run, "linear", "overcomplete") and len(run.dataset().train) < run.d_in and run.dataset().image_shape
    ),
    "scale_cheat": l1_on_codes,
    "sizes": lambda run: len(run.knobs) == 1 and trained_on(run, 1000) and len(run.dataset().test) > 2,
    "sparsity_path": lambda run: run.spec.variant == "sparse",
    "superposition": lambda run: run.spec.variant == "superposition" and run.spec.d_latent == 2,
    "threshold": lambda run: l1_on_codes(run) and option(run, "unit_norm"),
    "untied_cheat": lambda run: run.spec.variant == "contractive" and run.dataset().tangent is not None,
    "weights_or_codes": lambda run: run.spec.variant == "sparse",
}


def check_chosen(run: aeviz.Run) -> None:
    """A view about one kind of training shows a Run of that kind, whatever lesson it is of, and no other."""
    for name, fits in BY_RUN.items():
        reason = views.unfit(name, run)
        assert bool(fits(run)) == (not reason), f"{name} of {run.spec.data}: {reason or 'shown'}"


def check_fits(name: str, run: aeviz.Run, reason: str) -> None:
    """That it is refused for this ``reason``, "" where it is not, exactly where the data lack what the view is about.

    A view of CHOSEN is about one kind of training; a toy model has views of its own.
    """
    if name not in CHOSEN and not run.variant.TOY:
        fits = BY_DATA.get(name, lambda data: True)(run.dataset())
        assert fits == (not reason), f"{name} of {run.spec.data}: {reason or 'shown'}"
