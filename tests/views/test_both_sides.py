"""Words that depend on a number: what is said below, at and above the place where they change, of Data made by hand."""

from dataclasses import fields
from inspect import getsource

import numpy as np
import pytest
from looks import shade

from aeviz import views
from aeviz.analysis.anomaly import Confusion, ThresholdCurve
from aeviz.analysis.flow import Basins
from aeviz.analysis.intervals import Interval
from aeviz.analysis.sparsity import CodeHistogram, Overlap
from aeviz.language import named, say
from aeviz.views.code_shape.areas import AreaMap
from aeviz.views.from_noise.walkback import Chains

NAN = float("nan")
ON_TWO = {"knobs": np.array([0.1, 0.2]), "symbol": "s", "i": 1}
AT_ONE = {"knob": 1.0, "symbol": "s"}


def made(name: str, **known):
    """A view's Data of which only these fields are read."""
    data = views.get(name).Data
    return data(**{field.name: None for field in fields(data)} | known)


def told(name: str, **known) -> str:
    return say(views.get(name).told(made(name, **known)))


def numbers(name: str, **known) -> dict[str, list[float]]:
    return named(views.get(name).told(made(name, **known)))


def lead(value: float, half: float) -> Interval:
    return Interval(value, value - half, value + half)


def gains(*means: float) -> np.ndarray:
    """(L, 3) of three seeds that agree: no difference is chance."""
    return np.repeat(np.array(means)[:, None], 3, axis=1)


DRAWN = {"error": np.array([[0.2, 0.3]]), "drawn": True, "class_name": "3", "unknown": ("3",)}
RIVAL = {
    "areas": {"autoencoder": lead(0.9, 0.1), "raw length": lead(0.8, 0.1)},
    "rival": "raw length",
    "components": 3,
    "best_knob": 2.0,
    "symbol": "s",
    "n_normal": 20,
    "n_anomalous": 10,
}
ARROWS = {"sigma": 0.1, "exact": np.eye(2)}
ANGLES = {"sigma": 0.1, "likely": np.array([True, True, False])}
SIZES = {
    "n_units": np.array([1, 2]),
    "train": np.ones(2),
    "pca_train": np.ones(4),
    "pca_test": np.array([4.0, 3.0, 2.0, 1.0]),
    "n_components": 3,
    "n_train": 20,
    "n_test": 10,
    "i": 1,
}
COPIED = {"score": np.array([0.1, 0.2]), "pca_score": np.array([0.3, NAN]), "n": 10}
BANK = {
    "to_stored": 1,
    "to_input": 1,
    "input_to_stored": 1,
    "nearest": 0.5,
    "train_error": 1,
    "n_train": 9,
    "n_inputs": 9,
}
SPLIT = {"knobs": np.array([0.0, 0.1]), "symbol": "s", "along": np.ones(2), "across": np.ones(2)}
LINEAR = {"eigenvalues": np.array([4.0, 3.0, 2.0]), "n_train": 20, "n_units": np.array([1, 3]), "i": 0}
PAIR = {"pair": np.zeros((5, 2)), "n": 5, "correlation": -0.1, "hsic_independent": 0.1}
FILTERS = {
    "window": 3,
    "n_units": 5,
    "symbol": "s",
    "local": np.array([0.1, 0.2, 0.3]),
    "smooth": np.array([0.4, 0.5, 0.6]),
}


def shares(test: float, shuffled: float = 0.1, everywhere: float = 0.1) -> dict:
    kinds = {
        "test data": test,
        "noise": 0.1,
        "shuffled": shuffled,
        "mean of two": 0.5,
        "shuffled everywhere": everywhere,
    }
    return {name: np.array([0.9, part]) for name, part in kinds.items()}


class Depends:
    hsic = 0.1

    def __init__(self, p_value: float):
        self.p_value = p_value


