"""The Runs that are shipped, each read once in a process: what is worked out of one is there for all tests."""

from functools import cache

import aeviz
from aeviz import lessons
from aeviz.storage import store


@cache
def shipped_run(spec: aeviz.Spec) -> aeviz.Run | None:
    return store.load(spec.key())


def runs_of_lesson(name: str) -> dict[str, aeviz.Run | None]:
    """All that a lesson shows, by label."""
    return {label: shipped_run(spec) for label, spec in lessons.all_of(name).items()}
