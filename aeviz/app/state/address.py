"""The address of a page holds its state: what is set otherwise than at first, by short names, as text.

A control says once what its session key may hold (``bind``). From then on its value is read from the address that a
page is opened with, checked as what a stranger wrote, and written back into the address at the end of every run.
Nothing else comes from the address: its names are looked up, never used as keys; what does not fit is left out and told
to the reader.

``pin`` names settings that a link fixes: they keep the link's value in this session, and their controls are hidden.
"""

import math
import re
from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import contextmanager
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from aeviz.app.state.records import AddressRecord
from aeviz.app.state.session import session
from aeviz.language import count, text
from aeviz.type_guards import is_sequence

MAX_CHARACTERS = 2000  # what a QR code still holds
MAX_OPTIONS = 8  # named in a sentence
PIN = "pin"
NOTHING = "-"  # a field that is left empty
Read = Callable[[str], Any]


def begin(page: str) -> None:
    """Takes up the address that the browser shows, if it is new to this visit of the page."""
    address, given = _address(), st.query_params.to_dict()
    if page != address.page:
        session.address = address = AddressRecord(page, pins=address.pins)
    # A rerun may still bring the address before the last one that was written; only going back means it.
    if _went_back() or given not in address.known:
        address.ignored = []
        address.unread = dict.fromkeys(address.held) | _checked(address, given)
        _note(address, given)
    address.held, address.prefixes, address.parts, address.drawing = {}, [], {}, True
    address.holding = False


def take(settings: Mapping[str, str]) -> None:
    """Before the page is drawn: takes these settings as if it were opened with them, at any time."""
    address = _address()
    st.query_params.from_dict(dict(settings))
    address.known = [known for known in address.known if known != settings]


def page() -> str:
    """The name of the page that is drawn."""
    return _address().page


def scope(prefix: str) -> None:
    """Session keys that begin with ``prefix`` and a hyphen are named in the address by what follows."""
    address = _address()
    if f"{prefix}-" not in address.prefixes:
        address.prefixes.append(f"{prefix}-")


@contextmanager
def part(name: str) -> Generator[None]:
    """Around what a fragment draws: when it alone is drawn again, only its settings are taken anew and written."""
    address = _address()
    for held in address.parts.pop(name, ()):
        address.held.pop(held, None)
    before = set(address.held)
    yield
    address.parts[name] = set(address.held) - before
    if not address.drawing:
        _write(address)


def bind(key: str, default: Any, read: Read) -> bool:
    """Settles what the session holds under ``key``: the link's value, else what is there, else ``default``.

    ``read`` turns a text into an allowed value, or raises ValueError with the rest of a sentence that says what is
    allowed. True if a link has pinned the value: the page then shows no control for it.
    """
    address = _address()
    name = _name(address, key)
    pins = address.pins.get(address.page, {})
    given = pins.get(name, address.unread.get(name))
    left_out = name in address.unread and given is None
    address.unread.pop(name, None)
    if given is not None:
        value = _read_or(default, given, read, address, name)
    else:
        value = default if left_out else _present(key, default, read)
    if name in pins:
        pins[name] = write(value)  # a link may fix what is not allowed: then it is fixed at its default
    if not session.has(key) or session.value(key) != value:
        session.put(key, value)
    address.held[name] = (key, default)
    address.met.add(name)
    return name in pins


def _read_or(default: Any, text: str, read: Read, address: AddressRecord, name: str) -> Any:
    try:
        return read(text)
    except ValueError as error:
        _ignore(address, name, str(error))
        return default


def _present(key: str, default: Any, read: Read) -> Any:
    """What the session holds, unless it is no longer allowed: another Run may have other knob values."""
    value = session.value(key, default)
    try:
        read(write(value))
    except ValueError:
        return default
    return value


def asks(name: str) -> bool:
    """Whether the address sets this, or a link has fixed it, and no control has read it yet."""
    return _address().unread.get(name) is not None or name in pinned()


def suppose(name: str, text: str) -> None:
    """Reads the address as if it set this, too, where it does not."""
    if not asks(name):
        _address().unread[name] = text


def hold() -> None:
    """Keeps what no control has asked for in this run: the picture that would is not drawn yet."""
    _address().holding = True


def end(waiting: bool) -> None:
    """Writes the address; what nothing has asked for is told, unless the page still waits for its Run."""
    address = _address()
    if not waiting and not address.holding:
        _drop_unmet(address)
    address.drawing = False
    _write(address)


def _write(address: AddressRecord) -> None:
    settings = parameters() | {name: text for name, text in address.unread.items() if text is not None}
    if settings != st.query_params.to_dict():
        st.query_params.from_dict(settings)
    _note(address, settings)