SAID = [  # view, what its Data hold, words that are said then, words that are not
    ("drawn_anomaly", DRAWN | {"below": 0.94}, "normal at the", "anomalous"),
    ("drawn_anomaly", DRAWN | {"below": 0.95}, "anomalous at the", "normal at"),
    ("drawn_anomaly", DRAWN | {"below": 0.96}, "anomalous at the", "normal at"),
    ("detectors", RIVAL | {"lead": lead(0.1, 0.05)}, "beats", "loses"),
    ("detectors", RIVAL | {"lead": lead(0.1, 0.1)}, "do not decide", "beats"),
    ("detectors", RIVAL | {"lead": lead(-0.1, 0.1)}, "do not decide", "loses"),
    ("detectors", RIVAL | {"lead": lead(-0.1, 0.05)}, "loses", "beats"),
    ("exact_field", ARROWS | {"learned": 1.05 * np.eye(2)}, "the learned ones 1.05.", "Most of the square"),
    ("exact_field", ARROWS | {"learned": 1.2 * np.eye(2)}, "Most of the square", "?"),
    ("exact_field", ARROWS | {"learned": 0.8 * np.eye(2)}, "Most of the square", "?"),
    (
        "field_error",
        ANGLES | {"angle": np.array([10.0, 20, 5]), "length": np.array([1.0, 1, 2])},
        "The exact arrows are longer there, 2 and not 1",
        "?",
    ),
    (
        "field_error",
        ANGLES | {"angle": np.array([10.0, 20, 15]), "length": np.array([1.0, 1, 2])},
        "miss by 15°",
        "longer",
    ),
    (
        "field_error",
        ANGLES | {"angle": np.array([10.0, 20, 5]), "length": np.array([1.0, 1, 1])},
        "miss by 15°",
        "longer",
    ),
    ("field_error", ANGLES | {"angle": np.array([90.0, 91, 5]), "length": np.ones(3)}, "50% of them lead away", "?"),
    ("errors_by_size", SIZES | {"test": np.full(2, 0.9), "lead": lead(0.1, 0.1)}, "PCA never reaches", "needs"),
    ("errors_by_size", SIZES | {"test": np.full(2, 1.0), "lead": lead(0.1, 0.1)}, "PCA needs 3 of its 3", "never"),
    (
        "errors_by_size",
        SIZES | {"test": np.full(2, 2.5), "lead": Interval(0.1, -np.inf, np.inf)},
        "PCA needs 2 of its 3",
        "95%",
    ),
    (
        "traversal",
        {"stops": np.array([0, 0.5, 1]), "far": np.array([[3.0, 1, 2]])},
        "training image (median).",
        "beyond",
    ),
    ("traversal", {"stops": np.array([-1, 0, 1]), "far": np.array([[2.0, 2, 2]])}, "beyond it 2.", "Nearer"),
    ("traversal", {"stops": np.array([-1, 0, 1]), "far": np.array([[1.0, 3, 2]])}, "2.5 from the nearest", "?"),
    ("traversal", {"stops": np.array([-1, 0, 1]), "far": np.array([[1.0, 3, 2]])}, "beyond it 1. Nearer means", "?"),
    ("copying_shares", COPIED | {"i": 0, "shares": shares(0.9)}, "0.1; PCA that gives back as much", "nothing:"),
    ("copying_shares", COPIED | {"i": 1, "shares": shares(0.1)}, "0.2; no PCA gives back as much", "nothing:"),
    ("copying_shares", COPIED | {"i": 1, "shares": shares(0.0)}, "0.2, says nothing", "no PCA"),
    ("copying_shares", COPIED | {"i": 1, "shares": shares(0.9, 0.51, 0.49)}, "Shuffled everywhere (49%)", "?"),
    ("copying_shares", COPIED | {"i": 1, "shares": shares(0.9, 0.5, 0.4)}, "no PCA", "Shuffled everywhere"),
    ("copying_shares", COPIED | {"i": 1, "shares": shares(0.9, 0.6, 0.5)}, "no PCA", "Shuffled everywhere"),
    ("memory_bank", BANK | {"from_store": 0.04}, "this is no memory bank", "answer from the store"),
    ("memory_bank", BANK | {"from_store": 0.05}, "answer from the store", "no memory bank"),
    ("along_across", SPLIT | {"i": 1, "ratio": np.array([2.0, 1.0])}, "At s = 0 it was 1 and 1, a ratio of 2", "feels"),
    ("along_across", SPLIT | {"i": 1, "ratio": np.array([NAN, 1.0])}, "the ratio of the two is 1.", "it was"),
    ("along_across", SPLIT | {"i": 0, "ratio": np.array([2.0, 1.0])}, "the ratio of the two is 2.", "it was"),
    ("along_across", SPLIT | {"i": 1, "ratio": np.array([2.0, NAN])}, "feels nothing", "it was"),
    (
        "loss_by_size",
        LINEAR | {"error": np.array([5.0, 0])},
        "2 eigenvalues left out add up to 5. No linear code",
        "more",
    ),
    ("loss_by_size", LINEAR | {"error": np.array([5.0002, 0])}, "No linear code of so many units loses less", "more"),
    ("loss_by_size", LINEAR | {"error": np.array([5.5, 0])}, "loses 10% more", "No linear code"),
    ("loss_by_size", LINEAR | {"i": 1, "error": np.array([5, 0.5])}, "nothing need be lost", "loses"),
    (
        "uncorrelated",
        PAIR | {"dependence": Depends(0.05)},
        "0.1 (all 5 training examples), yet they are dependent",
        "?",
    ),
    ("uncorrelated", PAIR | {"dependence": Depends(0.06)}, "not shown to be dependent", "yet"),
    (
        "unit_variance",
        {"units": np.array([2.0, 2, 1]), "eigenvalues": np.ones(3), "n": 9},
        "1 to 2, falling; ",
        "no order",
    ),
    ("unit_variance", {"units": np.array([2.0, 1, 2]), "eigenvalues": np.ones(3), "n": 9}, "1 to 2, in no order", "?"),
    (
        "sparsity_path",
        ON_TWO
        | {"all_zero": NAN, "n_units": 4}
        | dict.fromkeys(("recon", "l0", "alive"), np.ones(2))
        | {"shrinkage": np.array([0, -0.1])},
        "10% too long",
        "short",
    ),
    (
        "sparsity_path",
        ON_TWO
        | {"all_zero": NAN, "n_units": 4}
        | dict.fromkeys(("recon", "l0", "alive"), np.ones(2))
        | {"shrinkage": np.array([1, 0.0])},
        "0% too short",
        "long",
    ),
    ("filters", FILTERS | {"knobs": (0.1, 0.1)}, "Before training it was 10% and 0.4.", "it is"),
    ("filters", FILTERS | {"knobs": (0.1, 0.2)}, "At s = 0.1 it is 20% and 0.5. Before", "0 everywhere"),
    ("filters", FILTERS | {"knobs": (0.1, 0.2), "smooth": np.array([0.4, 0.5, NAN])}, "0 everywhere", "Before"),
]
AREA = {
    "knobs": np.array([1.0, 2, 3]),
    "normal": np.array([3.0, 1, 2]),
    "areas": np.array([0.6, 0.7, 0.8]),
    "best": 1,
    "lead": lead(0.1, 0.05),
    "rival": "raw length",
    "rival_area": 0.9,
    "symbol": "s",
}
ANY = {"far": 1.5, "error": {"by PCA": 2.0, "by the code": 1.0}}
KEPT = {"n_units": 2, "k": 5, "among": 9, "n_asked": (2, 2), "n_selected": 0}
TWO = {"PCA": np.array([0.5, 0.1]), "autoencoder": np.array([0.7, 0.1])}
BACK = {"n_units": 2, "n_selected": 0, "n_test": 9, "error_model": 3.0}
WEIGHTS = {"n_train": 9, "n_test": 9, "shown": 0}
PIXELS = {"felt_first": np.ones((2, 2, 2)), "felt": np.ones((2, 2, 2)), "edge": (0.5, 0.25), "symbol": "s"}
CURVES = {
    "knobs": np.array([0.0, 0.1]),
    **dict.fromkeys(("error", "size", "rank"), np.array([1.0, 2])),
    "n": 9,
    "n_test": 9,
    "symbol": "s",
}
TOP = {"unit": 1, "n": 9, "activation": np.array([0.5, 0.4])}
ONE_PATH = {"knobs": np.array([1.0, 2]), "paths": {"a": np.array([[0.1, 0.2], [3.0, 4]])}, "shown": "a", "i": 1, "n": 9}
SHARES = {"knob": 1.0, "symbol": "s", "error": 0.5, "shown": "codes"}
RECALLED = {"which": np.array([0, 0, 1]), "n_stored": 4, "knob": 1.0, "symbol": "s", "torn_from": None}
FREQUENT = {"n_units": 3, "chosen_by": 0.5, "choosiest": 1, "c": 0, "class_names": ("a", "b", "c")}
RATES = {"unit": np.array([4, 2]), "rate": np.array([[0.1, 0.2, 0.3], [0.9, 0.2, 0.4]])}
SIZED = {
    "i": 0,
    "symbol": "s",
    "knobs": np.array([0.1]),
    "arrows": np.eye(2) / 4,
    "back": np.eye(2),
    "stored": np.ones(1),
}
PROBED = {"neighbours": np.full(2, 0.5), "inputs": (0.5, 0.9), "n_train": (9, 9), "n_test": (100, 400)}  # 10% is chance
SAID += [
    ("probes", ON_TWO | PROBED | {"linear": np.array([0, 0.59])}, "tells the classes as well as the inputs do", "?"),
    ("probes", ON_TWO | PROBED | {"linear": np.array([0, 0.41])}, "tells the classes as well as the inputs do", "?"),
    ("probes", ON_TWO | PROBED | {"linear": np.array([0.5, 0.61])}, "judged by 100 of the 400 test", "as well as"),
    ("probes", ON_TWO | PROBED | {"linear": np.array([0.5, 0.39])}, "finds 39% of the test classes", "as well as"),
]
NOISY = {"errors": {"noisy": 3.0, "network": 2.0, "linear": 1.0}, "n": 9, "passes": 4, "symbol": "s", "knob": 1.0}
SAID += [
    (
        "noisy_images",
        NOISY | {"lead": lead(0.1, 0.2)},
        "3 before, 2 after the network and 1 after the best affine",
        "?",
    ),
    ("noisy_images", NOISY | {"lead": lead(0.1, 0.2)}, "The network has to pass a code of 4 units", "?"),
    ("noisy_images", NOISY | {"lead": lead(0.0, 0.2)}, "different by 0", "has to pass"),
    ("noisy_images", NOISY | {"lead": lead(-0.1, 0.2)}, "different by −0.1", "has to pass"),
    ("noisy_images", NOISY | {"lead": lead(0.1, np.inf), "passes": 0}, "training images.", "different"),
    ("area_path", AREA | {"i": 1}, "Normal examples are reconstructed best at s = 2, where the AUROC is 0.7.", "95%"),
    ("area_path", AREA | {"i": 0}, "a difference of +0.1 (95% interval +0.05 to +0.15", "?"),
    ("area_path", AREA | {"i": 2}, "here, at s = 3, it is 0.8. That is", "?"),
    (
        "landing",
        ANY | {"nearest": "", "by_hand": True},
        "Your drawing lies 1.5 from the nearest training image.",
        "class",
    ),
    ("landing", ANY | {"nearest": "", "by_hand": False}, "Nothing is drawn yet", "class"),
    (
        "landing",
        ANY | {"nearest": "3", "by_hand": True},
        "Your drawing lies 1.5 from the nearest training image (class",
        "Not",
    ),
    ("landing", ANY | {"nearest": "3", "by_hand": False}, "Nothing is drawn yet", "Your"),
    ("landing", ANY | {"nearest": "3", "by_hand": False}, "error of 2, the autoencoder's by 1.", "Your"),
    (
        "neighbours",
        KEPT | {"share": TWO},
        "it keeps more for 50% of them and fewer for 0%. On average that is +10",
        "your",
    ),
    (
        "neighbours",
        KEPT | {"n_asked": (1, 1), "share": {"PCA": np.ones(1), "autoencoder": np.ones(1)}},
        "for 0%.",
        "95%",
    ),
    ("neighbours", KEPT | {"n_selected": 2, "share": TWO}, "For your 2 selected examples", "test"),
    ("neighbours", KEPT | {"n_selected": 4, "n_asked": (2, 4), "share": TWO}, "For 2 of your 4 selected", "test"),
    ("reconstructions", BACK | {"error_pca": 0.0, "lead": lead(3, np.inf)}, "loses nothing", "95%"),
    (
        "reconstructions",
        BACK | {"error_pca": 1.0, "lead": lead(2, 1)},
        "200% more. The difference is +2 (+1 to +3",
        "your",
    ),
    ("reconstructions", BACK | {"error_pca": 3.0, "lead": lead(0, 1)}, "0% more", "less"),
    ("reconstructions", BACK | {"error_pca": 4.0, "n_selected": 1, "lead": lead(2, np.inf)}, "you selected", "95%"),
    (
        "sizes",
        WEIGHTS | dict.fromkeys(("weights", "train", "test", "score"), np.array([1.0])) | {"as_good": np.array([True])},
        "the copying score 1.",
        "fewest",
    ),
    (
        "sizes",
        WEIGHTS
        | dict.fromkeys(("weights", "train", "score"), np.array([1.0, 2]))
        | {"test": np.array([1.0, 2]), "as_good": np.array([True, False])},
        "Least on test examples, 1, leaves the network with 1. That is beyond chance",
        "as good",
    ),
    (
        "sizes",
        WEIGHTS
        | dict.fromkeys(("weights", "train", "score"), np.array([1.0, 2]))
        | {"test": np.array([2.0, 1]), "as_good": np.array([True, True])},
        "1, leave 1 and 2; the most, 2, 2 and 1. Least on test examples, 1, leaves the network with 2. 1 other network",
        "beyond",
    ),
    ("pixel_sensitivity", PIXELS | {"knobs": (0.1, 0.1)}, "felt 0.25 times as much as an inner one.", "it was"),
    ("pixel_sensitivity", PIXELS | {"knobs": (0.1, 0.2)}, "At s = 0.1 it was 2, and 0.5 times", "?"),
    ("pixel_sensitivity", PIXELS | {"knobs": (0.2, 0.1)}, "At s = 0.2 it was 2, and 0.5 times", "?"),
    ("contraction_path", CURVES | {"i": 0, "ends": np.full(2, NAN)}, "At s = 0 the Jacobian's", "were"),
    ("contraction_path", CURVES | {"i": 1, "ends": np.full(2, NAN)}, "At s = 0 they were 1, 1 and 1.", "sigmoid"),
    ("contraction_path", CURVES | {"i": 0, "ends": np.array([0.25, 0.5])}, "25% of the codes are below", "were"),
    ("top_images", TOP | {"n_firing": 0, "classes": ()}, "Unit 2 is dead", "fires for 0"),
    (
        "top_images",
        TOP | {"n_firing": 3, "classes": ()},
        "Unit 2 fires for 33% of all 9 examples, at most with 0.5.",
        "class",
    ),
    ("top_images", TOP | {"n_firing": 1, "classes": ("a",)}, "The only image that excites it is of class a.", "most,"),
    (
        "top_images",
        TOP | {"n_firing": 3, "classes": ("b", "a", "a")},
        "Of the 3 images that excite it most, 2 are of class a",
        "?",
    ),
    (
        "dead_units",
        ONE_PATH | {"leads": {}},
        "a, k = 2: 20% of 9 units fire for none of all examples; the squared error",
        "k.",
    ),
    (
        "weights_or_codes",
        SHARES | {"codes": np.array([0.5, 0.1]), "weights": None},
        "test examples is 0.5. L1 on codes: 50%",
        "At that",
    ),
    (
        "weights_or_codes",
        SHARES | {"codes": np.array([0.5, 0.1]), "weights": np.array([0.2, 0.3])},
        "At that error: L1 on codes",
        "none",
    ),
    (
        "weights_or_codes",
        SHARES | {"codes": np.array([0.5, 0.1]), "weights": np.full(2, NAN)},
        "L1 on weights: none",
        "nan",
    ),
    (
        "recall",
        RECALLED | {"away": np.array([0, 0.1, 0.2]), "ran_away": np.zeros(3, bool)},
        "brings 67% of 3 starts",
        "away.",
    ),
    (
        "recall",
        RECALLED | {"away": np.array([0, 0.1, 0.2]), "ran_away": np.zeros(3, bool)},
        "The others end 0.2 times",
        "runs",
    ),
    (
        "recall",
        RECALLED | {"away": np.zeros(3), "ran_away": np.zeros(3, bool)},
        "2 of the 4 stored images are reached.",
        "others",
    ),
    ("recall", RECALLED | {"away": np.array([0, 9, 9]), "ran_away": np.ones(3, bool)}, "3 starts run away.", "others"),
    (
        "recall",
        RECALLED | {"away": np.array([0, 0, 9]), "ran_away": np.array([False, False, True]), "torn_from": np.arange(3)},
        "From 33% of the torn stored images it is their own. 1 start runs away.",
        "?",
    ),
    ("activation_map", FREQUENT | RATES, "unit 3, fires for 90% of class a and for 30% of the other", "No unit"),
    (
        "activation_map",
        FREQUENT | RATES | {"chosen_by": 0.1},
        "2 of 3 units fire for some example. The choosiest",
        "No unit",
    ),
    (
        "activation_map",
        FREQUENT | RATES | {"chosen_by": 0.09},
        "No unit fires for a class by more than 10%",
        "choosiest",
    ),
    ("activation_map", FREQUENT | RATES | {"unit": np.array([], int)}, "Not one of the 3 units", "choosiest"),
    ("superposition", SIZED, "0 of 2 features have an arrow longer than 0.5", "comes back"),
    ("steer", {"values": np.zeros(2), "unit": 1, "own": 0.0, "images": np.zeros((2, 2, 2))}, "Unit 2 is dead", "moves"),
    (
        "steer",
        {"values": np.array([0, 2.0]), "unit": 1, "own": 1.0, "images": np.eye(2)[:, None]},
        "Set from 0 to 2",
        "dead",
    ),
    (
        "true_coordinate",
        {"true": np.ones((9, 1)), "code": [0.9], "flat": [0.8], "folds": None, "n_units": 1},
        "of 0.9; read",
        "curve",
    ),
    (
        "true_coordinate",
        {"true": np.ones((9, 1)), "code": [0.9], "flat": [0.8], "folds": 0, "n_units": 1},
        "never turns back",
        "times",
    ),
    (
        "true_coordinate",
        {"true": np.ones((9, 1)), "code": [0.9], "flat": [0.8], "folds": 1, "n_units": 1},
        "turns back once",
        "times",
    ),
    (
        "sheet",
        {"bent": np.ones((4, 3)), "error": 1.0, "pca_error": 4.0, "n": 9},
        "PCA's line misses a test point by a squared error of 4",
        "plane",
    ),
    ("sheet", {"bent": np.ones((4, 4, 3)), "error": 1.0, "pca_error": 4.0, "n": 9}, "sheet by 1, 25% of that.", "line"),
    (
        "tamed",
        {
            "shares": {"a": np.array([[0.5, 0.1]])},
            "knobs": {"a": np.ones(1)},
            "symbols": {"a": "s"},
            "layers": {"a": (2, 3)},
            "shown": "a",
            "i": 0,
            "n": 9,
        },
        "Units from layer to layer: 2–3.",
        "others",
    ),
]


