"""Lesson: contractive codes."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from aeviz import figures
from aeviz.figures import Ring, Span
from aeviz.language import Prose, Sentence, count, number, percent
from aeviz.lessons import denoising, sparse
from aeviz.lessons.base import Answer, ChooseOption, Note, Step, Transfer, computed
from aeviz.run import Run
from aeviz.spec import Spec

TITLE = "Contractive"
ORDER = 100
QUESTION = "What does a code stop feeling when every sensitivity has its price?"

KNOBS = (0.0, 0.01, 0.03, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0)
CIRCLE: dict[str, Any] = {"data": "circle", "steps": 2500, "d_latent": 32}
NARROW: dict[str, Any] = CIRCLE | {"d_latent": 2}
SPECS = {
    "circle": Spec(variant="contractive", hidden=(), knobs=KNOBS, **CIRCLE),
    "digits": Spec("digits", "contractive", d_latent=64, hidden=(), knobs=KNOBS, steps=2500),
    "linear": Spec(
        "digits",
        "contractive",
        d_latent=64,
        hidden=(),
        knobs=(0.0, 0.01, 0.03, 0.1, 0.2, 0.5, 1.0),
        steps=2500,
        variant_options={"activation": "identity"},
    ),
    "moons": Spec("moons", "contractive", d_latent=32, hidden=(), knobs=KNOBS, steps=2500),
    "untied": Spec(variant="contractive", hidden=(), knobs=KNOBS, variant_options={"tied": False}, **CIRCLE),
    "denoising": Spec(variant="denoising", hidden=(32,), knobs=(0.02, 0.1, 0.2, 0.3, 0.5), **CIRCLE),
    "bottleneck": Spec(variant="undercomplete", hidden=(32, 32), knobs=(1, 2), **NARROW),
    "sparse": Spec(variant="sparse", hidden=(32,), knobs=(0.0, 0.03, 0.1, 0.3, 1.0), **CIRCLE),
    "digits, Gaussian noise": denoising.SPECS["digits"],
    "digits, masked": denoising.SPECS["digits, masked"],
    "digits, sparse": sparse.SPECS["digits"],
}
START = {
    "circle": 1.0,
    "digits": 1.0,
    "linear": 0.1,
    "moons": 1.0,
    "untied": 1.0,
    "denoising": 0.3,
    "bottleneck": 1,
    "sparse": 0.3,
    "digits, Gaussian noise": 0.3,
    "digits, masked": 0.4,
    "digits, sparse": 1.0,
}
VIEWS = {
    "Plane": ("ellipses", "sensitivity_map"),
    "Along and across": ("along_across", "contraction_path"),
    "Images": ("pixel_sensitivity", "tangents", "tangent_walk"),
    "Filters": ("filters", "filter_paths"),
    "Closed form": ("linear_contraction",),
    "Neighbourhoods": ("contraction", "spectrum"),
    "Free decoder": ("untied_cheat",),
    "Noise and penalty": ("bridge", "compare_sensitivity"),
}


def _numb(runs: Mapping[str, Run]) -> Answer:
    run = runs["circle"]
    found = computed("along_across", run)
    i = run.index(2.0)
    along, across = (float(felt[i] / felt[0]) for felt in (found.along, found.across))
    ends = found.along[i], found.across[i]
    return Answer(
        0 if along < 0.8 * across else 1 if across < 0.8 * along else 2,
        Sentence(
            "At λ = 2 the code still feels {along} of what it felt along the circle, and {across} of what it felt "
            "across it.",
            along=percent(along),
            across=percent(across),
        ),
        tuple(Ring(x=(i,), y=(float(y),)) for y in (*ends, np.mean(ends))),
        everywhere=True,
    )


def _thin(runs: Mapping[str, Run]) -> Answer:
    found = computed("linear_contraction", runs["linear"], 0.2)
    numb = found.network < 0.05
    thin = found.eigenvalues <= found.lam / 2
    varied = found.eigenvalues[found.eigenvalues > 1e-9]
    least, most = float(varied.min()), float(varied.max())
    return Answer(
        0 if (numb == thin).mean() > 0.9 and numb.any() else 1 if not numb.any() else 2,
        Sentence(
            "At λ = {price} the variance is below half the price in {thin} of {all} directions, and the network feels "
            "nothing in {numb}.",
            price=number(found.lam),
            thin=count(thin.sum()),
            all=count(len(thin)),
            numb=count(numb.sum()),
        ),
        (Span(x=(least, found.lam / 2)), Span(y=(0.05, 1.0)), Span(x=(most / 10, most))),
    )


STEPS = (
    Step(
        Prose("What a code feels"),
        Prose(
            r"Move a point a little, and its code moves, too: how far, in which direction, is the **Jacobian** $J "
            r"= \partial f / \partial x$. Each ellipse is long where the code feels much; orange is **along** the "
            r"circle of the points, blue **across** it."
        ),
        "ellipses",
        Prose("A plain code feels all directions nearly alike, also those in which there are no data."),
        Note(
            3,
            Prose("Why should a code feel steps along the data?"),
            Prose("A code reacts only to what matters."),
            Prose("If it did not, neighbours would have the same code and could not be told apart."),
        ),
        spec="circle",
        knob=0.0,
        do=Prose("Compare the orange and the blue bars."),
    ),
    Step(
        Prose("A price on feeling"),
        Prose(
            r"Now every reaction of the code costs: $$\begin{aligned} &\lVert x - g(f(x)) \rVert^2 \\ "
            r"&\textcolor{#D55E00}{{} + \lambda\, \lVert \partial f / \partial x \rVert_F^2} \end{aligned}$$ Getting "
            r"the point back still needs steps along the circle. Nothing needs steps across."
        ),
        "along_across",
        Prose("The price is paid along the data, where feeling is needed, and saved across."),
        Note(
            5,
            Prose("What would happen without the first term of the loss?"),
            Prose("A price on reactions makes the code blind to everything alike."),
            Prose(
                "Everything would go numb. The two terms pull against each other, and along the data the first wins."
            ),
        ),
        spec="circle",
        knob=2.0,
        guess=ChooseOption(
            Prose("The price goes from 0 to 2. Which feeling loses the larger share?"),
            (
                Prose("The one along the circle."),
                Prose("The one across it."),
                Prose("Both lose alike."),
            ),
            _numb,
        ),
        do=Prose("Choose a price at which the feeling along has hardly fallen and the one across has."),
    ),
    Step(
        Prose("Steps that a picture's code does not notice"),
        Prose(
            "The same with pictures. One row walks in the direction that the code feels most, the other in the one "
            "that it feels least. Both change the picture by the same amount."
        ),
        "tangent_walk",
        Prose(
            "The code goes numb for changes that digits hardly have, and still feels the few in which they vary most."
        ),
        Note(
            4,
            Prose("Name a change of a digit that a good code should not feel."),
            Prose("A large change of the pixels is a large change of the code."),
            Prose("A grey veil, say, or specks. Slant and thickness it should feel."),
        ),
        spec="digits",
        knob=2.0,
        do=Prose("Choose other pictures. Which kind of change does the code feel most?"),
    ),
    Step(
        Prose("Thin directions go first"),
        Prose(
            r"For straight layers with tied weights the answer is known. A direction in which the data have the "
            r"variance $\lambda_i$ is felt with $$\sqrt{\max\!\big(0,\ 1 \textcolor{#D55E00}{{} - \tfrac{\lambda}{2 "
            r"\lambda_i}}\big)}$$ These are the **singular values** of $J$."
        ),
        "linear_contraction",
        Prose(
            r"What varies less than $\lambda / 2$ is not felt at all. The more a direction varies, the less it loses."
        ),
        Note(
            4,
            Prose("Where have you seen such a threshold before?"),
            Prose("The price takes the same share from each direction."),
            Prose("In the sparse lesson, and with weight decay: a price, and what is not worth it is switched off."),
        ),
        spec="linear",
        knob=0.2,
        guess=ChooseOption(
            Prose("Which directions are not felt at all?"),
            (
                Prose("Those whose variance is below half the price."),
                Prose("None: all are felt a little less."),
                Prose("Those in which the data vary most."),
            ),
            _thin,
            at=0.0,
        ),
        do=Prose("Raise the price, and watch the curve reach 0 ever earlier."),
    ),
    Step(
        Prose("Why encoder and decoder share their weights"),
        Prose(
            r"With a free decoder the price can be dodged: make the code small and the decoder large, "
            r"$\textcolor{#D55E00}{a} f$ and $g(\cdot / \textcolor{#D55E00}{a})$. What comes back stays the same, "
            r"the penalty falls by $a^2$."
        ),
        "untied_cheat",
        Prose("With a free decoder the penalty falls and nothing is learned. **Tied weights** close this way out."),
        Note(
            3,
            Prose("Which number in the picture shows that nothing was learned?"),
            Prose("A small penalty means a contracting code."),
            Prose("The ratio along / across: it is 1."),
        ),
        spec="untied",
        knob=2.0,
        do=Prose("Read the penalty, the decoder's size and the ratio along / across."),
    ),
    Step(
        Prose("What noise has to do with it"),
        Prose(
            r"A little noise on $x$ adds about $\textcolor{#D55E00}{\sigma^2 \lVert J_r \rVert^2}$ to the loss, "
            r"where $J_r$ is the Jacobian of the whole way, $r = g \circ f$. So training with noise puts a price on "
            r"feeling, too. The picture holds this formula against what noise really adds."
        ),
        "bridge",
        Prose(
            "Little noise on the input acts like a price on the Jacobian of the whole reconstruction. With much "
            "noise the formula fails."
        ),
        Note(
            4,
            Prose("What is charged here, and what by the contractive penalty?"),
            Prose("Denoising and contraction are the same."),
            Prose(r"Noise charges the whole way from $x$ to $\hat x$, the penalty the encoder only."),
        ),
        spec="denoising",
        knob=0.5,
        do=Prose("Find the noise from which on the formula is no longer drawn."),
        lights=(figures.SERIES[2],),
    ),
)
TRANSFER = (
    Transfer(
        Prose("A code for faces should not change with the light. Would a contractive penalty do that by itself?"),
        Prose("Only if the light varies little in the data. What varies much is felt, whether you want it or not."),
    ),
    Transfer(
        Prose("Without any reconstruction term, which code has the smallest penalty, and what is it good for?"),
        Prose(
            "A constant one, with a penalty of 0. It is good for nothing. The penalty needs something that pulls "
            "against it."
        ),
    ),
)
