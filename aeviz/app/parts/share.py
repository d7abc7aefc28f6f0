"""Share: the page's address to copy, as a QR code for the projector, and with settings fixed for an exercise."""

from urllib.parse import urlencode

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from aeviz.app.parts import pin_tray, take_home
from aeviz.app.state import address, reach
from aeviz.app.state.session import session
from aeviz.components.qr import qr
from aeviz.data import in_memory
from aeviz.storage import dataset_file

WIDTH = 330  # pixels: fits a phone
LOOK = {"scale": 8, "border": 4, "light": "white"}  # of a QR code
MAX_TOLD = 3  # sentences about what was left out of the address
NOT_FIXED = "film", "selected", "present"  # set without a control that could be hidden
ALONE = (
    "This address leads everybody to their own machine. Start the dashboard with `aeviz serve`, and others reach it."
)
WORDS = {  # what the short names of the address stand for
    "spec": "what it is trained on",
    "step": "step of the lesson",
    "variant": "autoencoder",
    "hidden": "hidden layers",
    "also": "further knob values",
    "more": "more pictures",
    "shown": "runs side by side",
    "view": "picture",
}


def heading(title: str) -> DeltaGenerator:
    """The page's title, a place beside it for what is chosen, and those that ``offer`` fills when the page is drawn."""
    pin_tray.clear()
    take_home.clear()
    bar = {"horizontal": True, "vertical_alignment": "center", "gap": "xsmall"}
    with st.container(horizontal_alignment="distribute", **bar):
        st.title(title, anchor=False, width="content")
        chosen = st.container(width="stretch", **bar)
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
            f"This link fixes: {words}. [Open the page without it]({base}) to set all yourself.",
            icon=":material/push_pin:",
        )
    told = address.ignored()
    if told:
        more = f" And {len(told) - MAX_TOLD} more." if len(told) > MAX_TOLD else ""
        st.warning(" ".join(told[:MAX_TOLD]) + more, icon=":material/link_off:")


@st.fragment
def _buttons(base: str) -> None:
    """Pin, Take home, Share: one fragment, for each would take a third of the row; narrow, for a phone's one line."""
    with st.container(horizontal=True, horizontal_alignment="right", gap="small"):
        pin_tray.button()
        take_home.button()
        _popover(base)


def _popover(base: str) -> None:
    box = st.popover("Share", on_change="rerun", key="share", type="tertiary")
    if not box.open:
        return
    settings, values = address.parameters(), address.values()
    with box, st.container(width=WIDTH):
        place = st.container()
        many = {"selection_mode": "multi", "format_func": _words}
        offered = [name for name in values if not name.endswith(NOT_FIXED)]
        fixed = st.pills("Fix for an exercise", offered, key="share-fixed", **many)
        others = reach.for_others(base)
        link = _link(others or base, settings | {name: values[name] for name in fixed}, fixed)
        with place:
            st.code(link, language=None, wrap_lines=True)
            if any(in_memory.is_name(text) and not dataset_file.has(text) for text in values.values()):
                st.caption("Your own data stay with you: whoever opens this link sees the page without them.")
            if others is None:
                st.caption(ALONE)
            elif len(link) <= address.MAX_CHARACTERS:
                qr(qr_address(link), link, "share-qr")


def _link(base: str, settings: dict[str, str], fixed: list[str]) -> str:
    query = urlencode(settings | ({address.PIN: ",".join(fixed)} if fixed else {}))
    return f"{base}?{query}" if query else base


def qr_address(link: str) -> str:
    """The QR code of a link as a picture's address, for what the browser draws itself."""
    return _qr(link).svg_data_uri(**LOOK)


def _qr(link: str):
    """Black on white also on a dark page: cameras want it so."""
    import segno

    return segno.make(link, micro=False)


def _words(name: str) -> str:
    return WORDS.get(name) or name.replace("-", ": ").replace("_", " ")