def test_the_words_are_those_of_the_numbers(subtests):
    for view, known, said, unsaid in SAID:
        with subtests.test(view=view, said=said):
            text = told(view, **known)
            assert said in text and unsaid not in text, text


def test_half_of_an_error_may_be_reached_exactly():
    error = np.array([[2.0, 1, 1, 0], [1.0, 1, 1, 1], [1, 4, 1, 1]])
    known = {"kind": "misses", "n_all": 3, "x": error, "error": error, "shape": None}
    assert numbers("anomaly_gallery", **known)["half"] == [1]
    assert numbers("anomaly_gallery", **known | {"x": error[:2], "error": error[:2]})["half"] == [1.5]


@pytest.mark.parametrize(
    ("means", "ahead", "behind"), [((1, -1), [10], [100]), ((0, 0), [], []), ((-2, 3), [100], [10])]
)
def test_only_what_is_beyond_chance_is_ahead_or_behind(means, ahead, behind):
    labels, base = np.array([10, 100]), np.full((2, 3), 0.5)
    tuned = np.stack([base, base + gains(*means) / 100])
    known = {"labels": labels, "tuned": tuned, "rivals": np.stack([base - 0.1, base]), "n_seen": 9, "n_asked": 9}
    found = numbers("few_labels", **known)
    assert (found.get("ahead", []), found.get("behind", [])) == (ahead, behind)
    assert ("no number of labels" in told("few_labels", **known)) == (not ahead and not behind)
    assert found.get("n", [0]) == [3 * sum(mean < 0 for mean in means)]
    assert "logistic regression" in told("few_labels", **known)  # which has more with many labels
    assert numbers("few_labels_gain", labels=labels, gain=gains(*means)).get("clear", []) == ahead
    of_source = numbers("transfer", labels=labels, gains={"the same images": gains(*means)})
    assert of_source.get("clear", []) == ahead


