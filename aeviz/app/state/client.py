"""A browser, known by a cookie: what is its own is there in each of its tabs, and after a reload.

A reload closes a tab before it opens the next one, and Streamlit tells of the closed one at once. So own data, and all
that was made of them, stay for GRACE seconds after a browser's last tab has gone. They go sooner when others need the
room, and at once when they are forgotten. What is small stays for the MOST_REMEMBERED browsers that were here last.
A browser that takes no cookie is a new one in every tab.
"""

import re
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field

import streamlit as st

from aeviz.app.state.records import Own, Pin, Sent
from aeviz.app.state.session import session
from aeviz.lessons.base import GuessValue
from aeviz.shared_cache import shared_cache
from aeviz.storage import secret
from aeviz.upload import memory_quota

COOKIE = "aeviz_client"
NAME = re.compile("[0-9a-f]{32}")
SIGNED = re.compile(f"({NAME.pattern})[.]([0-9a-f]{{64}})")
Draft = GuessValue | tuple[float | None, ...] | None  # a curve may be drawn in part
GRACE = 120.0  # seconds
MOST_REMEMBERED = 10_000


@dataclass
class Client:
    """What a browser's tabs share.

    own_data   name -> data set that its owner brought
    files      session key of an uploader -> file that was sent there and is not used yet
    pins       models kept for the page Your runs
    guesses    (lesson, number of the step) -> what was guessed there; None where the guess was left out
    drafts     the same, of guesses that are not locked yet
    visited    (lesson, number of the step) of those that were opened
    stored     bytes of the data sets that it has kept on this server
    tabs       the sessions that are open
    left       when the last of them went, by the monotonic clock
    let_go     how often its data have gone because it was away
    """

    own_data: dict[str, Own] = field(default_factory=dict[str, Own])
    files: dict[str, Sent] = field(default_factory=dict[str, Sent])
    pins: tuple[Pin, ...] = ()
    guesses: dict[tuple[str, int], GuessValue | None] = field(default_factory=dict[tuple[str, int], GuessValue | None])
    drafts: dict[tuple[str, int], Draft] = field(default_factory=dict[tuple[str, int], Draft])
    visited: set[tuple[str, int]] = field(default_factory=set[tuple[str, int]])
    stored: int = 0
    tabs: set[str] = field(default_factory=set[str])
    left: float = 0.0
    let_go: int = 0

    @property
    def large(self) -> bool:
        """Whether it has what cannot stay for long once its tabs have gone."""
        return bool(self.own_data or self.files)


_clients: OrderedDict[str, Client] = OrderedDict()  # those that were here last stand last
_lock = threading.Lock()


def new() -> str:
    """A name for a browser, which nobody can guess."""
    return secrets.token_hex(16)


def signed(name: str) -> str:
    """What the cookie of the browser of this name holds: nobody else can make one, not even for a name of their own."""
    return f"{name}.{secret.signature(name)}"


def named(cookies: Mapping[str, str]) -> str | None:
    """The name of the browser that sends these cookies; None where it sends none, or one that is not ours."""
    found = SIGNED.fullmatch(str(cookies.get(COOKIE, "")))
    return found[1] if found and secret.signed(found[1], found[2]) else None


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
        _clients.move_to_end(browser)
        if len(_clients) > MOST_REMEMBERED:
            _drop_oldest(len(_clients) - MOST_REMEMBERED)
    return found


def sent() -> list[bytes]:
    """All files that browsers have sent and not used yet."""
    with _lock:
        return [file.content for one in _clients.values() for file in list(one.files.values())]


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
    """A tab has gone; if it was the last one, what is large follows after a while."""
    with _lock:
        found = _clients.get(browser, Client())
        found.tabs.discard(tab)
        found.left = left = time.monotonic()
    if not found.tabs and found.large:
        later = threading.Timer(GRACE, _end, (browser, left))
        later.daemon = True
        later.start()


def _end(browser: str, left: float) -> None:
    """Lets go of a browser's data, unless it has come back since it ``left``."""
    with _lock:
        found = _clients.get(browser, Client())
        gone: set[str] = set()
        if not found.tabs and found.left == left:
            gone, found.own_data, found.files = set(found.own_data), {}, {}
            found.let_go += 1
    _let_go(gone)


def _make_room() -> bool:
    """Lets go of the data of the browser that left first; False where none has left any."""
    with _lock:
        away = [(one.left, name) for name, one in _clients.items() if one.large and not one.tabs]
    if not away:
        return False
    left, browser = min(away)
    _end(browser, left)
    return True


memory_quota.makes_room(_make_room)


def _drop_oldest(n: int) -> None:
    """Forgets browsers that have neither a tab nor data here."""
    idle = [name for name, one in _clients.items() if not one.tabs and not one.large]
    for browser in idle[:n]:
        del _clients[browser]


def _let_go(names: set[str]) -> None:
    with _lock:
        held = {data for other in _clients.values() for data in other.own_data}
    for data in names - held:
        shared_cache.forget(data)
