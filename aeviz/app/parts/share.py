"""Share: the page's address to copy, as a QR code for the projector, and with settings fixed for an exercise."""

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from aeviz.app.parts import pin_tray, take_home
from aeviz.app.state import address, reach, reader
from aeviz.app.state.session import session
from aeviz.components.qr import qr
from aeviz.data import in_memory
from aeviz.language import Sentence, count, say, text
from aeviz.storage import dataset_file

if TYPE_CHECKING:
    import segno

WIDTH = 330  # pixels: fits a phone
LOOK: dict[str, Any] = {"scale": 8, "border": 4, "light": "white"}  # of a QR code
MAX_TOLD = 3  # sentences about what was left out of the address
NOT_FIXED = "film", "selected", "present"  # set without a control that could be hidden
ALONE = Sentence(
    "This address leads everybody to their own machine. Start the dashboard with `aeviz serve`, and others reach it."
)
WORDS = {  # what the short names of the address stand for
    "spec": Sentence("what it is trained on"),
    "step": Sentence("step of the lesson"),
    "variant": Sentence("autoencoder"),
    "hidden": Sentence("hidden layers"),
    "also": Sentence("further knob values"),
    "more": Sentence("more pictures"),
    "shown": Sentence("runs side by side"),
    "view": Sentence("picture"),
}


def heading(title: str) -> DeltaGenerator:
    """The page's title, a place beside it for what is chosen, and those that ``offer`` fills when the page is drawn."""
    pin_tray.clear()
    take_home.clear()
    bar: dict[str, Any] = {"horizontal": True, "vertical_alignment": "center", "gap": "xsmall"}
    with st.container(horizontal_alignment="distribute", **bar):
        with st.container(**bar):
            st.title(title, anchor=False, width="content")
            chosen = st.container(width="content", **bar)  # goes below the title where there is no room beside it
        session.heading = st.container(width="content", wrap=False, **bar)
    session.notes = st.container()
    return chosen


def offer() -> None:
    """Fills the heading's places: pin and Share, what the link fixes, what of the address was ignored."""
    place, notes = session.heading, session.notes
    session.heading = session.notes = None
    if place is None or notes is None:
        return
    base = st.context.url or ""
    with place:
        _buttons(base)
    with notes:
        _notes(base)


def _notes(base: str) -> None:
    if fixed := address.pinned():
        settings = address.parameters()
        words = ", ".join(f"{_words(name)} = {address.plain(settings[name])}" for name in fixed)
        st.info(
            text(
                "This link fixes: {settings}. [Open the page without it]({address}) to set all yourself.",
                settings=words,
                address=base,
            ),
            icon=":material/push_pin:",
        )
    told = address.ignored()
    if told:
        more = text(" And {n} more.", n=count(len(told) - MAX_TOLD)) if len(told) > MAX_TOLD else ""
        st.warning(" ".join(told[:MAX_TOLD]) + more, icon=":material/link_off:")


@st.fragment
def _buttons(base: str) -> None:
    """Pin, Take home, Share: one fragment, for each would take a third of the row; narrow, for a phone's one line."""
    with st.container(horizontal=True, horizontal_alignment="right", gap="small"):
        pin_tray.button()
        take_home.button()
        _popover(base)


def _popover(base: str) -> None:
    box = st.popover(text("Share"), on_change="rerun", key="share", type="tertiary")
    if not box.open:
        return
    settings, values = address.parameters(), address.values()
    with box, st.container(width=WIDTH):
        place = st.container()
        offered = [name for name in values if not name.endswith(NOT_FIXED)]
        fixed = st.pills(
            text("Fix for an exercise"), offered, key="share-fixed", selection_mode="multi", format_func=_words
        )
        others = reach.for_others(base)
        link = _link(others or base, settings | {name: values[name] for name in fixed}, fixed)
        with place:
            st.code(link, language=None, wrap_lines=True)
            if any(in_memory.is_name(value) and not dataset_file.has(value) for value in values.values()):
                st.caption(text("Your own data stay with you: whoever opens this link sees the page without them."))
            if others is None:
                st.caption(say(ALONE))
            elif len(link) <= address.MAX_CHARACTERS:
                qr(qr_address(link), link, "share-qr")
        reader.choose("share")


def _link(base: str, settings: dict[str, str], fixed: list[str]) -> str:
    query = urlencode(settings | ({address.PIN: ",".join(fixed)} if fixed else {}))
    return f"{base}?{query}" if query else base


def qr_address(link: str) -> str:
    """The QR code of a link as a picture's address, for what the browser draws itself."""
    return _qr(link).svg_data_uri(**LOOK)


def _qr(link: str) -> "segno.QRCode":
    """Black on white also on a dark page: cameras want it so."""
    import segno

    return segno.make(link, micro=False)


def _words(name: str) -> str:
    return say(WORDS[name]) if name in WORDS else name.replace("-", ": ").replace("_", " ")