@pytest.mark.parametrize(
    ("gain", "words"), [(0.1, "autoencoder's code is better"), (0, "decided"), (-0.1, "layer is better")]
)
def test_the_better_code_for_another_task_is_named_if_any_is(gain, words):
    accuracy = np.full((3, 2, 3), 0.5)
    accuracy[1, 1] += gain
    text = told("two_tasks", accuracy=accuracy, units=2, n_classes=10, n_labels=100)
    assert words in text and ("10 (in points; 10 to 10" in text) == (gain != 0)


def test_what_is_exactly_as_far_or_as_large_as_a_limit_is_on_the_side_that_is_named():
    lattice = {
        "across": np.zeros(3),
        "up": np.zeros(1),
        "far": np.array([[1.0, 2, 3]]),
        "far_real": 2.0,
        "n_real": (9, 9),
    }
    assert numbers("lattice", **lattice)["n"][0] == 2
    linear = {
        "network": np.array([1, 0.05, 0.04]),
        "formula": np.array([0.9, 0, 0]),
        "eigenvalues": np.array([1, 1, 0]),
    }
    found = numbers("linear_contraction", lam=1.0, symbol="s", **linear)
    assert (found["network"], found["n"], found["all"]) == ([0], [1], [2])
    assert found["most"] == [pytest.approx(0.1)]
    assert numbers("recovery", best=np.array([0.9, 0.91, 0.5]), chance=0.2)["n"] == [1]
    held = {"a": np.array([0.5, 0.9, 1]), "b": np.array([0.89, 0.95, 1])}
    assert numbers("code_profile", held=held, used=9, n=9)["needed"] == [2, 2]
    threshold = {"match": np.array([0.5, 0.6, 0]), "code": None, "unit": 1, "off": 1.0, "size": 2.0, "coherence": 0.1}
    assert numbers("threshold", lam=1.0, symbol="s", **threshold)["n"][0] == 1
    arrows = {"arrows": np.array([[0.5, 0], [0, 0.6]]), "back": np.array([[1, 0.2], [0.3, 0.8]]), "stored": np.ones(2)}
    found = numbers("superposition", **ON_TWO, **arrows)
    assert (found["n"], found["own"], found["spill"]) == ([1], [0.8], [0.3])


