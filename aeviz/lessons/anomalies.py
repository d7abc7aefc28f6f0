"""Lesson: anomalies."""

from collections.abc import Mapping

import numpy as np

from aeviz.analysis import detection
from aeviz.language import number, text
from aeviz.lessons.base import Answer, Predict, Try
from aeviz.run import Run
from aeviz.spec import Spec

TITLE = "Anomalies"
ORDER = 90
QUESTION = "Can a network that has seen only normal examples tell you what is not normal?"
TEXT = r"""
Train on normal examples only. What the model cannot reproduce is suspicious; its score is

$$
s(x) = \lVert x - r(x) \rVert^2, \qquad \text{anomalous if } s(x) \geq \tau.
$$

Here one digit is missing from the training part, or the malignant tumours, or the points off the moons.

**Copying must be prevented.** A wide code may copy whatever it is shown, the unknown included. Two remedies: **noise**
on what the encoder is shown, for $r$ then leads back to where normal examples lie; or a **narrow code**. On digits each
helps much; on the tumours neither does, and a wide code does no harm.

**The threshold** $\tau$ is chosen on one half of the test part (the validation half), and counted on the other. A
percentile needs normal examples only; the cheapest threshold for given costs needs known anomalies too. So does whoever
chooses the noise, the code size, or the best of several detectors: that is done on the validation half as well.

**Compare.** The distance to the nearest training examples, PCA and even the raw length $\lVert x \rVert^2$ need no
network. If they win, use them.
"""

WIDE = 72  # code units for 64 pixels
DIGIT = 3  # held out on the first page
NOISE = 0.3
DIGITS = {"d_latent": WIDE, "hidden": (64,), "steps": 1500}
TUMOURS = {"d_latent": 32, "hidden": (32,), "steps": 1000, "data_options": {"hold_out": 0}}
SIGMAS = (0, 0.1, 0.2, 0.3, 0.5, 0.7)


def _size(digit: int) -> Spec:
    knobs = (1, 2, 4, 8, 16, 32, WIDE) if digit == DIGIT else (8, WIDE)
    return Spec("digits", "overcomplete", knobs=knobs, data_options={"hold_out": digit}, **DIGITS)


def _noise(digit: int) -> Spec:
    knobs = SIGMAS if digit == DIGIT else (NOISE,)
    return Spec("digits", "denoising", knobs=knobs, data_options={"hold_out": digit}, **DIGITS)


OTHERS = [digit for digit in range(10) if digit != DIGIT]
LARGE = {"d_latent": WIDE, "hidden": (64,), "steps": 1000, "data_options": {"hold_out": DIGIT}}
SPECS = {
    "28×28, no 3, noise": Spec("mnist_sample", "denoising", knobs=(0, NOISE, 0.6), **LARGE),
    "28×28, no 3": Spec("mnist_sample", "overcomplete", knobs=(2, 8, WIDE), **LARGE),
    "no 3, noise": _noise(DIGIT),
    "no 3": _size(DIGIT),
    "breast cancer, noise": Spec("breast_cancer", "denoising", knobs=SIGMAS, **TUMOURS),
    "breast cancer": Spec("breast_cancer", "overcomplete", knobs=(1, 2, 3, 5, 8, 16, 32), **TUMOURS),
    "moons": Spec(
        "moons_outliers",
        "denoising",
        d_latent=64,
        hidden=(64,),
        knobs=(0, 0.05, 0.1, 0.2, 0.3, 0.5),
        steps=1500,
        variant_options={"residual": True},
    ),
    **{f"no {digit}": _size(digit) for digit in OTHERS},
}
BESIDE = {f"no {digit}, noise": _noise(digit) for digit in OTHERS}
START = dict.fromkeys(SPECS, 8) | {
    "28×28, no 3, noise": NOISE,
    "no 3, noise": NOISE,
    "breast cancer, noise": NOISE,
    "breast cancer": 5,
    "moons": 0.2,
}
SCORES = True  # the page offers to score a table
VIEWS = {
    "Threshold": ("error_histogram", "anomaly_gallery"),
    "Compare": ("detectors", "roc"),
    "By knob": ("area_path",),
    "Each digit": ("held_out",),
    "Plane": ("error_map",),
    "Draw": ("drawn_anomaly",),
}
TRY = (
    Try(
        "Take the noise away",
        "72 units for 64 pixels and no noise: normal digits come back almost unchanged, and so does the unknown 3. The "
        "two histograms slide into each other.",
        spec="no 3, noise",
        knob=0,
        heading="Threshold",
    ),
    Try(
        "A narrow code instead",
        "The same network without noise, its code size the knob. Eight units do what noise does; raise them to 72.",
        spec="no 3",
        knob=8,
        heading="By knob",
    ),
    Try(
        "Is a network needed?",
        "Malignant tumours are larger in most measurements at once. The raw length, which learns nothing, tells almost "
        "as much: see whether the interval of the difference has 0 in it.",
        spec="breast cancer, noise",
        knob=NOISE,
        heading="Compare",
    ),
    Try(
        "A valley of small errors",
        "At noise 0 this denoiser returns its input: no error anywhere, nothing to detect. Now raise the noise to "
        "0.2: a valley of small errors follows the moons.",
        spec="moons",
        knob=0,
        heading="Plane",
    ),
)


def _reveal(runs: Mapping[str, Run]) -> Answer:
    areas = np.array([_areas(runs, digit) for digit in range(10)])
    narrow, wide, noise = areas.mean(axis=0)
    option = 0 if wide > narrow + 0.02 else 1 if wide > narrow - 0.02 else 2
    return Answer(
        option,
        text(
            "Over all ten digits the mean AUROC goes from {narrow} to {wide}: the wide code copies what it does not "
            "know. Trained with noise, σ = {sigma}, the same wide code has {noise}.",
            narrow=number(narrow),
            wide=number(wide),
            sigma=number(NOISE),
            noise=number(noise),
        ),
    )


def _areas(runs: Mapping[str, Run], digit: int) -> list[float]:
    """AUROC on the judged half: of the narrow code, of the wide one, and of the wide one trained with noise."""
    sizes, noise = runs[f"no {digit}"], runs[f"no {digit}, noise"]
    models = (sizes, 8), (sizes, WIDE), (noise, NOISE)
    return [float(detection.areas_by_knob(run)[run.index(knob), 1]) for run, knob in models]


PREDICT = Predict(
    f"From 8 to {WIDE} code units the reconstructions get better. The detection of the unknown digit gets",
    ("better: the model is better.", "no different.", "worse."),
    _reveal,
)
