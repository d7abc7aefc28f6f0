"""A browser, known by a cookie: what it brought and pinned is there in each of its tabs, and after a reload.

It goes when the last of its tabs has been gone for as long as Streamlit remembers one (two minutes), and with it all
that was made of its own data. A browser that takes no cookie is a new one in every tab.
"""

import re
import secrets
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field

import streamlit as st

from aeviz.app.state.records import Own, Pin
from aeviz.app.state.session import session
from aeviz.kept import kept
from aeviz.lessons.base import Made

COOKIE = "aeviz_client"
NAME = re.compile("[0-9a-f]{32}")


@dataclass
class Client:
    """What a browser's tabs share.

    own_data   name -> data set that its owner brought
    pins       models kept for the page Your runs
    stored     bytes of the data sets that it has kept on this server
    tabs       the sessions that are open
    """

    own_data: dict[str, Own] = field(default_factory=dict)
    pins: tuple[Pin, ...] = ()
    stored: int = 0
    tabs: set[str] = field(default_factory=set)


@dataclass
class Progress:
    """How far a browser has come in the lessons. It outlives the browser's tabs: a reload may close the last one.

    guesses    (lesson, number of the step) -> what was guessed there; None where the guess was left out
    visited    (lesson, number of the step) of those that were opened
    """

    guesses: dict[tuple[str, int], Made | None] = field(default_factory=dict)
    visited: set[tuple[str, int]] = field(default_factory=set)


MOST_REMEMBERED = 10_000  # browsers whose progress is kept: those that were here last
_progress: OrderedDict[str, Progress] = OrderedDict()
_clients: dict[str, Client] = {}
_lock = threading.Lock()


def new() -> str:
    """A name for a browser, which nobody can guess."""
    return secrets.token_hex(16)


def named(cookies: Mapping[str, str]) -> str | None:
    """The name of the browser that sends these cookies; None where it sends none, or one that is not ours."""
    name = str(cookies.get(COOKIE, ""))
    return name if NAME.fullmatch(name) else None


def name() -> str:
    """The name of this session's browser."""
    return _tab()[1]


def whose_turn() -> str:
    """Who waits when this session does: its browser, or all at its address that take no cookie."""
    tab, browser = _tab()
    return browser if browser != tab else str(st.context.ip_address or tab)


def client() -> Client:
    """What this session's browser has."""
    tab, browser = _tab()
    with _lock:
        found = _clients.setdefault(browser, Client())
        found.tabs.add(tab)
    return found


def progress() -> Progress:
    """How far this session's browser has come."""
    browser = name()
    with _lock:
        found = _progress.setdefault(browser, Progress())
        _progress.move_to_end(browser)
        while len(_progress) > MOST_REMEMBERED:
            _progress.popitem(last=False)
    return found


def sees(browser: str | None, data: str) -> bool:
    """Whether own data are those of this browser, now."""
    found = _clients.get(browser or "")
    return found is not None and data in found.own_data


def forget(data: str) -> None:
    """Lets go of own data, and of all that was made of them if nobody else has brought the same."""
    with _lock:
        here = _clients.get(name(), Client())
        here.own_data = {other: own for other, own in here.own_data.items() if other != data}
    _let_go({data})


def _tab() -> tuple[str, str]:
    """The names of this session and of its browser."""
    if session.tab is None:
        tab = new()
        session.tab = tab, named(st.context.cookies) or tab
    return _open(session.tab)


@st.cache_resource(scope="session", on_release=lambda tab: _left(*tab), show_spinner=False)
def _open(tab: tuple[str, str]) -> tuple[str, str]:
    """Itself, while the session lives: Streamlit tells when it has gone."""
    return tab


def _left(tab: str, browser: str) -> None:
    with _lock:
        found = _clients.get(browser, Client())
        found.tabs.discard(tab)
        gone = set() if found.tabs else set(_clients.pop(browser, found).own_data)
    _let_go(gone)


def _let_go(names: set[str]) -> None:
    with _lock:
        held = {data for other in _clients.values() for data in other.own_data}
    for data in names - held:
        kept.forget(data)