@pytest.mark.parametrize("chance", [0.1, 0.3])
def test_a_network_leaves_less_only_where_it_is_beyond_chance(chance):
    """Leads of .2, 0 and -.2 over the affine map."""
    errors = {"noisy": np.ones(3), "linear": np.full(3, 0.5), "network": np.array([0.3, 0.5, 0.7])}
    known = {"knobs": np.array([0.1, 0.2, 0.3]), "i": 0, "symbol": "s", "n": 9, "passes": 0}
    found = numbers("denoising_path", chance=np.full(3, chance), **known, **errors)
    assert found.get("wins", []) == ([0.1] if chance < 0.2 else [])
    assert found["undecided"] == ([0.2] if chance < 0.2 else [0.1, 0.2, 0.3])
    edge = numbers("denoising_path", chance=abs(errors["linear"] - errors["network"]), **known, **errors)
    assert "wins" not in edge and edge["undecided"] == [0.1, 0.2, 0.3]
    every = {**errors, "network": np.full(3, 0.1)}
    assert "at every noise" in told("denoising_path", chance=np.zeros(3), **known, **every)
    behind = {**errors, "network": np.full(3, 0.9)}
    assert "The affine map leaves less at every noise" in told("denoising_path", chance=np.zeros(3), **known, **behind)


@pytest.mark.parametrize(("far", "lost"), [(1.9, False), (2.0, False), (2.1, True)])
def test_a_chain_has_left_the_images_beyond_twice_the_distance_of_test_images(far, lost):
    chains = Chains(np.zeros((2, 2, 2)), np.array([9.0, far]))
    text = told("walkback", chains=chains, back=None, test=1.0, sigma=0.1, spread=3.0)
    assert ("They have left" in text) == lost and f"is {far:g} from its nearest" in text


def test_an_attractor_has_an_eigenvalue_below_one():
    radius = np.array([[0.5, 0.6, 0.7], [1.0, 0.5, 1.5]])
    known = ON_TWO | {"radius": radius, "off": np.array([[0, 0, 0], [0.1, 0.3, 0.2]])}
    found = numbers("attractors", **known, others=np.empty((0, 2, 3)))
    assert (found["n"], found["least"], found["most"], found["off"]) == ([1], [0.5], [1.5], [0.3])
    found = numbers("attractors", **known, others=np.array([[[2.0] * 3, [0.5, 0.9, 1.2]]]))
    assert (found["fewest"], found["most_of"], found["smallest"], found["largest"]) == ([1], [2], [1.2], [1.5])
    same = numbers("attractors", **known, others=np.array([[[2.0] * 3, [2.5, 0.9, 1.2]]]))
    assert same["fewest"] == [1] and "most_of" not in same


