"""Lesson: a linear autoencoder finds the plane of the principal components, and no axes in it."""

from collections.abc import Mapping

import numpy as np

from aeviz.analysis import linear, pca
from aeviz.lessons.base import Answer, Predict, Shown, Try
from aeviz.run import Run
from aeviz.spec import Spec

TITLE = "PCA is a linear autoencoder"
ORDER = 20
QUESTION = "What does an autoencoder learn when nothing in it is bent?"
TEXT = r"""
Encoder $z = W_1 x$, decoder $\hat x = W_2 z$, $x$ centred, $k$ units. The least error is known (Eckart & Young 1936;
for autoencoders Bourlard & Kamp 1988):

$$
\min_{W_1, W_2} \mathbb{E}\,\lVert x - W_2 W_1 x \rVert^2 = \sum_{i > k} \lambda_i,
$$

the eigenvalues of the covariance that $k$ principal components leave out. The columns of $W_2$ then **span the same
plane** as these components: all *principal angles* between the two are 0. Training gets there: the loss has saddles,
and no other minima (Baldi & Hornik 1989).

They need not be the **same axes**. For every invertible $A$ the pair $W_2 A^{-1}$, $A W_1$ gives the same $\hat x$: the
loss cannot tell which code you have. So nothing makes the units orthogonal or puts them in order, and they share the
variance out among themselves.

**Weight decay** breaks the tie (Kunin et al. 2019). With the loss $\mathbb{E}\,\lVert x - \hat x \rVert^2 +
\lambda (\lVert W_1 \rVert^2 + \lVert W_2 \rVert^2)$ the left singular vectors of $W_2$ *are* the principal components,
with singular values $\sqrt{\max(0, 1 - \lambda / \lambda_i)}$: a component with $\lambda_i \le \lambda$ is switched
off. The single columns are still free to turn within the code.
"""

LINEAR = {"data": "digits", "variant": "linear", "d_latent": 16, "hidden": (), "steps": 1500, "lr": 0.01, "seed": 1}
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
TRY = (
    Try(
        "Train to the plane",
        "The largest angle falls last: neighbours in the row of eigenvalues are hard to tell apart, as mistaking one "
        "for the other costs no more than their difference.",
        spec="no weight decay",
        knob=16,
        heading="The plane",
    ),
    Try(
        "Mix the code",
        "Every unit now shows another picture, and the error in the caption has not changed.",
        spec="no weight decay",
        knob=8,
        heading="Mix the code",
        controls={"mixing": {"amount": 1.0}},
    ),
    Try(
        "Add weight decay",
        "With it the curve of angles lies at 0: singular vector i is principal component i. It ends where components "
        "are switched off; choose the singular values to see theory and network meet.",
        spec="weight decay",
        knob=16,
        heading="Weight decay",
        controls={"weight_decay": {"show": "angles"}},
    ),
)


def _reveal(runs: Mapping[str, Run]) -> Answer:
    run, k = runs["no weight decay"], START
    columns = linear.columns(run.at(k).decode, run.spec.d_latent)[:, :k]
    components = pca.fit(run.dataset().x_train, k).components.T
    apart = linear.angle_matrix(columns)[np.triu_indices(k, 1)]
    off = np.diag(linear.angle_matrix(columns, components))
    span = linear.principal_angles(columns, components)[-1]
    option = 0 if off.max() < 5 else 1 if apart.min() > 85 else 2
    return Answer(
        option,
        f"Unit i is {off.min():.0f}° to {off.max():.0f}° away from principal component i and the units are "
        f"{apart.min():.0f}° to {apart.max():.0f}° from one another; yet the plane they span is PCA's to within "
        f"{max(span, 0.01):.2f}°.",
    )


PREDICT = Predict(
    f"A linear autoencoder with {START} units, trained without weight decay until its error is PCA's. Its units are …",
    (
        "the principal components, one each.",
        "at right angles to one another, but turned.",
        "neither the components nor at right angles.",
    ),
    _reveal,
)
