"""Lesson: the denoising field."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from aeviz.data.base import Dataset
from aeviz.figures import Curve, Ring, Span
from aeviz.language import Prose, Sentence, count, number
from aeviz.lessons.base import Answer, ChooseOption, Note, PlaceKnob, Step, Transfer, computed
from aeviz.run import Run
from aeviz.spec import Spec

TITLE = "Denoising"
ORDER = 80
QUESTION = "A network learns to take noise off. What does it then know about the data?"

SIGMAS = (0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6)
FEW = (0.1, 0.2, 0.3)
RAW = 0.27  # the spiral's own spread; the same noise, in its own coordinates, is smaller by this factor
PLANE: dict[str, Any] = {"variant": "denoising", "d_latent": 64, "hidden": (64, 64), "batch_size": 256}
IMAGES: dict[str, Any] = {"data": "digits", "variant": "denoising", "d_latent": 32, "hidden": (96,), "steps": 2500}
LARGE: dict[str, Any] = {"data": "mnist_sample", "variant": "denoising", "d_latent": 32, "hidden": (64,), "steps": 2000}
RESIDUAL = {"residual": True}
SPECS = {
    "spiral": Spec(data="spiral", **PLANE, steps=2500, knobs=SIGMAS, variant_options=RESIDUAL),
    "moons": Spec(data="moons", **PLANE, steps=1500, knobs=SIGMAS, variant_options=RESIDUAL),
    "digits, 28×28": Spec(**LARGE, knobs=(0.0, 0.1, 0.3, 0.6)),
    "digits, 28×28, masked": Spec(**LARGE, knobs=(0.1, 0.4, 0.7), variant_options={"corruption": "masking"}),
    "digits": Spec(**IMAGES, knobs=(0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.7)),
    "digits, masked": Spec(**IMAGES, knobs=(0.0, 0.1, 0.25, 0.4, 0.55, 0.7), variant_options={"corruption": "masking"}),
    "spiral, plain": Spec(data="spiral", **PLANE, steps=4000, knobs=FEW),
    "spiral, plain and raw": Spec(
        data="spiral", **PLANE, steps=4000, knobs=tuple(RAW * s for s in FEW), data_options={"spread": RAW}
    ),
}
START = {
    "spiral": 0.1,
    "moons": 0.1,
    "digits, 28×28": 0.3,
    "digits, 28×28, masked": 0.4,
    "digits": 0.3,
    "digits, masked": 0.4,
    "spiral, plain": 0.1,
    "spiral, plain and raw": RAW * 0.1,
}


def own(dataset: Dataset) -> Spec | None:
    """The same networks on one's own points in the plane; None for other data."""
    if dataset.x.shape[1] != 2:
        return None
    return Spec(data=dataset.name, **PLANE, steps=1500, knobs=SIGMAS, variant_options=RESIDUAL)


VIEWS = {
    "Flow": ("flow",),
    "Field": ("field", "exact_field"),
    "Optimum": ("field_error", "field_path"),
    "Rest": ("rest_points",),
    "Follow": ("follow",),
    "Images": ("noisy_images",),
    "By noise": ("denoising_path",),
    "Filters": ("filters", "filter_paths"),
}


def _agree(runs: Mapping[str, Run]) -> Answer:
    found = computed("field", runs["spiral"], START["spiral"])
    cosine = found.agreement.median_cosine
    return Answer(
        0 if cosine > 0.95 else 1 if cosine > 0.5 else 2,
        Sentence(
            "The median cosine of learned and exact arrows is {cosine}. The loss is {loss}, the best possible {best}.",
            cosine=number(cosine),
            loss=number(found.loss.loss),
            best=number(found.loss.oracle),
        ),
        *_arrows(found),
    )


def _arrows(found: Any) -> tuple[tuple[Curve, ...], tuple[Curve, ...]]:
    """At a place with a middling cosine and a long arrow: the exact one turned as the options say, and the learned."""
    cosine = (found.learned * found.exact).sum(axis=1) / np.maximum(
        np.prod([np.linalg.norm(arrows, axis=1) for arrows in (found.learned, found.exact)], axis=0), 1e-9
    )
    long = np.linalg.norm(found.exact, axis=1) > np.quantile(np.linalg.norm(found.exact, axis=1), 0.6)
    i = int(np.where(long, np.abs(cosine - found.agreement.median_cosine), np.inf).argmin())
    turns = np.radians([0, 45, 150])
    (dx, dy), place = found.exact[i], found.places[i]
    turned = np.stack([np.cos(turns) * dx - np.sin(turns) * dy, np.sin(turns) * dx + np.cos(turns) * dy], axis=1)
    scale = 1 / np.linalg.norm(found.exact[i])
    return tuple(_arrow(place, scale * arrow) for arrow in turned), (_arrow(place, scale * found.learned[i]),)


