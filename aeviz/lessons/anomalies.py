"""Lesson: anomalies."""

from collections.abc import Mapping

import numpy as np

from aeviz.analysis import detection
from aeviz.lessons.base import Answer, Predict, Try
from aeviz.run import Run
from aeviz.spec import Spec

TITLE = "Anomalies"
ORDER = 90
QUESTION = "Can a network that has seen only normal examples tell you what is not normal?"
TEXT = r"""
Train on normal examples only. What the model cannot reproduce is suspicious; its score is

$$
s(x) = \lVert x - g(f(x)) \rVert^2, \qquad \text{anomalous if } s(x) \geq \tau.
$$

Here one digit is missing from the training part, or the malignant tumours, or the points off the moons.

**The threshold** $\tau$ is chosen on one half of the test part (the validation half), and counted on the other. A
percentile needs normal examples only; the cheapest threshold for given costs needs known anomalies too.

**The code must be narrow.** A wide code may copy whatever it is shown, the unknown included: a smaller error on normal
examples is no promise.

**Compare.** PCA, distances and even $\lVert x \rVert^2$ need no network. If they win, use them.
"""

WIDE = 72  # code units for 64 pixels
DIGIT = 3  # held out on the first page
DIGITS = {"variant": "overcomplete", "d_latent": WIDE, "hidden": (64,), "steps": 1500}


def _without(digit: int) -> Spec:
    knobs = (1, 2, 4, 8, 16, 32, WIDE) if digit == DIGIT else (8, WIDE)
    return Spec("digits", knobs=knobs, data_options={"hold_out": digit}, **DIGITS)


SPECS = {
    "no 3": _without(DIGIT),
    "breast cancer": Spec(
        "breast_cancer",
        "overcomplete",
        d_latent=32,
        hidden=(32,),
        knobs=(1, 2, 3, 5, 8, 16, 32),
        steps=1000,
        data_options={"hold_out": 0},
    ),
    "moons": Spec(
        "moons_outliers",
        "denoising",
        d_latent=64,
        hidden=(64,),
        knobs=(0, 0.05, 0.1, 0.2, 0.3, 0.5),
        steps=1500,
        variant_options={"residual": True},
    ),
    **{f"no {digit}": _without(digit) for digit in range(10) if digit != DIGIT},
}
START = {name: 5 if name == "breast cancer" else 0.2 if name == "moons" else 8 for name in SPECS}
SCORES = True  # the page offers to score a table
VIEWS = {
    "Threshold": ("error_histogram", "anomaly_gallery"),
    "Compare": ("detectors", "roc"),
    "Code size": ("area_path", "held_out"),
    "Plane": ("error_map",),
    "Draw": ("drawn_anomaly",),
}
TRY = (
    Try(
        "Give it a wide code",
        "72 units for 64 pixels: the errors shrink, and those of the unknown 3 shrink more. The two histograms slide "
        "into each other.",
        spec="no 3",
        knob=WIDE,
        heading="Threshold",
    ),
    Try(
        "See it lose",
        "Malignant tumours lie far from the mean of the benign ones, in most measurements at once. Plain length, which "
        "learns nothing, is enough to see that.",
        spec="breast cancer",
        knob=5,
        heading="Compare",
    ),
    Try(
        "Take the noise away",
        "At noise 0 this denoiser returns its input: no error anywhere, nothing to detect. Now raise the noise to "
        "0.2: a valley of small errors follows the moons.",
        spec="moons",
        knob=0,
        heading="Plane",
    ),
)


def _reveal(runs: Mapping[str, Run]) -> Answer:
    digits = [run for name, run in runs.items() if name.startswith("no ")]
    narrow, wide = (np.mean([_area(run, size) for run in digits]) for size in (8, WIDE))
    error = [float(runs["no 3"].history["recon_test"][-1][runs["no 3"].index(size)]) for size in (8, WIDE)]
    option = 0 if wide > narrow + 0.02 else 1 if wide > narrow - 0.02 else 2
    return Answer(
        option,
        f"Over all ten digits the mean AUROC goes from {narrow:.3f} to {wide:.3f}. Without the 3, the error on the "
        f"whole test part, the unknown digit included, falls from {error[0]:.2f} to {error[1]:.2f}: the wide code "
        "copies what it does not know.",
    )


def _area(run: Run, size: int) -> float:
    return float(detection.areas_by_knob(run)[run.index(size)])


PREDICT = Predict(
    f"From 8 to {WIDE} code units the reconstructions get better. The detection of the unknown digit gets",
    ("better: the model is better.", "no different.", "worse."),
    _reveal,
)
