"""Every view that a lesson shows, and where its knob begins."""

from collections.abc import Mapping

from aeviz import lessons
from aeviz.lessons.base import Shown

SHOWN = [
    (name, label, shown if isinstance(shown, Shown) else Shown(shown))
    for name in lessons.names()
    for label in lessons.get(name).SPECS
    for heading in lessons.get(name).VIEWS.values()
    for shown in heading
]


def start_of(module, label: str) -> float:
    return module.START[label] if isinstance(module.START, Mapping) else module.START
