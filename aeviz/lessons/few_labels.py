"""Lesson: learning from few labels."""

from collections.abc import Mapping

from aeviz.data import images
from aeviz.language import count, number, signed, text
from aeviz.lessons.base import Answer, Predict, Try
from aeviz.run import Run
from aeviz.spec import Spec
from aeviz.storage import few_labels

TITLE = "Learning from few labels"
ORDER = 60
QUESTION = (
    "Images are cheap, labels are not: does an autoencoder trained on all images help a classifier with few labels?"
)
TEXT = r"""
First the autoencoder learns from **all** training images, without labels. Then its encoder $f$ is the start of a
classifier, $\mathrm{softmax}(V f(x) + c)$, trained on a few labelled images. Beside it trains the same classifier from
the encoder's **random** weights of before.

Each pair shares the seed, the labelled images, the minibatches and $V = 0$: the start of $f$ is all that differs. There
are five pairs, because at 10 labels the luck of which images are labelled is as large as the gain; **one pair can show
the opposite**. The same labels also go to classifiers without any network: the nearest labelled example, and logistic
regression. They are the ones to beat.

Two explanations (Erhan et al. 2010):

* *optimisation*: the good start makes the training loss easier to bring down;
* *regularisation*: it leads to a solution that holds on new images, so train and test accuracy are closer.

**Other images.** The encoder may have learned from other images than those that are to be told apart. Digits of another
collection help, though less than the same ones do; images without strokes do not.

**One task, or any.** A classifier keeps what its own task needs; an autoencoder cannot know what will be asked, and
keeps what the image needs. The difference shows where the code is narrow: with as many units as pixels there is room
for both.
"""

CODE = {"data": "digits", "d_latent": 64, "steps": 1000}
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
LARGE = {"data": "mnist", "data_options": {"n_samples": 20_000}, "steps": 1000}
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
START = {"denoising": 0.25, "contractive": 0.1, "sparse": 0.1, "bottleneck": 8}
START |= {"denoising, MNIST": 0.25, "contractive, MNIST": 0.1, "sparse, MNIST": 0.1}
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


TRY = (
    Try(
        "Pre-train without noise",
        "At p = 0 the autoencoder was free to copy. Look at the gain: how much of it is left?",
        spec="denoising",
        knob=0,
        heading="Few labels",
    ),
    Try(
        "Easier or more general?",
        "The loss on the labelled images falls to 0 from both starts, and from the random one even sooner. So learning "
        "was not made easier; now choose the other two curves.",
        spec="denoising",
        knob=0.25,
        heading="Why",
        controls={"few_labels_curves": {"labels": "50", "show": "loss on the labelled examples"}},
    ),
    Try(
        "Another criterion",
        "Pre-training is no gain in itself: look where the sparse start loses and where it wins. (Its network has one "
        "layer, so its random start is another one too: compare the gains.)",
        spec="sparse",
        knob=0.1,
        heading="Few labels",
    ),
    Try(
        "Images without strokes",
        "The same digits, their pixels shuffled: the grey values are the same, nothing else is. Is their gain above 0?",
        spec="denoising",
        knob=0.25,
        heading="Other images",
    ),
    Try(
        "Ask something else",
        "Eight units that know odd from even are asked for the digit. Then give them 16 units, and 64 (“denoising”).",
        spec="bottleneck",
        knob=8,
        heading="Two tasks",
    ),
)


def _reveal(runs: Mapping[str, Run]) -> Answer:
    run = runs["denoising"]
    found, i = few_labels.load(run.spec), run.index(0.25)
    random, trained = found.test[-1, :, i]
    gain = 100 * (trained - random).mean(-1)
    best = int(found.labels[gain.argmax()])
    return Answer(
        0 if best <= 50 else 1 if best <= 200 else 2,
        text(
            "At p = {noise} the mean gain is {first} points with {few} labels, {most} with {best} and {last} with "
            "{many}: it shrinks with more labels.",
            noise=number(0.25),
            first=signed(gain[0], 2),
            few=count(found.labels[0]),
            most=signed(gain.max(), 2),
            best=count(best),
            last=signed(gain[-1], 2),
            many=count(found.labels[-1]),
        ),
    )


PREDICT = Predict(
    "Where does pre-training help most?",
    ("With very few labels (50 or less).", "With 100 or 200.", "With many (500 or 1,000)."),
    _reveal,
)
