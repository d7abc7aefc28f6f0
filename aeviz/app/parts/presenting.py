"""Presenter mode of a page: in the address as ``present``; its second window shows notes and answers instead."""

from collections.abc import Callable

from aeviz.app.state import address
from aeviz.app.state.session import session
from aeviz.components.presenter import MODES, Mode, presenter

KEY = "present"


def offer(page: str, on_go: Callable[[str, int], None], before: str | None = None, after: str | None = None) -> None:
    """The button, and the keys; ``before`` and ``after`` are the addresses of the lessons beside this page."""
    address.bind(KEY, "0", address.choice(MODES))
    presenter(f"{page}-presenter", session.value(KEY), _switch, on_go, before, after)


def notes() -> bool:
    """Whether this is the presenter's second window."""
    return session.value(KEY) == "notes"


def _switch(mode: Mode) -> None:
    session.put(KEY, mode)
