"""What a session remembers, by name and type: the only place where st.session_state is used.

A widget's value lies under the widget's key, where Streamlit puts it (``value``, ``put``). Everything else is a field:
of the ``Session``, or of a ``PartState``, which is one canvas or slider with what belongs to it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

import streamlit as st

from aeviz.required import required

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

    from aeviz.app.state.records import AddressRecord, PageContent, Pin
    from aeviz.app.state.selection import Selection
    from aeviz.components.room import Destination
    from aeviz.spec import Spec

T = TypeVar("T")


class SessionValue(Generic[T]):
    """A value of the session under a key of its owner's; ``first`` makes what it is before it was set."""

    def __init__(self, name: str, first: Callable[[], T]):
        self.name, self.first = name, first

    @overload
    def __get__(self, owner: None, kind: type) -> SessionValue[T]: ...
    @overload
    def __get__(self, owner: Session | PartState, kind: type) -> T: ...
    def __get__(self, owner: Session | PartState | None, kind: type) -> SessionValue[T] | T:
        if owner is None:
            return self
        key = owner.key(self.name)
        if key not in st.session_state:
            return self.first()
        return st.session_state[key]

    def __set__(self, owner: Session | PartState, value: T) -> None:
        st.session_state[owner.key(self.name)] = value


class Session:
    """The fields of a whole session.

    address            of the page (``app.state.address``)
    pins               models kept for the page Your runs
    tab                the names of this session and of its browser; None before they were given
    seeds_wanted       keys of the Specs that are to be trained with several seeds
    shown_run          the Spec that the page shows, and the session key of its knob value
    last_shown         the page that last showed a Run, its Spec, and the session key of its knob value
    take_home          what the page offers to take home
    heading, notes     places at the top of the page that are filled when it is drawn
    opened             whether the browser was asked whether it is ready to draw
    opening            whether no page has been drawn to its end yet; None before the first
    waiting            keys of the trainings that this run of the page waits for
    waited             those that the run before it waited for
    unasked            keys of the trainings that only an address asked for
    led                where the class leads this tab; None before it does
    projecting         whether this tab is the projector of a class
    """

    address: SessionValue[AddressRecord | None] = SessionValue("address", lambda: None)
    pins: SessionValue[tuple[Pin, ...]] = SessionValue("runs-tray", tuple)
    tab: SessionValue[tuple[str, str] | None] = SessionValue("tab", lambda: None)
    seeds_wanted: SessionValue[frozenset[str]] = SessionValue("seeds-wanted", frozenset)
    shown_run: SessionValue[tuple[Spec, str] | None] = SessionValue("shown-run", lambda: None)
    last_shown: SessionValue[tuple[str, Spec, str] | None] = SessionValue("last-shown", lambda: None)
    take_home: SessionValue[PageContent | None] = SessionValue("take-home", lambda: None)
    heading: SessionValue[DeltaGenerator | None] = SessionValue("heading", lambda: None)
    notes: SessionValue[DeltaGenerator | None] = SessionValue("notes", lambda: None)
    opened: SessionValue[bool] = SessionValue("opened", lambda: False)
    opening: SessionValue[bool | None] = SessionValue("training-opening", lambda: None)
    waiting: SessionValue[frozenset[str]] = SessionValue("training-waiting", frozenset)
    waited: SessionValue[frozenset[str]] = SessionValue("training-waited", frozenset)
    unasked: SessionValue[frozenset[str]] = SessionValue("training-unasked", frozenset)
    led: SessionValue[Destination | None] = SessionValue("led", lambda: None)
    projecting: SessionValue[bool] = SessionValue("projecting", lambda: False)

    def key(self, name: str) -> str:
        """The session key of a field."""
        return name

    def value(self, key: str, default: Any = None) -> Any:
        """What the widget with this key holds."""
        return st.session_state.get(key, default)

    def put(self, key: str, value: Any) -> None:
        """Sets what the widget with this key holds, before it is drawn."""
        st.session_state[key] = value

    def has(self, key: str) -> bool:
        """Whether anything lies under this key."""
        return key in st.session_state

    def naming(self, part: str) -> dict[str, Any]:
        """What lies under the keys that have this part."""
        return {str(key): value for key, value in st.session_state.items() if part in str(key)}

    def drop(self, key: str) -> Any:
        """Forgets what lies under this key, and returns it."""
        return st.session_state.pop(key, None)


class PartState:
    """A canvas or slider, and what the student has set in it; ``name`` is the beginning of its session keys.

    knob      the value that the knob has
    film      the training step that the film shows
    told      the selection that the browser last told of; None before it did
    clicks    the held-out examples that were clicked, by their places among them
    taken     how many of these clicks its controls have followed
    turn      how often another has moved the knob: the browser's part is then made anew
    """

    knob: SessionValue[float | None] = SessionValue("knob", lambda: None)
    film: SessionValue[int | None] = SessionValue("film", lambda: None)
    told: SessionValue[Selection | None] = SessionValue("told", lambda: None)
    clicks: SessionValue[tuple[int, ...]] = SessionValue("clicks", tuple)
    taken: SessionValue[int] = SessionValue("taken", lambda: 0)
    turn: SessionValue[int] = SessionValue("turn", lambda: 0)

    def __init__(self, name: str):
        self.name = name

    @property
    def value(self) -> float:
        """``knob``, where it has been set. Raises ValueError where it has not."""
        return required(self.knob, "knob values")

    def key(self, name: str) -> str:
        """The session key of a field, which the address calls by what follows the page's own prefix."""
        return f"{self.name}-{name}"

    def move(self, knob: float) -> None:
        """Puts the knob to a value, from a callback."""
        self.knob = float(knob)
        self.renew()

    def renew(self) -> None:
        """Has the browser's part made anew: only a new one begins where the session says."""
        self.turn += 1

    def name_of(self, kind: str) -> str:
        """The name of the browser's part that now shows it: a canvas, a slider, or one that a link has pinned."""
        return f"{self.name}-{self.turn}-{kind}"

    def shows(self, name: str) -> bool:
        """Whether the browser's part of this name still shows it."""
        return name.startswith(self.name_of(""))

    def begin(self, name: str, left: T) -> T:
        """Where the browser's part of this name begins: where all was ``left`` when it was new in this session."""
        if name not in st.session_state:
            st.session_state[f"{name}-start"] = left
        return st.session_state[f"{name}-start"]


session = Session()