def _arrow(place: np.ndarray, step: np.ndarray) -> Curve:
    (x0, y0), (x1, y1) = place.tolist(), (place + step).tolist()
    return Curve(x=(x0, x1), y=(y0, y1))


def _rest(runs: Mapping[str, Run]) -> Answer:
    run = runs["spiral"]
    basins = [computed("rest_points", run, knob).basins for knob in (run.knobs[0], run.knobs[-1])]
    many, few = (len(found.size) for found in basins)
    before, now = (_places(found.attractor) for found in basins)
    more = _places(run.dataset().x_train[:: len(run.dataset().x_train) // (2 * many)])
    return Answer(
        0 if few > 1.5 * many else 2 if few < many / 1.5 else 1,
        Sentence(
            "Places where particles rest: {many} at σ = {low}, {few} at σ = {high}.",
            many=count(many),
            low=number(run.knobs[0]),
            few=count(few),
            high=number(run.knobs[-1]),
        ),
        (more, before, now),
    )


def _places(points: np.ndarray) -> Ring:
    return Ring(x=tuple(points[:, 0].tolist()), y=tuple(points[:, 1].tolist()))


def _raw(runs: Mapping[str, Run]) -> Answer:
    run = runs["spiral, plain and raw"]
    found = computed("field_path", run)
    i = run.index(RAW * FEW[0])
    cosine = float(found.cosine[i])
    return Answer(
        0 if cosine > 0.95 else 1 if cosine > 0.5 else 2,
        Sentence(
            "The median cosine with the exact arrows is {cosine}, at a loss of {loss}; the best possible is {best}.",
            cosine=number(cosine, 2),
            loss=number(found.loss[i]),
            best=number(found.oracle[i]),
        ),
        tuple(Span(y=ends, panel=2) for ends in ((0.95, 1.0), (0.5, 0.95), (-0.1, 0.5))),
        (Ring(x=(i,), y=(cosine,), panel=2),),
        everywhere=True,
    )


def _beats(runs: Mapping[str, Run]) -> Answer:
    run = runs["digits"]
    found = computed("denoising_path", run)
    ahead = found.network < found.linear
    first = int(np.flatnonzero(~ahead)[-1] + 1) if not ahead.all() else 0
    return Answer(
        float(run.knobs[first]),
        Sentence(
            "At σ = {noise} the network leaves {network}, the best affine map {linear}; one value before it is "
            "{network_before} and {linear_before}.",
            noise=number(run.knobs[first]),
            network=number(found.network[first]),
            linear=number(found.linear[first]),
            network_before=number(found.network[first - 1]),
            linear_before=number(found.linear[first - 1]),
        ),
    )


STEPS = (
    Step(
        Prose("Taking noise off"),
        Prose(
            r"The network is shown a point with noise, $\textcolor{#D55E00}{\tilde x = x + \sigma \varepsilon}$, and "
            r"must give back the clean one: $$\min_r\ \mathbb{E}\,\lVert r(\textcolor{#D55E00}{\tilde x}) - x "
            r"\rVert^2$$ $\sigma$ is the size of the noise. The picture drops particles everywhere and moves each "
            r"along $r(x) - x$, again and again."
        ),
        "flow",
        Prose("Whoever can take noise off knows the way to the data, from as far out as the noise went."),
        Note(
            4,
            Prose("How can the network know where the clean point was?"),
            Prose("It remembers which noise was added."),
            Prose("It cannot know. It answers with the mean of all clean points that it may have been."),
        ),
        spec="spiral",
        knob=0.1,
        do=Prose("Watch where the particles go. Then drop some of your own."),
        lights=("all",),
    ),
    Step(
        Prose("Uphill"),
        Prose(
            r"The best answer is known: $$\begin{aligned} r^*(\tilde x) &= \mathbb{E}[x \mid \tilde x] \\ &= \tilde "
            r"x + \sigma^2 \textcolor{#D55E00}{\nabla \log p_\sigma(\tilde x)} \end{aligned}$$ $p_\sigma$ is the "
            r"density of the noisy data. Its **gradient** points uphill. The picture has the learned arrows and the "
            r"exact ones over that density."
        ),
        "field",
        Prose("A denoiser has learned where the data are denser, although nobody ever gave it a density."),
        Note(
            5,
            Prose("What do the arrows do in the middle between two arms of the spiral?"),
            Prose("The network learns to subtract the noise that it has seen."),
            Prose("They are short: both sides are as likely, so the mean lies between them."),
        ),
        spec="spiral",
        knob=0.1,
        guess=ChooseOption(
            Prose("How well do the learned arrows agree with the exact ones, where noisy data fall?"),
            (
                Prose("They point the same way, to a few degrees."),
                Prose("Roughly: half of them are off by 45°."),
                Prose("Not at all: the network never saw the density."),
            ),
            _agree,
        ),
        do=Prose(r"Raise $\sigma$. The hills melt together, and the arrows become long."),
        lights=("all",),
    ),
    Step(
        Prose("Where particles come to rest"),
        Prose("Follow the arrows to the end. The colours show which particles end at the same place."),
        "rest_points",
        Prose("Much noise blurs the data: the hills of the density melt into one, and the details are lost."),
        Note(
            4,
            Prose("Which noise would you train with to draw new points of the spiral?"),
            Prose("More noise makes a better denoiser."),
            Prose("One after the other: first much, then less and less. The lesson *From noise to data* does that."),
        ),
        spec="spiral",
        knob=0.6,
        guess=ChooseOption(
            Prose("The noise is made twelve times as large. At how many places do the particles now rest?"),
            (
                Prose("At more places."),
                Prose("At about as many."),
                Prose("At fewer places."),
            ),
            _rest,
            at=0.05,
        ),
        do=Prose(r"Lower $\sigma$ step by step and count the places."),
    ),
    Step(
        Prose("A small loss is no proof"),
        Prose(
            r"Most of $\tilde x$ is easy to copy, and what is left to learn is a small correction. This network was "
            r"trained on coordinates that were not brought to a common scale, and it has to learn to copy as well."
        ),
        "field_path",
        Prose("A loss that looks low is no proof. Hold the answer against what is known to be best."),
        Note(
            4,
            Prose("What would have told you, without the exact optimum?"),
            Prose("A loss of 0.001 is good."),
            Prose("Compare with the loss of doing nothing. A number alone says nothing."),
        ),
        spec="spiral, plain and raw",
        knob=RAW * FEW[0],
        guess=ChooseOption(
            Prose("Its loss is below 0.002. Which way do its arrows point?"),
            (
                Prose("Uphill, as they should."),
                Prose("Roughly uphill."),
                Prose("Anywhere."),
            ),
            _raw,
        ),
        do=Prose("Choose “spiral, plain” at *Trained on*: the same network on scaled coordinates."),
    ),
    Step(
        Prose("Pictures"),
        Prose(
            "The same with pictures: clean, noisy, and what the network makes of it. The rival is the **best affine "
            "map**, the best answer without bending; it is known from means and covariances alone."
        ),
        "denoising_path",
        Prose("With little noise a straight map is as good or better; with more noise, bending helps on these digits."),
        Note(
            4,
            Prose("Why is it fair to compare with the best affine map, and not with PCA?"),
            Prose("A network always beats a linear map."),
            Prose(
                "PCA cuts off directions at once. The affine map weighs each by how much noise is in it: it is the "
                "best that straight can be."
            ),
        ),
        spec="digits",
        knob=0.1,
        guess=PlaceKnob(
            Prose("From which noise on does the network leave less than the best affine map?"),
            _beats,
            evenly=False,
        ),
        do=Prose("Compare both at little noise. Why does bending not help there?"),
    ),
    Step(
        Prose("Rubbing pixels out"),
        Prose(
            r"Another kind of noise: **masking** sets pixels to 0. The best answer is $\mathbb{E}[x \mid \tilde x]$ "
            r"again: what is left is kept, what was rubbed out is guessed from it."
        ),
        "noisy_images",
        Prose(
            "To fill in what is hidden, one has to know how the parts of a picture belong together. A straight map "
            "can know much of it, too."
        ),
        Note(
            3,
            Prose("Where else are hidden parts guessed from the rest?"),
            Prose("Masking is Gaussian noise with another name."),
            Prose(
                "In language: words are hidden and guessed. It is no step uphill in a density, for the pixels that "
                "are left are known exactly."
            ),
        ),
        spec="digits, 28×28, masked",
        knob=0.4,
        do=Prose("Draw a digit yourself and let it be repaired."),
    ),
)
TRANSFER = (
    Transfer(
        Prose(
            "A denoiser was trained on photographs of cats. You show it a noisy photograph of a dog. What comes out?"
        ),
        Prose("Something more like a cat than the dog was. It moves everything toward what it takes for likely."),
    ),
    Transfer(
        Prose("You want to clean measurements whose noise you do not know. Which knob value do you take?"),
        Prose("That of the noise in the data: estimate it first. Too small leaves noise, too large blurs the data."),
    ),
)