def _drop_unmet(address: AddressRecord) -> None:
    pins = address.pins.get(address.page, {})
    for name in sorted({*address.unread, *pins} - address.met):
        _ignore(address, name, text("there is nothing of this name here"))
        pins.pop(name, None)
    address.unread = {}


def parameters() -> dict[str, str]:
    """name -> text of all that is not at its default, and of what is pinned."""
    address = _address()
    pins = address.pins.get(address.page, {})
    set_otherwise = {
        name: write(session.value(key))
        for name, (key, default) in address.held.items()
        if session.value(key) != default
    }
    return pins | set_otherwise | ({PIN: ",".join(pins)} if pins else {})


def values() -> dict[str, str]:
    """name -> text of all settings of this page, those at their defaults too."""
    return {name: write(session.value(key)) for name, (key, _) in _address().held.items()}


def pinned() -> tuple[str, ...]:
    """The names of the settings that a link has fixed on this page."""
    address = _address()
    return tuple(address.pins.get(address.page, ()))


def ignore(name: str, why: str) -> None:
    """Tells the reader that a part of a setting was left out, and why."""
    _ignore(_address(), name, why)


def ignored() -> tuple[str, ...]:
    """What was left out of the address, and why: Markdown, one sentence each."""
    return tuple(_address().ignored)


# ---- texts ----


def write(value: Any) -> str:
    """A value as it stands in the address."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if value is None:
        return NOTHING
    if is_sequence(value):
        return ",".join(write(entry) for entry in value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return str(value)


def choice(options: Iterable[Any]) -> Read:
    """Reads one of the options."""
    allowed = {write(option): option for option in options}

    def read(given: str) -> Any:
        if given not in allowed:
            named, more = list(allowed)[:MAX_OPTIONS], len(allowed) - MAX_OPTIONS
            if more > 0:
                raise ValueError(text("it is one of {names} and {n} more", names=", ".join(named), n=count(more)))
            raise ValueError(text("it is one of {names}", names=", ".join(named)))
        return allowed[given]

    return read


flag = choice((False, True))


def number(kind: type = float, low: float = -math.inf, high: float = math.inf) -> Read:
    """Reads a finite number of this kind, within its limits."""

    def read(given: str) -> float:
        try:
            value = float(given) if len(given) <= 32 else math.nan
        except ValueError:
            value = math.nan
        if not math.isfinite(value) or kind(value) != value or not low <= value <= high:
            raise ValueError(_of_a_number(kind, low, high))
        return kind(value)

    return read


def _of_a_number(kind: type, low: float, high: float) -> str:
    limits = {"low": f"{low:g}", "high": f"{high:g}"}
    if kind is int and math.isfinite(low):
        return text("it is a whole number from {low} to {high}", **limits)
    if math.isfinite(low):
        return text("it is a number from {low} to {high}", **limits)
    return text("it is a whole number") if kind is int else text("it is a number")


def optional(read: Read) -> Read:
    """Reads what ``read`` does, or None."""
    return lambda text: None if text == NOTHING else read(text)


def plain(text: str) -> str:
    """A stranger's text, short and without anything that Markdown would act on."""
    return re.sub(r"[^\w.,+= -]", "·", text)[:40]


# ---- the record ----


def _address() -> AddressRecord:
    if session.address is None:
        session.address = AddressRecord()
    return session.address


def _went_back() -> bool:
    return getattr(get_script_run_ctx(), "is_history_navigation", False)


def _checked(address: AddressRecord, given: dict[str, str]) -> dict[str, str]:
    """The settings of an address, its pins taken out of it."""
    if sum(len(name) + len(text) + 2 for name, text in given.items()) > MAX_CHARACTERS:
        address.ignored.append(
            text("The settings in the address were ignored: more than {n} characters.", n=count(MAX_CHARACTERS))
        )
        return {}
    settings = dict(given)
    pins = [name for name in settings.pop(PIN, "").split(",") if name]
    for name in pins:
        if name not in settings:
            _ignore(address, f"{PIN}={name}", text("a link fixes only what it sets"))
    if pins:
        address.pins[address.page] = {name: settings.pop(name) for name in pins if name in settings}
    return settings


def _note(address: AddressRecord, settings: dict[str, str]) -> None:
    if settings not in address.known:
        address.known = [*address.known[-20:], settings]


def _ignore(address: AddressRecord, name: str, why: str) -> None:
    sentence = text("The address's `{name}` was ignored: {why}.", name=plain(name), why=why)
    if sentence not in address.ignored:  # a pinned value is read in every run
        address.ignored.append(sentence)


def _name(address: AddressRecord, key: str) -> str:
    prefix = max((p for p in address.prefixes if key.startswith(p)), key=len, default="")
    return key[len(prefix) :]
