"""Lesson: the metric that a decoder gives its code."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from aeviz.figures import Curve, Ring
from aeviz.language import Prose, Sentence, number, times
from aeviz.lessons import variational, where_data_lives
from aeviz.lessons.base import Answer, ChooseOption, Note, Step, Transfer, computed
from aeviz.run import Run
from aeviz.spec import Spec
from aeviz.views.code_shape.areas import AreaMap

TITLE = "The shape of the code"
ORDER = 150
QUESTION = "Two codes lie a centimetre apart. How far apart are their pictures?"

PLAIN: dict[str, Any] = {"variant": "denoising", "d_latent": 2, "lr": 0.01}
BENT: dict[str, Any] = where_data_lives.BENT | PLAIN | {"knobs": (0.0, 0.1)}
SPECS = {
    "digits": Spec("digits", **PLAIN, hidden=(48,), steps=2000, knobs=(0.0, 0.3, 1.0)),
    "S-curve": Spec("s_curve", **BENT),
    "digits, linear": Spec("digits", "variational", d_latent=2, hidden=(), steps=1500, lr=0.01, knobs=(0.1, 0.3, 1.0)),
    "digits, variational": variational.SPECS["digits, 2 units"],
}
APART: dict[str, Any] = {"pair": "most different"}
START = {"digits": 0.0, "S-curve": 0.0, "digits, linear": 0.1, "digits, variational": 0.03}
VIEWS = {
    "Areas": ("areas", "embedding"),
    "Shortest way": ("shortest_way",),
    "Three lines": ("three_lines",),
}


def _uneven(runs: Mapping[str, Run]) -> Answer:
    found = computed("areas", runs["digits"], START["digits"])
    low, _, high = found.areas
    return Answer(
        int(high > 2 * low) + int(high > 5 * low),
        Sentence(
            "A unit of area of the code is worth {low} in the tightest places and {high} in the widest: {ratio} as "
            "much.",
            low=number(low),
            high=number(high),
            ratio=times(high / low),
        ),
        tuple(_worth(found.area_map, low, ratio) for ratio in (1.5, 3.5, high / low)),
    )


def _worth(area_map: AreaMap, low: float, ratio: float) -> Ring:
    """A tight place of the code, and one that is worth so many times as much."""
    rows, columns = zip(*(_place(area_map.area, low * factor) for factor in (ratio, 1)), strict=True)
    x, y = area_map.across[list(columns)], area_map.up[list(rows)]
    return Ring(x=tuple(x.tolist()), y=tuple(y.tolist()), label=times(ratio))


def _place(area: np.ndarray, wanted: float) -> tuple[int, int]:
    row, column = np.unravel_index(np.nanargmin(np.abs(area - wanted)), area.shape)
    return int(row), int(column)


def _shortest(runs: Mapping[str, Run]) -> Answer:
    drawn = computed("three_lines", runs["S-curve"], START["S-curve"], **APART)
    ways = drawn.ways
    found = (ways.chord, ways.straight_length, ways.geodesic_length)
    return Answer(
        found.index(min(found)),
        Sentence(
            "The line through space is {chord} long, the geodesic {geodesic}, the straight code line {straight}. The "
            "shortest of all leaves the S: there are no data on it.",
            chord=number(ways.chord),
            geodesic=number(ways.geodesic_length),
            straight=number(ways.straight_length),
        ),
        tuple(_line(drawn.lines[name]) for name in ("pixels", "straight", "geodesic")),
    )


def _line(points: np.ndarray) -> Curve:
    """A line in space, with its label in the middle."""
    half = points[: len(points) // 2 + 1]
    x, y, z = (tuple(values.tolist()) for values in half.T)
    return Curve(x=x, y=y, z=z)


STEPS = (
    Step(
        Prose("A code has no ruler"),
        Prose(
            "A centimetre of the code's plane means nothing by itself. What a step means is how far the picture moves: "
            "the decoder's **metric** $G(z) = J_g(z)^\\top J_g(z)$. The colour is $\\sqrt{\\det G}$, the area of "
            "pictures for each area of code; each ellipse shows what a small circle becomes."
        ),
        "areas",
        Prose("The same step in the code changes the picture a lot in one place, and little in another."),
        Note(
            5,
            Prose("Two pairs of points have the same distance in the code. Are their pictures equally different?"),
            Prose("What lies near in a picture of a code is alike, and twice as far is twice as different."),
            Prose("Only the metric says: where ellipses are small, even a long step changes little."),
        ),
        guess=ChooseOption(
            Prose("How much more is an area of code worth in the widest places than in the tightest?"),
            (Prose("Less than twice as much."), Prose("2 to 5 times."), Prose("More than 5 times.")),
            _uneven,
        ),
    ),
    Step(
        Prose("A flat decoder is even"),
        Prose(
            "The decoder of a linear network is one matrix $W$. Its Jacobian is $W$ everywhere, and so $G = W^\\top W$ "
            "everywhere: one colour, one ellipse."
        ),
        "areas",
        Prose("A linear decoder's code can be measured with one ruler; a bent decoder's, in general, cannot."),
        Note(
            3,
            Prose("The ellipses are all equal. Are they circles?"),
            Prose("A linear decoder keeps distances."),
            Prose("It keeps straight lines and ratios along them. Two directions may still count differently."),
        ),
        spec="digits, linear",
        knob=0.1,
        do=Prose("Drag $\\beta$: the one ellipse changes, but it is the same everywhere."),
    ),
    Step(
        Prose("Noise in the code evens it"),
        Prose(
            "A variational autoencoder adds noise to each code in training. Where a step of that noise would change "
            "the picture a lot it costs a lot, so the network stretches the plane there."
        ),
        "areas",
        Prose("A plane in which every code gets noise of about one size has areas of about one size."),
        Note(
            3,
            Prose(
                "How many times the tightest places are the widest worth here, and how many times in the first step?"
            ),
            Prose("A variational code is only a code near a Gaussian."),
            Prose("About twice, not ten times: its noise makes it nearly a map to scale."),
        ),
        spec="digits, variational",
        knob=0.03,
        do=Prose("Compare the ellipses with those of the first step."),
    ),
    Step(
        Prose("Three lines on the S"),
        Prose(
            "Two points on the S are joined by three lines: straight through space, straight through the code, and by "
            "the **geodesic**, the shortest way found that never leaves what the decoder can draw. Of $20$ pairs drawn "
            "at random these are the two for which it saves most."
        ),
        "three_lines",
        Prose(
            "The shortest line of all leaves the data. The geodesic is the shortest one found on the decoder's sheet."
        ),
        Note(
            5,
            Prose("Why is the straight code line not the shortest way over the surface?"),
            Prose("A straight line is the shortest way, so the straight code line must be."),
            Prose("It is straight in a plane that training stretched unevenly: it makes detours where areas are wide."),
        ),
        controls=APART,
        spec="S-curve",
        knob=0.0,
        guess=ChooseOption(
            Prose("Which of the three lines is the shortest?"),
            (
                Prose("The line straight through space."),
                Prose("The straight code line."),
                Prose("The geodesic."),
            ),
            _shortest,
        ),
    ),
    Step(
        Prose("A bent line is the short one"),
        Prose(
            "The same two points in the plane of the code; dots on each line lie equally far apart on the decoder's "
            "surface. Where there are no data this surface leaves the S: for the typical pair the way found is $4.98$ "
            "long, shorter than the $7.09$ along the S itself."
        ),
        "shortest_way",
        Prose("The geodesic looks bent in the code, as a flight does on a map: it avoids what costs most."),
        Note(
            4,
            Prose("Why does a flight from Paris to New York look bent on a map?"),
            Prose("The geodesic goes where the most data are."),
            Prose("The map stretches the north. The metric knows only how far pictures move, not where data are."),
        ),
        controls=APART,
        spec="S-curve",
        knob=0.0,
        do=Prose(
            "Choose the typical pair, then click two dots, one after the other, or pull an end: how much is saved?"
        ),
    ),
    Step(
        Prose("Three lines as pictures"),
        Prose(
            "Three such lines as pictures, each at an even pace, for a typical pair of digits. The curves below say "
            "how far each picture is from the nearest training image."
        ),
        "three_lines",
        Prose("Between two images the pixel line fades, while both code lines draw one image at each place."),
        Note(
            4,
            Prose("On which line would you say that one digit becomes another, and where?"),
            Prose("The shortest way in pixels is the most natural change."),
            Prose(
                "The pixel line lays two images over one another. A line of the code always shows one drawing; on "
                "these digits the straight one is hardly longer than the geodesic."
            ),
        ),
        knob=0.0,
        do=Prose("Follow the middle column from the top row to the bottom one."),
    ),
)
TRANSFER = (
    Transfer(
        Prose("Someone multiplies all codes by 10 and divides the decoder's first matrix by 10. What changes?"),
        Prose(
            "The metric is divided by 100, but no picture and no geodesic changes: lengths in pictures are the same."
        ),
    ),
    Transfer(
        Prose("A cluster looks twice as large as another in a picture of the code. Do its images differ more?"),
        Prose("One cannot say without the metric: the decoder may hardly move there."),
    ),
)
