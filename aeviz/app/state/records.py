"""What a session holds besides widgets' values, as records."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from aeviz.data.base import Dataset
from aeviz.export.python_code import ViewRequest
from aeviz.spec import Spec


@dataclass(frozen=True)
class Pin:
    """One model, by name: the Run is looked up where it is shown. As text it is what the address holds."""

    name: str
    spec: Spec
    i: int

    def __str__(self) -> str:
        return f"{self.spec.key()}.{self.i}"


@dataclass(frozen=True, eq=False)
class Own:
    """A data set and what its owner calls it; while a session holds it, its name can be loaded.

    ``stored`` says whether the server's store has it, too.
    """

    title: str
    dataset: Dataset
    stored: bool = False


@dataclass(eq=False)
class Sent:
    """A file that a browser has sent, what tells it from others, and session keys' values that were chosen for it."""

    name: str
    identity: str
    content: bytes
    chosen: dict[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True)
class PageContent:
    """What a page shows: its words, and its pictures, of which the canvas draws one (if any) live."""

    title: str
    question: str
    pictures: Sequence[ViewRequest]
    knob: str  # the session key of its value, which may have moved since
    data: str = ""  # what its data set is called
    umap: bool = False  # whether the canvas has a pane for it, where it was made
    lesson: str = ""  # whose page it is; "" for the others

    @property
    def first(self) -> ViewRequest:
        return self.pictures[0]


@dataclass
class AddressRecord:
    """What a session knows of the address of its page.

    page      the page's name
    unread    name -> text that no control has asked for yet; None: what is set by default there
    held      name -> (session key, default) of the controls drawn in this run
    met       names of the controls drawn in any run of this visit
    pins      page -> name -> text, fixed by the link that this session was opened with
    ignored   sentences: what was left out, and why
    known     the addresses of this visit that were read or written already
    prefixes  beginnings of session keys that say which page and Run is shown, and are left out of the names
    parts     name of a part of the page that is drawn again alone -> names of the controls in it
    drawing   whether the whole page is being drawn
    holding   whether the page keeps what no control has asked for yet, for later
    """

    page: str = ""
    unread: dict[str, str | None] = field(default_factory=dict[str, str | None])
    held: dict[str, tuple[str, Any]] = field(default_factory=dict[str, tuple[str, Any]])
    met: set[str] = field(default_factory=set[str])
    pins: dict[str, dict[str, str]] = field(default_factory=dict[str, dict[str, str]])
    ignored: list[str] = field(default_factory=list[str])
    known: list[dict[str, str]] = field(default_factory=list[dict[str, str]])
    prefixes: list[str] = field(default_factory=list[str])
    parts: dict[str, set[str]] = field(default_factory=dict[str, set[str]])
    drawing: bool = False
    holding: bool = False
