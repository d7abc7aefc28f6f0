"""Which Runs a view can show, by what the data are: asked of every Run that a lesson ships."""

import aeviz

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


def check_fits(name: str, run: aeviz.Run, reason: str) -> None:
    """That it is refused for this ``reason``, "" where it is not, exactly where the data lack what the view is about.

    A view of CHOSEN is about one kind of training; a toy model has views of its own.
    """
    if name not in CHOSEN and not run.variant.TOY:
        fits = BY_DATA.get(name, lambda data: True)(run.dataset())
        assert fits == (not reason), f"{name} of {run.spec.data}: {reason or 'shown'}"