def test_a_dead_unit_is_called_so_and_one_alone_has_no_pairs():
    right, nan = np.array([[0.0, 60, 90], [60, 0, 80], [90, 80, 0]]), np.full(3, NAN)
    known = {"among": right, "to_components": np.array([[30.0, 40, 50], [10, 60, 70], [80, 20, 90]])}
    assert numbers("unit_angles", **known) == {"alive": [3], "narrowest": [60], "widest": [90], "nearest": [20]}
    for dead in (1, 2):
        off = {name: values.copy() for name, values in known.items()}
        for values in off.values():
            values[-dead:] = nan
        off["among"][:, -dead:] = NAN
        text = told("unit_angles", **off)
        assert ("one direction" in text) == (dead == 2)
        assert f"{dead} of 3 units {'is' if dead == 1 else 'are'} switched off" in text


@pytest.mark.parametrize(("found", "of"), [((4, 4, 0), 1.0), ((4, 3, 1), 0.75)])
def test_shares_of_units_are_of_those_that_fire(found, of):
    overlap = Overlap(*found)
    said = numbers("concepts", overlap=overlap, every=overlap, n=9)
    assert said["share"] == [of] and said["missed"] == [4 * (1 - of)] and said["new"] == [1 - of]


# --- figures that depend on a setting


def drawn(name: str, settings: dict | None = None, **known):
    view = views.get(name)
    return view.figure(made(name, **known), view.Controls(**(settings or {})))


def titles(figure) -> list[str]:
    return [figure.layout[axis]["title"]["text"] for axis in ("xaxis", "yaxis")]


@pytest.mark.parametrize("roc", [True, False])
def test_the_axes_of_both_curves_are_named_and_chance_is_a_diagonal_or_the_share_of_anomalies(roc):
    curve = ThresholdCurve(np.array([np.inf, 1]), np.array([0.0, 1]), np.array([0.0, 1]))
    figure = drawn("roc", curves={"autoencoder": curve, "kNN distance": curve}, roc=roc, share_anomalous=0.3)
    assert titles(figure) == (["false alarms / normal examples", "recall"] if roc else ["recall", "precision"])
    chance = figure.data[-1]
    assert chance["name"] == "chance" and (chance["x"], chance["y"]) == ([0, 1], [0, 1] if roc else [0.3, 0.3])
    widths = [trace["line"]["width"] for trace in figure.data[:2]]
    assert widths[0] > widths[1]  # the autoencoder's is the thick one
    assert ("ROC curve" in told("roc", area=lead(0.9, 0.1), roc=roc, share_anomalous=0.3, n=9)) == roc


@pytest.mark.parametrize("log", [True, False])
def test_a_scale_is_logarithmic_where_that_is_asked_for(log):
    sizes = SIZES | {"test": np.ones(2)}
    assert (drawn("errors_by_size", {"log": log}, **sizes).layout["yaxis"].get("type") == "log") == log
    histogram = CodeHistogram(np.array([0.0, 1, 2]), np.array([3, 1]), 5)
    figure = drawn("code_histogram", {"log": log}, histogram=histogram, unit=None, n_units=4)
    assert (figure.layout["yaxis"].get("type") == "log") == log


def test_solid_curves_with_marks_are_of_the_test_part():
    for trace in drawn("errors_by_size", **SIZES | {"test": np.ones(2)}).data:
        assert (trace["line"]["dash"], trace["mode"]) == (
            ("solid", "lines+markers") if trace["name"].endswith("test") else ("dash", "lines")
        )


@pytest.mark.parametrize("shown", [True, False])
def test_what_a_toggle_adds_is_there_only_where_it_is_set(shown):
    known = {"labels": np.array([10, 100]), "tuned": np.full((2, 2, 3), 0.5), "rivals": np.full((2, 2, 3), 0.4)}
    figure = drawn("few_labels", {"probes": shown}, frozen=np.full((2, 2, 3), 0.3), **known)
    assert any("frozen" in trace.get("name", "") for trace in figure.data) == shown
    cloud = np.random.default_rng(0).normal(size=(5, 3))
    known = {"cloud": cloud, "bent": cloud, "flat": cloud[:2], "axes": ("a", "b", "c")}
    assert ("PCA" in [trace["name"] for trace in drawn("sheet", {"flat": shown}, **known).data]) == shown


def test_a_setting_chooses_which_of_two_quantities_is_drawn():
    among, to_components = np.array([[0.0, 60], [60, 0]]), np.array([[10.0, 20], [30, 40]])
    for against, matrix in (("one another", among), ("the principal components", to_components)):
        figure = drawn("unit_angles", {"against": against}, among=among, to_components=to_components)
        np.testing.assert_array_equal(figure.data[0]["z"], matrix)
        assert (titles(figure)[0] == "unit") == (against == "one another")
    known = {"angles": {"a": np.array([1.0, 2])}, "singular_values": {"a": np.array([4.0, 3])}}
    for show, curve in (("angles", [1, 2]), ("singular values", [4, 3])):
        figure = drawn("weight_decay", {"show": show}, predicted={"a": np.array([3.0, 2])}, **known)
        np.testing.assert_array_equal(figure.data[0]["y"], curve)
        assert ("degrees" in titles(figure)[1]) == (show == "angles") == (len(figure.data) == 1)
    for of, words in (("the example", "(x − b)"), ("what the others leave", "the other units")):
        figure = drawn("threshold", match=np.array([0.0, 1]), code=np.array([0.0, 1]), lam=0.5, of=of)
        assert words in titles(figure)[0]


def test_a_place_of_rest_has_the_colour_of_all_that_comes_to_rest_there():
    """Ten places and eight colours, which begin anew; what does not rest has none."""
    view, n = views.get("rest_points"), 10
    label = np.arange(view.SIDE**2) % (n + 1) - 1
    attractor, spurious = np.random.default_rng(0).normal(size=(n, 2)), np.arange(n) % 3 == 0
    basins = Basins(attractor, label, np.ones(n, int), np.ones(n), spurious)
    across = np.linspace(-1, 1, view.SIDE)
    cells, _, rest, strange = drawn("rest_points", x=across, y=across, basins=basins, points=attractor).data
    for trace, chosen in ((rest, ~spurious), (strange, spurious)):
        places = np.column_stack([trace["x"], trace["y"]])
        np.testing.assert_array_equal(places, attractor[chosen])
        for which, colour in zip(np.flatnonzero(chosen), trace["marker"]["color"], strict=True):
            (value,) = np.unique(np.ravel(cells["z"])[label == which])
            assert shade(cells["colorscale"], value, cells) == colour.upper()
    assert np.isnan(np.ravel(cells["z"])[label == -1]).all()


