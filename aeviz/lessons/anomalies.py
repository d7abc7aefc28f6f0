"""Lesson: anomalies."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from aeviz.analysis import detection
from aeviz.figures import Ring
from aeviz.language import Prose, Sentence, number
from aeviz.lessons.base import Answer, ChooseOption, Note, PlaceKnob, Step, Transfer, computed
from aeviz.run import Run
from aeviz.spec import Spec
from aeviz.views.anomalies.detectors import NAMES

TITLE = "Anomalies"
ORDER = 90
QUESTION = "Can a network that has seen only normal examples tell you what is not normal?"

WIDE = 72  # code units for 64 pixels
DIGIT = 3  # held out on the first page
NOISE = 0.3
DIGITS: dict[str, Any] = {"d_latent": WIDE, "hidden": (64,), "steps": 1500}
TUMOURS: dict[str, Any] = {"d_latent": 32, "hidden": (32,), "steps": 1000, "data_options": {"hold_out": 0}}
SIGMAS = (0, 0.1, 0.2, 0.3, 0.5, 0.7)


def _size(digit: int) -> Spec:
    knobs = (1, 2, 4, 8, 16, 32, WIDE) if digit == DIGIT else (8, WIDE)
    return Spec("digits", "overcomplete", knobs=knobs, data_options={"hold_out": digit}, **DIGITS)


def _by_noise(digit: int) -> Spec:
    knobs = SIGMAS if digit == DIGIT else (NOISE,)
    return Spec("digits", "denoising", knobs=knobs, data_options={"hold_out": digit}, **DIGITS)


OTHERS = [digit for digit in range(10) if digit != DIGIT]
LARGE: dict[str, Any] = {"d_latent": WIDE, "hidden": (64,), "steps": 1000, "data_options": {"hold_out": DIGIT}}
SPECS = {
    "28×28, no 3, noise": Spec("mnist_sample", "denoising", knobs=(0, NOISE, 0.6), **LARGE),
    "28×28, no 3": Spec("mnist_sample", "overcomplete", knobs=(2, 8, WIDE), **LARGE),
    "no 3, noise": _by_noise(DIGIT),
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
BESIDE = {f"no {digit}, noise": _by_noise(digit) for digit in OTHERS}
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


def _wide(runs: Mapping[str, Run]) -> Answer:
    areas = np.array([_areas(runs, digit) for digit in range(10)])
    narrow, wide, noise = areas.mean(axis=0)
    return Answer(
        0 if wide > narrow + 0.02 else 1 if wide > narrow - 0.02 else 2,
        Sentence(
            "Over all ten digits the mean AUROC goes from {narrow} to {wide}: the wide code copies what it does not "
            "know. Trained with noise, σ = {sigma}, the same wide code has {noise}.",
            narrow=number(narrow),
            wide=number(wide),
            sigma=number(NOISE),
            noise=number(noise),
        ),
        tuple(Ring(x=("mean",), y=(float(area),)) for area in (min(1, 2 * narrow - wide), narrow, wide)),
    )


def _areas(runs: Mapping[str, Run], digit: int) -> list[float]:
    """AUROC on the judged half: of the narrow code, of the wide one, and of the wide one trained with noise."""
    sizes, noise = runs[f"no {digit}"], runs[f"no {digit}, noise"]
    models = (sizes, 8), (sizes, WIDE), (noise, NOISE)
    return [float(detection.areas_by_knob(run)[run.index(knob), 1]) for run, knob in models]


def _noise(runs: Mapping[str, Run]) -> Answer:
    run = runs["no 3, noise"]
    found = computed("area_path", run)
    return Answer(
        float(run.knobs[found.best]),
        Sentence(
            "Chosen on one half of the test part it is σ = {chosen}. On the other half the AUROC there is {best}; "
            "without noise it is {none}, with most noise {most}.",
            chosen=number(run.knobs[found.best]),
            best=number(found.areas[found.best]),
            none=number(found.areas[0]),
            most=number(found.areas[-1]),
        ),
    )


def _rival(runs: Mapping[str, Run]) -> Answer:
    found = computed("detectors", runs["breast cancer, noise"], NOISE)
    return Answer(
        0 if found.lead.low > 0 else 1,
        Sentence(
            "The network has an AUROC of {network}, {rival} {area}; the 95% interval of the difference goes from {low} "
            "to {high}.",
            network=number(found.areas["autoencoder"].value),
            rival=NAMES[found.rival],
            area=number(found.areas[found.rival].value),
            low=number(found.lead.low, 2),
            high=number(found.lead.high, 2),
        ),
        tuple(
            Ring(x=(found.areas[name].value,), y=(NAMES[name].template,), above=False)  # its number stands above
            for name in ("autoencoder", found.rival)
        ),
    )


STEPS = (
    Step(
        Prose("What cannot be given back is suspicious"),
        Prose(
            r"The model is trained on normal examples only, here on all digits but 3. What it cannot give back is "
            r"suspicious: the **score** is the squared error, $$\textcolor{#D55E00}{s(x)} = \lVert x - r(x) "
            r"\rVert^2$$ and from $s(x) \ge \tau$ on an example counts as an anomaly."
        ),
        "error_histogram",
        Prose("A threshold trades misses for false alarms. It is chosen on examples that the count does not use."),
        Note(
            5,
            Prose("Which mistake is worse: in medicine? in a spam filter?"),
            Prose("There is a right threshold, one only has to find it."),
            Prose("It depends on what a miss and a false alarm cost."),
        ),
        spec="no 3, noise",
        knob=0.3,
        do=Prose(r"Move the threshold $\tau$ (the percentile). What do you win, and what do you lose?"),
        lights=("all",),
    ),
    Step(
        Prose("A better model, a worse detector?"),
        Prose(
            "How well a score parts the two groups, over all thresholds, is its **AUROC**: 1 is perfect, 0.5 is "
            "chance. The code of this network is wide. Ten digits take turns at being left out."
        ),
        "held_out",
        Prose("A wide code copies the unknown, too. A better reconstruction can be a worse detector."),
        Note(
            5,
            Prose("Which two remedies do you see in the picture?"),
            Prose("The better the model, the better the detector."),
            Prose("A narrow code, or noise in training: then the model leads back to the normal ones."),
        ),
        spec="no 3",
        guess=ChooseOption(
            Prose("From 8 to 72 code units the pictures come back better. The detection of the unknown digit gets …"),
            (
                Prose("better: the model is better."),
                Prose("no different."),
                Prose("worse."),
            ),
            _wide,
        ),
        do=Prose("Compare three marks of each digit: 8 units, 72 units, and 72 units with noise."),
    ),
    Step(
        Prose("How much noise?"),
        Prose(
            "The wide code again, trained with noise on its input. The picture shows the errors of normal and unknown "
            "digits, and the AUROC."
        ),
        "area_path",
        Prose(
            "Without noise both errors are small and nothing is detected. With some noise the unknown stands out; "
            "with too much everything does."
        ),
        Note(
            4,
            Prose("On which examples may you choose the noise?"),
            Prose("The noise may be chosen by the result that is reported."),
            Prose(
                "On others than those that are counted. Here one half of the test part is for choosing, the other "
                "for judging."
            ),
        ),
        spec="no 3, noise",
        knob=0.0,
        guess=PlaceKnob(
            Prose(
                "Which noise detects the unknown digit best, on the half of the test part that is there to choose on?"
            ),
            _noise,
            panel=2,
        ),
        do=Prose("Go to no noise, and read both errors."),
    ),
    Step(
        Prose("Is a network needed?"),
        Prose(
            "Before you trust a network, try what is simple: the distance to the nearest training examples, PCA, or "
            "just the length of $x$. The bars around each point are 95% intervals. The data are measurements of "
            "tumours."
        ),
        "detectors",
        Prose("Simple detectors are often as good. If they win, use them."),
        Note(
            4,
            Prose("Why is the rival chosen on other examples than it is judged on?"),
            Prose("The network wins because it is a network."),
            Prose("The best of several on the same examples looks better than it is."),
        ),
        spec="breast cancer, noise",
        knob=0.3,
        guess=ChooseOption(
            Prose("Tumours that are malignant are to be found. Does the network beat the best simple detector?"),
            (
                Prose("Yes, clearly."),
                Prose("No: the difference may be chance, or is on the other side."),
            ),
            _rival,
        ),
        do=Prose("Read in the caption which rival was chosen, and on which examples."),
    ),
    Step(
        Prose("A valley of small errors"),
        Prose("In the plane one can see the score everywhere. Dark is small: there the model takes points for normal."),
        "error_map",
        Prose("Trained with noise, the model has a small error along the data and a large one beside them."),
        Note(
            3,
            Prose("Where does this detector make mistakes?"),
            Prose("Far away from the data the score is always large."),
            Prose("Nothing was learned there. Look for places far out where the error is small again."),
        ),
        spec="moons",
        knob=0.2,
        do=Prose("Set the noise to 0. What is left of the valley?"),
    ),
)
TRANSFER = (
    Transfer(
        Prose("A bank trains on last year's payments, in which a few frauds are hidden. What may go wrong?"),
        Prose(
            "The model learns the frauds as normal, most of all if it is wide. Few of them, noise and a narrow code "
            "keep that small."
        ),
    ),
    Transfer(
        Prose(
            "A detector has an AUROC of 0.99 and 1 of 10,000 payments is a fraud. Can you still have mostly false "
            "alarms?"
        ),
        Prose(
            "Yes. With a threshold at 1% false alarms there are about 100 of them for each fraud. AUROC does not see "
            "how rare anomalies are."
        ),
    ),
)
