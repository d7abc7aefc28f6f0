"""Lesson: learning from few labels."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from aeviz.data import images
from aeviz.figures import Curve, Frame, Ring, Span
from aeviz.language import Prose, Sentence, count, number, percent, signed
from aeviz.lessons.base import Answer, ChooseOption, Note, Step, Transfer, computed
from aeviz.required import required
from aeviz.run import Run
from aeviz.spec import Spec
from aeviz.storage import few_labels

TITLE = "Learning from few labels"
ORDER = 60
QUESTION = (
    "Images are cheap, labels are not: does an autoencoder trained on all images help a classifier with few labels?"
)

CODE: dict[str, Any] = {"data": "digits", "d_latent": 64, "steps": 1000}
SPECS = {
    "denoising": Spec(
        variant="denoising",
        hidden=(64,),
        knobs=(0, 0.1, 0.25, 0.5),
        variant_options={"corruption": "masking"},
        **CODE,
    ),
    "contractive": Spec(variant="contractive", hidden=(), knobs=(0, 0.03, 0.1, 0.3), **CODE),
    "sparse": Spec(variant="sparse", hidden=(), knobs=(0.03, 0.1, 0.3), **CODE),
    "bottleneck": Spec(
        data="digits", variant="undercomplete", d_latent=16, hidden=(64,), knobs=(2, 4, 8, 16), steps=1000
    ),
}
LARGE: dict[str, Any] = {"data": "mnist", "data_options": {"n_samples": 20_000}, "steps": 1000}
ON_MNIST = {
    "denoising, MNIST": Spec(
        variant="denoising",
        hidden=(128,),
        d_latent=64,
        knobs=(0, 0.25),
        variant_options={"corruption": "masking"},
        **LARGE,
    ),
    "contractive, MNIST": Spec(variant="contractive", hidden=(), d_latent=64, knobs=(0, 0.1), **LARGE),
    "sparse, MNIST": Spec(variant="sparse", hidden=(), d_latent=128, knobs=(0.03, 0.1), **LARGE),
}
START = {
    "denoising": 0.25,
    "contractive": 0.1,
    "sparse": 0.1,
    "bottleneck": 8,
    "denoising, MNIST": 0.25,
    "contractive, MNIST": 0.1,
    "sparse, MNIST": 0.1,
}
VIEWS = {
    "Few labels": ("few_labels", "few_labels_gain"),
    "Why": ("few_labels_curves",),
    "Other images": ("transfer",),
    "Two tasks": ("two_tasks",),
    "The code": ("probes", "embedding"),
}


def more() -> dict[str, Spec]:
    """The same on MNIST where its files are at hand: about two minutes of training, when somebody chooses it."""
    return ON_MNIST if images.at_hand("mnist") else {}


BAR = 0.8 / 3  # how wide each of three bars beside one another is
NOISE = 0.25  # share of hidden pixels that the steps show


def _where(runs: Mapping[str, Run]) -> Answer:
    run = runs["denoising"]
    found, i = required(few_labels.load(run.spec), "results with few labels"), run.index(NOISE)
    random, trained = found.test[-1, :, i]
    gain = 100 * (trained - random).mean(-1)
    best = int(found.labels[gain.argmax()])
    return Answer(
        0 if best <= 50 else 1 if best <= 200 else 2,
        Sentence(
            "The mean gain is {most} points with {best} labels and {last} with {many}.",
            most=signed(gain.max(), 2),
            best=count(best),
            last=signed(gain[-1], 2),
            many=count(found.labels[-1]),
        ),
        tuple(Span(x=ends) for ends in ((10.0, 50.0), (100.0, 200.0), (500.0, 1000.0))),
        (Span(x=float(best)),),
    )


def _luck(runs: Mapping[str, Run]) -> Answer:
    found = computed("few_labels_gain", runs["denoising"], NOISE)
    gain, least = found.gain[0], float(found.labels[0])
    mean, ends = float(gain.mean()), (float(gain.min()), float(gain.max()))
    apart = float(gain.max() - gain.min())
    return Answer(
        0 if apart < 1 else 1 if apart < 30 else 2,
        Sentence(
            "The five gains go from {least} to {most} points; their mean is {mean}.",
            least=signed(gain.min(), 2),
            most=signed(gain.max(), 2),
            mean=signed(gain.mean(), 2),
        ),
        tuple(Curve(x=(least, least), y=ends) for ends in ((mean - 0.5, mean + 0.5), ends, (mean - 15, mean + 15))),
    )


def _sooner(runs: Mapping[str, Run]) -> Answer:
    found = computed("few_labels_curves", runs["denoising"], NOISE, labels="50", show="loss on the labelled examples")
    soon = int(np.abs(found.steps - 20).argmin())
    random, trained = found.curves["loss on the labelled examples"][:, soon].mean(axis=-1)
    at = float(found.steps[soon])
    return Answer(
        0 if trained < 0.9 * random else 1 if random < 0.9 * trained else 2,
        Sentence(
            "After {steps} steps the loss is {random} from the random start and {trained} from the pre-trained one.",
            steps=count(found.steps[soon]),
            random=number(random, 2),
            trained=number(trained, 2),
        ),
        tuple(Ring(x=(at,), y=(float(loss),)) for loss in (trained, random, (random + trained) / 2)),
    )


def _shuffled(runs: Mapping[str, Run]) -> Answer:
    gains = computed("transfer", runs["denoising"], NOISE).gains
    same, *_, shuffled = (gain[0].mean() for gain in gains.values())
    return Answer(
        0 if shuffled > 0.8 * same else 1 if shuffled > 0.2 * same else 2,
        Sentence(
            "From the same pictures the mean gain with 10 labels is {same} points, from shuffled ones {shuffled}.",
            same=signed(same, 2),
            shuffled=signed(shuffled, 2),
        ),
        tuple(Ring(x=(10.0,), y=(float(gain),)) for gain in (same, same / 2, 0.0)),
        (Ring(x=(10.0,), y=(float(shuffled),)),),
    )


ROOM = 0.06  # of a frame above its bar, or its words would hide the bar's end


def _asked(runs: Mapping[str, Run]) -> Answer:
    accuracy = computed("two_tasks", runs["bottleneck"], START["bottleneck"]).accuracy.mean(axis=-1)
    kept = dict(zip(few_labels.CODES, accuracy[:, 1], strict=True))
    classifier, code = kept["classifier"], kept["autoencoder"]
    bars = (-1.5 * BAR, classifier), (-0.5 * BAR, code)
    return Answer(
        0 if classifier > code + 0.02 else 1 if code > classifier + 0.02 else 2,
        Sentence(
            "From the classifier's units {classifier} of the digits are told, from the autoencoder's {code}.",
            classifier=percent(classifier),
            code=percent(code),
        ),
        (
            *(Frame(x=(1 + left, 1 + left + BAR), y=(0.0, height + ROOM)) for left, height in bars),
            Frame(x=(1 - 1.5 * BAR, 1 + 0.5 * BAR), y=(0.0, max(classifier, code) + ROOM)),
        ),
    )


STEPS = (
    Step(
        Prose("Pictures are cheap, labels are not"),
        Prose(
            r"First an autoencoder learns from *all* pictures, without labels. Then its encoder $f$ is the start of "
            r"a **classifier**, $\mathrm{softmax}(V \textcolor{#D55E00}{f(x)} + c)$, which learns from a few "
            r"labelled pictures. Beside it the same classifier starts from random weights."
        ),
        "few_labels",
        Prose(
            "Learning from pictures without labels can help, most where labels are few. A simple rival without a "
            "network may still win."
        ),
        Note(
            5,
            Prose("What exactly is the same in both trainings, and what differs?"),
            Prose("Pre-training always helps."),
            Prose(
                "Only the start of $f$ differs: same seed, same labelled pictures, same order. The gain shrinks with "
                "more labels."
            ),
        ),
        spec="denoising",
        knob=0.25,
        guess=ChooseOption(
            Prose("Where does the good start help most?"),
            (
                Prose("With very few labels (50 or fewer)."),
                Prose("With 100 or 200."),
                Prose("With many (500 or 1,000)."),
            ),
            _where,
        ),
        do=Prose(
            "Find the dashed line of the nearest labelled picture, which needs no network at all. Where is it ahead?"
        ),
        lights=("all",),
    ),
    Step(
        Prose("Luck is as large as the gain"),
        Prose(
            "With ten labels it matters which ten pictures got them. So every comparison was made five times with "
            "other pictures: five **pairs**, one dot each."
        ),
        "few_labels_gain",
        Prose(
            "At few labels the luck of the draw is as large as the gain. One pair alone may show none of it, or "
            "twice as much."
        ),
        Note(
            4,
            Prose("How many pairs would you want before you believe it?"),
            Prose("One careful experiment is enough."),
            Prose(
                "So many that the interval of the mean no longer holds 0. With five pairs that takes 2.78 standard "
                "errors."
            ),
        ),
        spec="denoising",
        knob=0.25,
        guess=ChooseOption(
            Prose("Five pairs with 10 labels each. By how much do their gains differ?"),
            (
                Prose("By less than a point: all are alike."),
                Prose("By a few points: more than the mean gain itself."),
                Prose("By more than thirty points."),
            ),
            _luck,
        ),
        do=Prose("Set the knob to $p = 0$. How many of the gains are still above 0?"),
    ),
    Step(
        Prose("Easier, or better?"),
        Prose(
            "Two explanations (Erhan et al. 2010). *Optimisation*: the good start makes the training loss easier to "
            "bring down. *Regularisation*: it leads to a solution that holds better on new pictures."
        ),
        "few_labels_curves",
        Prose("The good start does not make the loss fall sooner. What it finds holds better on new pictures."),
        Note(
            5,
            Prose("Which of the two explanations is left?"),
            Prose("Pre-training helps because training becomes easier."),
            Prose(
                "Regularisation: both starts bring the training loss down to nearly 0, and they differ on new pictures."
            ),
        ),
        controls={"labels": "50", "show": "loss on the labelled examples"},
        spec="denoising",
        knob=0.25,
        guess=ChooseOption(
            Prose("From which start does the loss on the labelled pictures fall sooner?"),
            (
                Prose("From the pre-trained one."),
                Prose("From the random one."),
                Prose("From both alike."),
            ),
            _sooner,
        ),
        do=Prose("Choose the accuracy on test data. Which start ends higher?"),
    ),
    Step(
        Prose("Learning from other pictures"),
        Prose(
            "Must the unlabelled pictures be of the same kind? Here the encoder learned from digits of another "
            "collection, or from the same digits with their pixels shuffled."
        ),
        "transfer",
        Prose("Pictures of a related kind help, though less. From pictures without strokes no gain is beyond chance."),
        Note(
            4,
            Prose("Which other pictures would you try for digits?"),
            Prose("It only matters how many pictures there are."),
            Prose("Letters: they have strokes, too. What is learned is how neighbouring pixels belong together."),
        ),
        spec="denoising",
        knob=0.25,
        guess=ChooseOption(
            Prose("The same digits with shuffled pixels have the same grey values. Is there a gain with 10 labels?"),
            (
                Prose("As large as from the unshuffled ones."),
                Prose("About half as large."),
                Prose("None."),
            ),
            _shuffled,
        ),
        do=Prose("Compare the three curves with 100 labels."),
    ),
    Step(
        Prose("One task, or any task"),
        Prose(
            "A classifier's last hidden layer knows what *its* task needs. An autoencoder cannot know what will be "
            "asked, and keeps what the picture needs. Here eight units were trained to tell odd from even."
        ),
        "two_tasks",
        Prose(
            "A narrow code made for one task forgets what other tasks need. A code made to get the picture back "
            "keeps it."
        ),
        Note(
            4,
            Prose("When would you rather have the classifier's code?"),
            Prose("Supervised features are always better."),
            Prose("When the task is fixed and there are many labels: for odd and even it is ahead."),
        ),
        spec="bottleneck",
        knob=8.0,
        guess=ChooseOption(
            Prose("Now both are asked for the digit itself. From whose eight units is it told better?"),
            (
                Prose("From the classifier's."),
                Prose("From the autoencoder's."),
                Prose("From both alike."),
            ),
            _asked,
        ),
        do=Prose("Give them 16 units. Does the difference stay?"),
    ),
)
TRANSFER = (
    Transfer(
        Prose(
            "A hospital has 100,000 X-ray pictures and 80 of them with a diagnosis. What do you do first, and what "
            "do you compare with?"
        ),
        Prose(
            "Train on all pictures without labels, then on the 80. Compare with the same network from a random start "
            "and with the nearest labelled picture, several times with other choices of the 80."
        ),
    ),
    Transfer(
        Prose("Somebody shows you one run in which pre-training gains 6 points with 10 labels. What do you ask for?"),
        Prose("More pairs. The single gains here lie several points apart, so one run tells little."),
    ),
)