def strokes(trace) -> list[np.ndarray]:
    """The parts of a broken line."""
    line = np.column_stack([np.asarray(trace["x"], float), np.asarray(trace["y"], float)])
    breaks = np.flatnonzero(np.isnan(line[:, 0]))
    parts = [part[~np.isnan(part[:, 0])] for part in np.split(line, breaks)]
    return [part for part in parts if len(part)]


def test_every_ellipse_and_bar_is_a_stroke_of_its_own():
    rng = np.random.default_rng(0)
    points, outlines = rng.normal(size=(3, 2)), rng.normal(size=(3, 5, 2))
    known = {"points": points, "outlines": outlines, "longest": 1.0, "axes": ("a", "b")}
    sides = {"tangent": np.ones((3, 2)), "normal": np.ones((3, 2)), "along": np.ones(3), "across": np.ones(3)}
    for trace, n in zip(drawn("ellipses", **known, **sides).data, (5, 2, 2), strict=True):
        assert [len(part) for part in strokes(trace)] == [n, n, n]
    area_map = AreaMap(np.arange(4.0), np.arange(4.0), np.ones((4, 4)))
    figure = drawn("areas", area_map=area_map, ellipses=outlines)
    assert [len(part) for part in strokes(figure.data[1])] == [5, 5, 5]
    for axis, k in (("xaxis", 0), ("yaxis", 1)):
        assert figure.layout[axis]["range"] == [min(0, outlines[..., k].min()), max(3, outlines[..., k].max())]
        assert figure.layout[axis]["title"]["text"] == f"unit {k + 1}"


@pytest.mark.parametrize(("name", "field"), [("flow", "arrows"), ("field", "learned"), ("exact_field", "exact")])
def test_the_longest_arrow_nearly_reaches_the_next_place(name, field):
    across = np.linspace(-3, 3, getattr(views.get(name), "SIDE", views.get("field").SIDE))
    places = np.stack(np.meshgrid(across, across), axis=-1).reshape(-1, 2)
    arrows = np.random.default_rng(0).normal(size=places.shape)
    known = {"places": places, "points": places, "arrows": arrows, "learned": arrows, "exact": arrows, "sigma": 0.1}
    known |= {"x": across, "y": across, "density": np.ones((len(across), len(across)))}
    read = {field.name for field in fields(views.get(name).Data)}
    figure = drawn(name, **{field: value for field, value in known.items() if field in read})
    lines = [trace for trace in figure.data if trace.get("mode") == "lines" and "name" not in trace]
    lines, hover = lines[:-1], lines[-1]
    longest = max(np.linalg.norm(part[1] - part[0]) for trace in lines for part in strokes(trace))
    apart = across[1] - across[0]
    assert longest == pytest.approx(0.9 * apart)
    np.testing.assert_allclose(np.column_stack([hover["x"], hover["y"]]), places)
    np.testing.assert_allclose(hover["customdata"], np.linalg.norm(arrows, axis=1))


@pytest.mark.parametrize(("name", "end"), [("copying_shares", -1), ("tamed", -0.25)])
def test_a_share_far_below_0_is_drawn_at_the_end_of_its_axis(name, end):
    shares = np.array([[0.9, 2 * end], [0.5, end / 2], [0.1, 9 * end]])
    known = {"i": 0, "knobs": np.arange(3.0), "knob_label": "s", "score": shares[:, 0], "pca_score": shares[:, 0]}
    if name == "tamed":
        known = {"i": 0, "shown": "sparse", "knobs": {"sparse": np.arange(3.0)}, "symbols": {"sparse": "s"}}
    figure = drawn(name, **known, shares={"test data": shares[:, 1]} if name != "tamed" else {"sparse": shares})
    np.testing.assert_allclose(figure.data[0]["y"], [end, end / 2, end])


def test_a_unit_that_is_switched_off_has_no_direction_to_measure():
    columns, axes = np.array([[1.0, 0, 1e-4], [1, 2, 0], [0, 0, 0]]), np.eye(3)[:, :2]
    apart = views.get("weight_decay")._apart
    assert apart(columns, axes) == apart(columns[:, :2], axes) == pytest.approx(22.5)
    assert apart(np.column_stack([columns, np.full(3, 1e-2)]), axes) > 22.5  # one that is only small counts
    for small, alive in ((1e-4, 1), (1e-2, 2)):
        assert views.get("principal_angles")._span(np.diag([1.0, small])).shape == (2, alive)


def test_arrows_alone_are_those_of_the_whole_picture():
    found = np.array([[0.6, 0.8], [0.01, 0.0]])
    alone = views.get("superposition").arrows(found)
    both = drawn("superposition", arrows=found, stored=np.ones(1), knobs=np.ones(1), i=0, symbol="s")
    for figure in (alone, both):
        circle, *arrows = figure.data[:3]
        np.testing.assert_allclose(np.hypot(circle["x"], circle["y"]), 1)
        assert [(arrow["x"], arrow["y"]) for arrow in arrows] == [([0, x], [0, y]) for x, y in found]
        (note,) = [note for note in figure.layout["annotations"] if note["text"] == "<b>1</b>"]
        assert np.hypot(note["x"], note["y"]) == pytest.approx(1.16) and note["x"] / note["y"] == pytest.approx(0.75)


def test_bars_stand_in_the_middle_of_what_they_count_and_are_shares_of_all():
    rng = np.random.default_rng(0)
    far = {kind: rng.uniform(0, 8, 100) for kind in ("uniform", "mixed", "real")}
    figure = drawn("noise_or_digits", images=dict.fromkeys(far, np.zeros((2, 3, 3))), distance=far)
    top, bars = max(map(max, far.values())), [trace for trace in figure.data if trace["type"] == "bar"]
    for bar, values in zip(bars, far.values(), strict=True):
        width = top / len(bar["x"])
        np.testing.assert_allclose(bar["x"], width * (0.5 + np.arange(len(bar["x"]))))
        counted = [np.sum(abs(values - x) <= width / 2 + 1e-9) for x in bar["x"]]
        np.testing.assert_allclose(bar["y"], np.array(counted) / len(values), atol=0.011)  # one may lie on an edge
        assert sum(bar["y"]) == pytest.approx(1)


