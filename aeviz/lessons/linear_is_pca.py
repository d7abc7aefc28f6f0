"""Lesson: a linear autoencoder finds the plane of the principal components, and no axes in it."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from aeviz.analysis import linear, pca
from aeviz.figures import Frame, Ring
from aeviz.language import Prose, Sentence, count, degrees, number
from aeviz.lessons.base import Answer, ChooseOption, DrawCurve, Note, Shown, Step, Transfer, computed
from aeviz.run import Run
from aeviz.spec import Spec

TITLE = "PCA is a linear autoencoder"
ORDER = 20
QUESTION = "What does an autoencoder learn when nothing in it is bent?"

LINEAR: dict[str, Any] = {
    "data": "digits",
    "variant": "linear",
    "d_latent": 16,
    "hidden": (),
    "steps": 1500,
    "lr": 0.01,
    "seed": 1,
}
SPECS = {
    "no weight decay": Spec(**LINEAR),
    "weight decay": Spec(**LINEAR, variant_options={"weight_decay": 0.1}),
}
START = 8
VIEWS = {
    "The plane": ("embedding", "principal_angles", "loss_by_size"),
    "The axes": ("unit_angles", "unit_variance"),
    "Mix the code": ("mixing",),
    "Weight decay": ("weight_decay", Shown("unit_angles", {"against": "the principal components"}, "locked")),
}


def _errors(runs: Mapping[str, Run]) -> Answer:
    found = computed("loss_by_size", runs["no weight decay"])
    return Answer(
        tuple(found.error.tolist()),
        Sentence(
            "From {least} unit to {most} the error goes from {first} to {last}. At every size it is the sum of the "
            "eigenvalues left out, to within {off}.",
            least=count(found.n_units[0]),
            most=count(found.n_units[-1]),
            first=number(found.error[0]),
            last=number(found.error[-1]),
            off=number(np.abs(found.error - found.floor[found.n_units]).max()),
        ),
    )


def _plane(runs: Mapping[str, Run]) -> Answer:
    found = computed("principal_angles", runs["no weight decay"], START)
    largest, last = found.largest, float(found.steps[-1])
    return Answer(
        0 if largest[-1] < 1 else 1 if largest[-1] < 80 else 2,
        Sentence(
            "The largest angle goes from {first} to {last}.", first=degrees(largest[0]), last=degrees(largest[-1])
        ),
        tuple(Ring(x=(last,), y=(angle,)) for angle in (0.0, 45.0, float(largest[0]))),
        (Ring(x=(last,), y=(float(largest[-1]),)),),
    )


def _axes(runs: Mapping[str, Run]) -> Answer:
    run, k = runs["no weight decay"], START
    columns = linear.columns(run.at(k).decode, run.spec.d_latent)[:, :k]
    components = pca.fit(run.dataset().x_train, k).components.T
    apart = linear.angle_matrix(columns)[np.triu_indices(k, 1)]
    off = np.diag(linear.angle_matrix(columns, components))
    span = linear.principal_angles(columns, components)[-1]
    row, column = np.unravel_index(np.where(np.eye(k), 90, linear.angle_matrix(columns)).argmin(), (k, k))
    whole: dict[str, Any] = {"x": (-0.5, k - 0.5), "y": (-0.5, k - 0.5)}
    return Answer(
        0 if off.max() < 5 else 1 if apart.min() > 85 else 2,
        Sentence(
            "Unit i is {nearest} to {farthest} away from principal component i, and the units are {close} to {wide} "
            "from one another. Yet the plane that they span is PCA's to within {span}.",
            nearest=degrees(off.min()),
            farthest=degrees(off.max()),
            close=degrees(apart.min()),
            wide=degrees(apart.max()),
            span=degrees(max(float(span), 0.01)),
        ),
        (
            Frame(**whole, label=Sentence("90° everywhere, too")),
            Frame(**whole, label=Sentence("90° everywhere")),
            Frame(x=(column - 0.5, column + 0.5), y=(row - 0.5, row + 0.5), label=degrees(apart.min())),
        ),
    )


def _mixed(runs: Mapping[str, Run]) -> Answer:
    before, after = computed("mixing", runs["no weight decay"], START, amount=1.0).loss
    change = after / before - 1
    return Answer(
        0 if change > 1e-3 else 2 if change < -1e-3 else 1,
        Sentence("Before mixing it is {before}, after it {after}.", before=number(before, 4), after=number(after, 4)),
        tuple(Ring(x=("mixed",), y=(factor * before,)) for factor in (1.3, 1.0, 0.7)),
    )


STEPS = (
    Step(
        Prose("The straightest autoencoder"),
        Prose(
            r"Here encoder and decoder are matrices, $z = W_1 x$ and $\hat x = W_2 z$: nothing bends. Training "
            r"makes this mean squared error small: $$\mathbb{E}\,\lVert x - W_2 W_1 x \rVert^2$$ A code has $k$ "
            r"numbers."
        ),
        "loss_by_size",
        Prose(
            r"Training ends at PCA's error, $\textcolor{#D55E00}{\sum_{i>k} \lambda_i}$. No straight code of $k$ "
            r"numbers loses less (Eckart and Young 1936)."
        ),
        Note(
            5,
            Prose("Why does the first number help more than the tenth?"),
            Prose("A network trained by gradient descent must be better than PCA."),
            Prose(
                "The first takes the direction of largest variance. And with straight layers PCA is the best there "
                "is, so training can only reach it."
            ),
        ),
        spec="no weight decay",
        knob=8.0,
        guess=DrawCurve(
            Prose("Draw how the error falls from one code unit to many."),
            Sentence("squared error for each training example"),
            5,
            _errors,
            evenly=False,
        ),
        do=Prose(
            r"Look at the dashed line. It adds up the **eigenvalues** $\lambda_i$ that are left out: the variances "
            r"along the directions that PCA drops."
        ),
    ),
    Step(
        Prose("It finds the same plane"),
        Prose(
            "The columns of $W_2$ span a plane with $k$ directions. So do PCA's first $k$ components. **Principal "
            "angles** tell how far two planes are apart; all are 0 if the planes are the same."
        ),
        "principal_angles",
        Prose("A linear autoencoder turns its plane until it is PCA's plane."),
        Note(
            4,
            Prose("Why does the last angle take longest?"),
            Prose("Training may end in some other plane with the same error."),
            Prose(
                "There are no other minima (Baldi and Hornik 1989). Two neighbouring eigenvalues are nearly alike, "
                "so mistaking one direction for the other costs hardly anything."
            ),
        ),
        spec="no weight decay",
        knob=8.0,
        guess=ChooseOption(
            Prose("Before training the largest of these angles is nearly 90°. Where does training take it?"),
            (
                Prose("To 0: the planes become the same."),
                Prose("To somewhere between: the error is the same, the plane is not."),
                Prose("It stays: many planes have the same error."),
            ),
            _plane,
        ),
        do=Prose("Raise $k$ to 16. Which angle takes longest?"),
    ),
    Step(
        Prose("But not the same axes"),
        Prose(
            "PCA's components are at right angles and in order. Each **unit** of the code, too, has a direction: the "
            "column of $W_2$ that it adds to the picture. The table shows the angle between any two of them."
        ),
        "unit_angles",
        Prose("The plane is PCA's. The axes in it are not: the units are neither at right angles nor in order."),
        Note(
            4,
            Prose("What would you have to add to the loss to get right angles?"),
            Prose("The same error means the same code."),
            Prose(
                "Something that treats the units differently or charges for their size. The error alone does not see "
                "the axes."
            ),
        ),
        spec="no weight decay",
        knob=8.0,
        guess=ChooseOption(
            Prose("The error is PCA's, and so is the plane. What are the single units?"),
            (
                Prose("The principal components, one each."),
                Prose("At right angles to one another, but turned."),
                Prose("Neither the components nor at right angles."),
            ),
            _axes,
        ),
        do=Prose("Set the menu to “the principal components”. Is any unit one of them?"),
    ),
    Step(
        Prose("Mix the code"),
        Prose(
            r"Take any matrix $A$ that has an inverse. Mix the code with it, and let the decoder unmix: $$W_2\, "
            r"\textcolor{#D55E00}{A^{-1}}\; \textcolor{#D55E00}{A}\, W_1 = W_2 W_1.$$ The picture shows what each "
            r"unit adds: before, after mixing, and for PCA."
        ),
        "mixing",
        Prose("The loss cannot tell a code from its mixtures. So nothing makes a unit mean something."),
        Note(
            3,
            Prose("Can you read a meaning off a single unit of this code?"),
            Prose("Each unit of a trained network stands for a property of the data."),
            Prose("Not here. Another training gives other units and the same pictures."),
        ),
        controls={"amount": 1.0},
        spec="no weight decay",
        knob=8.0,
        guess=ChooseOption(
            Prose("The code is mixed with a random matrix. What happens to the error?"),
            (
                Prose("It grows."),
                Prose("It stays as it is."),
                Prose("It falls."),
            ),
            _mixed,
        ),
        do=Prose("Draw another mixing matrix. The pictures change; read the two errors below."),
        lights=("all",),
    ),
    Step(
        Prose("A price on the weights"),
        Prose(
            r"**Weight decay** adds a price on large weights: $$\begin{aligned} &\mathbb{E}\,\lVert x - \hat x "
            r"\rVert^2 \\ &\textcolor{#D55E00}{{} + \lambda\,(\lVert W_1 \rVert^2 + \lVert W_2 \rVert^2)} "
            r"\end{aligned}$$ Now long and short ways to write the same map cost differently, and the tie is broken "
            r"(Kunin et al. 2019)."
        ),
        "weight_decay",
        Prose(
            r"With weight decay the **singular vectors** of the decoder are the principal components, and what "
            r"varies less than $\lambda$ is switched off. The single units still turn freely."
        ),
        Note(
            4,
            Prose("How many of the sixteen directions are switched off, and why these?"),
            Prose("Weight decay only makes all weights a little smaller."),
            Prose("Those whose variance is below the price. For them being silent is cheaper than being right."),
        ),
        spec="weight decay",
        knob=16.0,
        do=Prose(
            r"Choose the singular values. They are $\sqrt{1 - \lambda / \lambda_i}$, and 0 where $\lambda_i \le "
            r"\lambda$."
        ),
    ),
)
TRANSFER = (
    Transfer(
        Prose(
            "A friend trains a linear autoencoder twice and finds other codes each time. Is one of the two trainings "
            "wrong?"
        ),
        Prose(
            "No. Compare the pictures that come back, or the planes: they are the same. The codes are mixtures of "
            "one another."
        ),
    ),
    Transfer(
        Prose(
            "You want the single best direction, then the second best, and so on. Is a linear autoencoder with 8 "
            "units what you need?"
        ),
        Prose(
            "No: it gives the plane of the best eight without an order. PCA gives the order. (So does training one "
            "unit after the other.)"
        ),
    ),
)
