"""Lesson: the denoising field."""

from collections.abc import Mapping

from aeviz import views
from aeviz.data.base import Dataset
from aeviz.language import count, number, text
from aeviz.lessons.base import Answer, Predict, Try
from aeviz.run import Run
from aeviz.spec import Spec

TITLE = "Denoising"
ORDER = 80
QUESTION = "A network learns to take noise off. What does it then know about the data?"
TEXT = r"""
The encoder is shown $\tilde x = x + \sigma \varepsilon$ and must give back the clean $x$:

$$
\min_r \; \mathbb{E}\, \lVert r(x + \sigma \varepsilon) - x \rVert^2 .
$$

The best answer is an average of all clean points that $\tilde x$ may have come from. It points **uphill in density**:

$$
r^*(\tilde x) = \mathbb{E}[x \mid \tilde x] = \tilde x + \sigma^2\, \nabla \log p_\sigma(\tilde x).
$$

For $n$ training points it is a sum one can compute, $\sum_i w_i x_i$ with
$w_i \propto e^{-\lVert \tilde x - x_i \rVert^2 / 2\sigma^2}$. So a network can be held against the exact optimum,
arrow by arrow. **A loss that looks low is no proof**: most of $\tilde x$ is easy to copy, and what is left to learn
is a small correction. The networks here learn that correction, $r(x) = x + \sigma\, g(f(x))$; "plain" ones must learn
$x$ as well.

**Masking** sets inputs to 0 instead. The best answer is $\mathbb{E}[x \mid \tilde x]$ again, but no gradient of a
density: what is left is kept, and what was rubbed out is guessed from it. The best *affine* answer to either noise is
known from mean and covariance alone, $\mu + \mathrm{Cov}(x, \tilde x)\, \mathrm{Cov}(\tilde x)^{-1}
(\tilde x - \mathbb{E} \tilde x)$: on images it is the rival to beat.
"""

SIGMAS = (0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6)
FEW = (0.1, 0.2, 0.3)
RAW = 0.27  # the spiral's own spread; the same noise, in its own coordinates, is smaller by this factor
PLANE = {"variant": "denoising", "d_latent": 64, "hidden": (64, 64), "batch_size": 256}
IMAGES = {"data": "digits", "variant": "denoising", "d_latent": 32, "hidden": (96,), "steps": 2500}
LARGE = {"data": "mnist_sample", "variant": "denoising", "d_latent": 32, "hidden": (64,), "steps": 2000}
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
TRY = (
    Try(
        "Blur the spiral",
        "At this σ neighbouring arms melt into one hill of density: particles from everywhere end at one or two "
        "places, and the caption counts them.",
        spec="spiral",
        knob=0.4,
        heading="Rest",
    ),
    Try(
        "Raw coordinates, plain network",
        "The loss is a small number, yet the arrows point anywhere: see the median cosine. The same network on "
        "standardised coordinates is “spiral, plain”; go there and compare.",
        spec="spiral, plain and raw",
        knob=RAW * 0.1,
        heading="Optimum",
    ),
    Try(
        "Rub pixels out",
        "Each pixel is set to 0 with this probability. The network fills strokes in, the best affine map fills in what "
        "is usual there: compare the two errors.",
        spec="digits, masked",
        knob=0.4,
        heading="Images",
    ),
    Try(
        "Little noise on images",
        "At σ = 0.1 the best affine map leaves less than the network: there is little to bend. Raise the noise, and "
        "see where the curves cross.",
        spec="digits",
        knob=0.1,
        heading="By noise",
    ),
)


def _reveal(runs: Mapping[str, Run]) -> Answer:
    run, rest = runs["spiral"], views.get("rest_points")
    few, many = (len(rest.compute(run, i, rest.Controls()).basins.size) for i in (-1, 0))
    option = 0 if few > 1.5 * many else 2 if few < many / 1.5 else 1
    return Answer(
        option,
        text(
            "Places where particles come to rest: {many} at σ = {low}, {few} at σ = {high}. There r is an average over "
            "ever more of the spiral.",
            many=count(many),
            low=number(run.knobs[0]),
            few=count(few),
            high=number(run.knobs[-1]),
        ),
    )


PREDICT = Predict(
    "Particles follow r on the spiral until they rest. With σ twelve times as large, at how many places do they rest?",
    ("At more places.", "At about as many.", "At fewer places."),
    _reveal,
)