def test_the_cells_below_a_threshold_say_what_they_count_and_how_large_a_part_of_a_kind_it_is():
    counts = Confusion(hits=3, misses=1, false_alarms=2, passes=14)
    known = {"normal": np.linspace(1, 3, 16), "anomalous": np.linspace(2, 4, 4), "threshold": 2.5, "median": 2.0}
    figure = drawn("error_histogram", counts=counts, **known)
    cells = next(trace for trace in figure.data if trace["type"] == "heatmap")
    assert cells["text"] == [["passes: 14", "false alarms: 2"], ["misses: 1", "hits: 3"]]
    assert (cells["x"], cells["y"]) == (["let pass", "called anomalous"], ["normal", "anomalous"])
    np.testing.assert_allclose(cells["z"], [[14 / 16, 2 / 16], [1 / 4, 3 / 4]])
    assert (cells["zmin"], cells["zmax"]) == (0, 1)
    below, above = (figure.layout[axis]["domain"] for axis in ("yaxis2", "yaxis"))
    assert 0 == below[0] < below[1] < above[0] < above[1] == 1
    (line,) = figure.layout["meta"]["handles"]
    assert line["at"] == [2.5, 0] and (line["x"]["zero"], line["x"]["scale"]) == (0, 2)


@pytest.mark.parametrize("knob", [0, 1])
def test_who_of_the_paths_is_first_and_where_is_told(knob):
    """The most local filters, and those that are edges most: not the first ones, nor the last."""
    path = np.array([[0.2, 0.1], [0.9, 0.5], [0.4, 0.8]])
    knobs, beside = np.array([1.0, 2, 3]), {"symbols": {"a": "s"}, "shown": "a", "i": knob}
    found = numbers("filter_paths", paths={"a": path}, knobs={"a": knobs}, **beside)
    assert [found[place] for place in ("first", "most", "rough", "smooth")] == [[0.2], [0.9], [0.1], [0.5]]
    assert (found["first_knob"], found["most_knob"]) == ([1], [2])
    found = numbers("edges", paths={"a": path}, knobs={"a": knobs}, n_units={"a": 5}, random=0.3, n_test=9, **beside)
    assert [found[place] for place in ("first", "most", "error")] == [[0.1], [0.8], [0.4]]
    assert (found["first_knob"], found["most_knob"], found["units"]) == ([1], [3], [5])
    paths = {"a": path, "b": path[::-1] / 2, "c": path * [1, 2]}
    found = numbers(
        "compare_sensitivity",
        paths=paths,
        what="code",
        knobs=dict.fromkeys(paths, knobs),
        symbols=dict.fromkeys(paths, "s"),
    )
    assert found["ratio"] == [1.6, 0.8, 0.4] and found["knob"] == [3, 3, 1] and found["error"] == [0.4, 0.4, 0.2]
    hint = "of the code" if knob else "of the reconstruction"
    what = {"what": "code" if knob else "reconstruction", "knobs": {"a": knobs}, "symbols": {"a": "s"}}
    assert hint in told("compare_sensitivity", paths={"a": path}, **what)


NO_UNIT = {"z": np.zeros((3, 0)), "unit": np.array([], int)}
NOTHING = {  # view -> Data in which there is nothing to draw, and what stands in place of a picture
    "activation_map": ({"unit": np.array([], int)}, "No unit fires."),
    "anomaly_gallery": ({"x": np.zeros((0, 4)), "kind": "misses", "n_all": 0}, "0 misses in the judged half"),
    "concepts": (NO_UNIT, "No unit fires for any of the three."),
    "dependence": ({"correlation": np.full((2, 2), NAN), "hsic": np.full((2, 2), NAN)}, "No two units vary"),
}


@pytest.mark.parametrize("name", [name for name in views.names() if "figures.words(" in getsource(views.get(name))])
def test_where_nothing_can_be_drawn_the_picture_says_so(name):
    known, words = NOTHING[name]
    (trace,) = drawn(name, **known).data
    assert trace["mode"] == "text" and words in " ".join(trace["text"]).replace("<br>", " ")


def test_a_sum_of_atoms_is_as_wide_with_few_terms_as_with_many():
    """So that the images keep their size along the knob."""
    widths = set()
    for n_terms, n_units in ((1, 0), (3, 2), (6, 7)):  # the bias, up to four atoms, and all others in one
        terms, own = np.ones((n_terms, 2, 2)), np.arange(min(n_units, 4))
        known = {"terms": terms, "columns": terms, "unit": own, "z": np.ones(len(own)), "l0": n_units, "example": 0}
        widths.add(drawn("atoms_sum", x=np.ones((2, 2)), **known).layout["meta"]["images"]["columns"])
    assert widths == {7}


def test_where_some_units_stand_for_all_the_caption_says_so():
    square = np.array([[1, 0.2], [0.2, 1]])
    known = {"correlation": square, "hsic": square, "units": np.array([1, 3]), "n": 9, "n_hsic": 9, "chance": 0.1}
    assert "the 2 of 5 units that vary most" in told("dependence", n_units=5, **known)
    assert "all 2 units" in told("dependence", n_units=2, **known)


def test_a_unit_that_does_not_fire_has_no_image_in_the_table_of_two_examples():
    z, images = np.array([[1.0, 0], [0, 2], [1, 2]]), np.ones((2, 4))
    figure = drawn("concepts", x=np.ones((3, 4)), z=z, unit=np.arange(2), terms=images, shape=(2, 2), numbers=(0, 1))
    board = np.asarray(figure.data[0]["z"], float)
    fires = [[np.isfinite(board[3 * row, 3 * column]) for column in (1, 2)] for row in range(3)]
    assert fires == [[True, False], [False, True], [True, True]]
