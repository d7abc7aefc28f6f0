"""What a lesson is: a question, a few trained Runs, and the views that answer it.

A lesson is a module of this folder with

    TITLE, ORDER    its name in the menu and its place there
    QUESTION        one sentence that the page answers
    SPECS           name -> Spec, the first one shown first; all are shipped in checkpoints/
    BESIDE          name -> Spec, shipped too, with whose Runs views compare; the menu has none of them
    START           the knob value the page opens at, for each name in SPECS (or one for all)
    VIEWS           heading -> the views (names or Shown) under it; the first heading's are shown first
    more()          where there is more to train than is shipped: name -> Spec, trained when somebody chooses it
    own(dataset)    where a session's own data can be shown too: the Spec to train on them, None where they do not fit
    SCORES          True where the page offers to score a table with the Run shown
    STEPS           the guided path through it: four to eight Steps
    TRANSFER        two questions of transfer, with their answers
"""

import re
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aeviz import views
from aeviz.figures import CONTRAST, Figure, Mark
from aeviz.language import Prose, Sentence
from aeviz.lessons.older import Predict as _Predict
from aeviz.lessons.older import Try as _Try
from aeviz.run import Run


@dataclass(frozen=True)
class Shown:
    """A view on a page, with other first settings of its controls than its own.

    What a student sets stays with the view under all headings; ``place`` names settings apart, for one shown twice.
    """

    view: str
    controls: Mapping[str, bool | int | float | str] = field(default_factory=dict[str, bool | int | float | str])
    place: str = ""

    def within(self, page: str) -> str:
        """With what the session's keys of its settings begin, where those of the page begin with ``page``."""
        return f"{page}-{self.place}" if self.place else page


def computed(
    view: str, run: Run, knob: float | None = None, *, others: Mapping[str, Run] | None = None, **controls: Any
) -> Any:
    """A view's Data at a knob value (the first by itself), with some of its controls set: what an answer rests on."""
    module = views.get(view)
    given = () if others is None else (others,)
    return module.compute(run, 0 if knob is None else run.index(knob), module.Controls(**controls), *given)


def option_of(made: "GuessValue") -> int:
    """A guess that is the number of an option or picture. Raises TypeError for another."""
    if not isinstance(made, int):
        raise TypeError("This guess is no option.")
    return made


def place_of(made: "GuessValue") -> float:
    """A guess that is one number. Raises TypeError for a curve."""
    if isinstance(made, tuple):
        raise TypeError("A curve is no single number.")
    return made


def curve_of(made: "GuessValue") -> tuple[float, ...]:
    """A guess that is a curve. Raises TypeError for a single number."""
    if not isinstance(made, tuple):
        raise TypeError("A single number is no curve.")
    return made


AnswerFrom = Callable[[Mapping[str, Run]], "Answer"]


@dataclass(frozen=True)
class Answer:
    """What is right, and why, in numbers from the trained Runs.

    ``value`` is what a guess would have had to be: the number of an option or of a picture, a knob value, or the
    curve's value at every knob value. ``places`` have for each option or picture where it would be in the Step's
    picture, with a few words where a place alone does not say it. ``marks`` say where it is, if not at the place of the
    right one. They hold as the Step sets its picture; with ``everywhere``, at every knob value.
    """

    value: int | float | tuple[float, ...]
    why: Sentence
    places: tuple[Mark, ...] = ()
    marks: tuple[Mark, ...] = ()
    everywhere: bool = False


@dataclass(frozen=True)
class ChooseOption:
    """A guess: one of a few sentences.

    Until a guess is made or left out, the picture is hidden; with ``at`` it is shown, at that knob value only.
    """

    question: Prose
    options: tuple[Prose, ...]
    reveal: AnswerFrom
    at: float | None = None


@dataclass(frozen=True)
class PlaceKnob:
    """A guess: one of the trained values of the knob of the Step's Run.

    It is marked on the ``panel``-th pair of axes of the picture, on which the knob's values stand at equal steps
    (``evenly``) or at their own places.
    """

    question: Prose
    reveal: AnswerFrom
    at: float | None = None
    panel: int = 1
    evenly: bool = True


@dataclass(frozen=True)
class DrawCurve:
    """A guess: a curve over the knob's trained values, drawn from 0 to ``top`` and shown in the picture.

    ``axis`` says what its height is. The Answer's value is the true curve, in the same unit. ``panel`` and ``evenly``
    are those of PlaceKnob.
    """

    question: Prose
    axis: Sentence
    top: float
    reveal: AnswerFrom
    at: float | None = None
    panel: int = 1
    evenly: bool = True


@dataclass(frozen=True)
class ChoosePicture:
    """A guess: one of several pictures, each made from the lesson's Runs."""

    question: Prose
    pictures: Callable[[Mapping[str, Run]], tuple[Figure, ...]]
    reveal: AnswerFrom
    at: float | None = None


Guess = ChooseOption | PlaceKnob | DrawCurve | ChoosePicture
GuessValue = int | float | tuple[float, ...]  # a guess, as the Answer's value


@dataclass(frozen=True)
class Note:
    """For the teacher: how long a step takes, what to ask the class, what many believe, and what to answer."""

    minutes: int
    ask: Prose
    misconception: Prose
    answer: Prose


def large(markdown: str) -> str:
    """The text with each $$formula$$ on lines of its own: so it is set large."""
    return re.sub(r"\s*\$\$(.+?)\$\$\s*", r"\n\n$$\n\1\n$$\n\n", markdown, flags=re.DOTALL).strip()


@dataclass(frozen=True)
class Step:
    """A thought: a sentence or two, one picture, at most one guess, one thing to do, and the sentence learned.

    ``picture`` is a view; ``controls`` are its settings, the others as the view has them at first. ``spec`` names the
    Run (the lesson's first by itself), ``knob`` its value (START's by itself).

    ``lights`` is what the coloured terms of the text stand for in the picture, for each formula that has one (the last
    holds for all after it): a colour, the number of a row of images ("row0"), or all of the picture ("all").
    """

    title: Prose
    text: Prose
    picture: str
    learned: Prose
    note: Note
    controls: Mapping[str, bool | int | float | str] = field(default_factory=dict[str, bool | int | float | str])
    spec: str | None = None
    knob: float | None = None
    guess: Guess | None = None
    do: Prose | None = None
    lights: tuple[str, ...] = (CONTRAST,)


@dataclass(frozen=True)
class Transfer:
    """A question that takes what was learned elsewhere, and its answer."""

    question: Prose
    answer: Prose


_OLDER = {"Predict": _Predict, "Try": _Try}


def __getattr__(name: str) -> Any:
    if name not in _OLDER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    message = f"aeviz.lessons.base.{name} has made way for Step and its guess; see the lesson in README.md."
    warnings.warn(message, DeprecationWarning, stacklevel=2)
    return _OLDER[name]
