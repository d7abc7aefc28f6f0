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


class Field(Generic[T]):
    """A value of the session under a key of its owner's; ``first`` makes what it is before it was set."""

    def __init__(self, name: str, first: Callable[[], T]):
        self.name, self.first = name, first

    @overload
    def __get__(self, owner: None, kind: type) -> Field[T]: ...
    @overload
    def __get__(self, owner: Session | PartState, kind: type) -> T: ...
    def __get__(self, owner, kind):
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

    address: Field[AddressRecord | None] = Field("address", lambda: None)
    pins: Field[tuple[Pin, ...]] = Field("runs-tray", tuple)
    tab: Field[tuple[str, str] | None] = Field("tab", lambda: None)
    seeds_wanted: Field[frozenset[str]] = Field("seeds-wanted", frozenset)
    shown_run: Field[tuple[Spec, str] | None] = Field("shown-run", lambda: None)
    last_shown: Field[tuple[str, Spec, str] | None] = Field("last-shown", lambda: None)
    take_home: Field[PageContent | None] = Field("take-home", lambda: None)
    heading: Field[DeltaGenerator | None] = Field("heading", lambda: None)
    notes: Field[DeltaGenerator | None] = Field("notes", lambda: None)
    opened: Field[bool] = Field("opened", lambda: False)
    opening: Field[bool | None] = Field("training-opening", lambda: None)
    waiting: Field[frozenset[str]] = Field("training-waiting", frozenset)
    waited: Field[frozenset[str]] = Field("training-waited", frozenset)
    unasked: Field[frozenset[str]] = Field("training-unasked", frozenset)
    led: Field[Destination | None] = Field("led", lambda: None)
    projecting: Field[bool] = Field("projecting", lambda: False)

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

    knob: Field[float | None] = Field("knob", lambda: None)
    film: Field[int | None] = Field("film", lambda: None)
    told: Field[Selection | None] = Field("told", lambda: None)
    clicks: Field[tuple[int, ...]] = Field("clicks", tuple)
    taken: Field[int] = Field("taken", lambda: 0)
    turn: Field[int] = Field("turn", lambda: 0)

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
