"""What lessons were made of before there were steps, for one release: a TEXT, a PREDICT, and things to TRY."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aeviz.run import Run


@dataclass(frozen=True)
class Try:
    """What to set, and what to look for: the Run, the knob, a heading, and controls of its views by name."""

    label: str
    look: str
    spec: str | None = None
    knob: float | None = None
    heading: str | None = None
    controls: Mapping[str, Mapping[str, bool | int | float | str]] = field(
        default_factory=dict[str, Mapping[str, bool | int | float | str]]
    )


@dataclass(frozen=True)
class Predict:
    """A question with options; ``reveal`` finds the right one, with a sentence, from the lesson's Runs."""

    question: str
    options: tuple[str, ...]
    reveal: Callable[[Mapping[str, Run]], Any]
