"""What a lesson is: a question, a few trained Runs, and the views that answer it.

A lesson is a module of this folder with

    TITLE, ORDER    its name in the menu and its place there
    QUESTION        one sentence that the page answers
    TEXT            short Markdown, formulas in $...$
    SPECS           name -> Spec, the first one shown first; all are shipped in checkpoints/
    BESIDE          name -> Spec, shipped too, with whose Runs views compare; the menu has none of them
    START           the knob value the page opens at, for each name in SPECS (or one for all)
    VIEWS           heading -> the views (names or Shown) under it; the first heading's are shown first
    TRY             things to try, each a button that sets the controls
    more()          where there is more to train than is shipped: name -> Spec, trained when somebody chooses it
    own(dataset)    where a session's own data can be shown too: the Spec to train on them, None where they do not fit
    SCORES          True where the page offers to score a table with the Run shown
    PREDICT         a question to answer before looking
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from aeviz.run import Run


@dataclass(frozen=True)
class Shown:
    """A view on a page, with other first settings of its controls than its own.

    What a student sets stays with the view under all headings; ``place`` names settings apart, for one shown twice.
    """

    view: str
    controls: Mapping[str, bool | int | float | str] = field(default_factory=dict)
    place: str = ""

    def within(self, page: str) -> str:
        """With what the session's keys of its settings begin, where those of the page begin with ``page``."""
        return f"{page}-{self.place}" if self.place else page


@dataclass(frozen=True)
class Try:
    """A button: sets the Spec shown, the knob, the heading and some views' controls, and says what to look for."""

    label: str
    look: str
    spec: str | None = None
    knob: float | None = None
    heading: str | None = None
    controls: Mapping[str, Mapping[str, bool | int | float | str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """Which option is right, and why, in numbers from the trained Run."""

    option: int
    why: str


@dataclass(frozen=True)
class Predict:
    """A question with options, one of them right; ``reveal`` finds out which from the lesson's Runs."""

    question: str
    options: tuple[str, ...]
    reveal: Callable[[Mapping[str, Run]], Answer]
