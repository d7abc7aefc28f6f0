"""In what a caption's numbers are said: parts in per cent, angles in degrees, ratios as so many times.

A part of a whole that is said as a number, or an angle in per cent, is right in the Data and wrong on the page.
"""

from collections.abc import Iterator

from aeviz.language import Number

SAID_IN = {  # kind -> view -> places of its caption
    "percent": {
        "absorption": "alone both",
        "activation_map": "choosy others own",
        "bridge": "near ratio",
        "code_histogram": "every zero",
        "code_profile": "most",
        "concepts": "new share",
        "contraction_path": "ends",
        "dead_units": "dead least_dead least_there most_dead most_there",
        "dictionary": "own rate",
        "drawn_anomaly": "below percentile",
        "edges": "first most random",
        "ellipses": "aligned",
        "encoder_index": "by_code own",
        "error_histogram": "rate recall",
        "error_map": "passes percentile",
        "exact_codes": "invented missed more",
        "factors": "best chance second",
        "few_labels": "first last mine",
        "few_labels_curves": "random_test trained_test",
        "field_error": "away likely",
        "filter_paths": "first most",
        "filters": "first here start",
        "loss_by_size": "apart",
        "memory_bank": "nearest share",
        "neighbours": "bent fewer linear more",
        "prior_holes": "holes part",
        "probes": "inputs inputs_neighbours linear neighbours",
        "projector": "expected formula network off",
        "recall": "near own part",
        "reconstructions": "difference",
        "sensitivity_map": "above",
        "sheet": "part",
        "shortest_way": "least most saved",
        "sparsity_path": "alive long short",
        "tangents": "share",
        "threshold": "off",
        "top_images": "rate",
        "topk_or_l1": "dead",
        "two_tasks": "autoencoder classifier untrained",
        "walk": "code pca",
        "walker_shares": "alone data flow ladder off",
        "weights_or_codes": "limit small zero",
    },
    "signed percent": {
        "field": "excess",
        "field_path": "excess",
    },
    "share": {
        "copying_shares": "everywhere mean noise photographs shuffled test",
        "embedding": "gap",
        "scorecard": "here high low",
        "tamed": "noise rival test",
        "variance": "code pca",
    },
    "times": {
        "bridge": "ratio",
        "contraction": "far shrunk",
        "loss": "ratio",
        "pixel_sensitivity": "edge edge_first",
        "recall": "away",
        "scorecard": "ratio",
        "train_and_test": "ratio",
        "walker_distances": "times",
    },
    "degrees": {
        "field_error": "far near",
        "mixing": "narrow narrower",
        "principal_angles": "end start",
        "unit_angles": "narrowest nearest widest",
        "weight_decay": "angle",
    },
}
EITHER = {  # said in two ways, in two sentences
    ("walk", "code"),
    ("walk", "pca"),
    ("bridge", "ratio"),
    ("few_labels", "first"),
    ("few_labels", "last"),
}


def check_units_said(name: str, told: Iterator[tuple[str, Number]]) -> None:
    kinds = {place: kind for kind, views in SAID_IN.items() for place in views.get(name, "").split()}
    for place, number in told:
        plain = number.kind in ("number", "count", "signed")
        assert (name, place) in EITHER or number.kind == kinds.get(place, number.kind if plain else ""), (
            f"{name}: {place} is said in {number.kind}"
        )
