"""The class on every page: a tab goes where its class is, and shows what is asked there."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode, urlsplit

import streamlit as st

from aeviz.app.parts import class_guess, class_words, share
from aeviz.app.state import address, member, reach, session_data
from aeviz.app.state.selection import Selection
from aeviz.app.state.session import session
from aeviz.components import files
from aeviz.components.chart import library
from aeviz.components.room import Destination, Drawings, Screen, room
from aeviz.data import in_memory
from aeviz.language import current, say, text
from aeviz.language.plain import plain
from aeviz.storage import dataset_file

COMPARE = "compare"
CODE = "join-code"  # the session key of the code that the address has


def follow(chosen: st.Page, pages: Mapping[str, st.Page]) -> None:
    """Before a page is drawn: goes where the class leads. Another page ends this run."""
    place, session.led = session.led, None
    if place is None or place.page not in pages:
        return
    _bring(place.settings)
    if place.shown:
        class_guess.leave_out(place.page, place.settings)
    if pages[place.page] is chosen or place.page == chosen.url_path:
        address.take(place.settings)
    else:
        st.switch_page(pages[place.page], query_params=dict(place.settings))


def _bring(settings: Mapping[str, str]) -> None:
    """Makes the data of the class this browser's own, where they are kept on this server and it has room for them."""
    for name in set(settings.values()) - set(session_data.names()):
        if in_memory.is_name(name) and (dataset := dataset_file.load(name)) is not None:
            with suppress(ValueError):  # the page says so, too
                session_data.add(text("data of the class"), dataset, stored=True)


def show(page: str) -> None:
    """Below a page: what a class shows there, if this browser is in one."""
    if view := _view(page):
        about = _of_the_teacher(page, view) | {"waits": class_guess.waits(page)}
        joining = {"join": _way_in()} if view in ("projector", "panel") else {}
        asked = {"code": session.value(CODE, "")} if view == "join" else {}
        charts = {"charts": {"charts": files.url("plotly", library), "language": current()}}
        room(view, class_words.words(), about | joining | asked | charts, _go, _find)


def _view(page: str) -> Screen | None:
    role = member.role()
    if page == "join":
        return "join"
    if session.projecting:
        return "projector" if role else None
    if page == "teach":
        return "panel" if role == "teacher" else "open"
    return role


def _of_the_teacher(page: str, view: Screen) -> dict[str, Any]:
    guess, note = class_guess.of_page(page) if view == "teacher" else (None, "")
    return {"guess": guess, "note": note}


def _way_in() -> dict[str, str]:
    """How students come in: an address that phones reach, as text and as a QR code."""
    here = urlsplit(st.context.url or "")
    base = here._replace(path=here.path.rpartition("/")[0] + "/join", query=urlencode({"code": member.code()}))
    link = reach.for_others(base.geturl())
    return {"link": link or "", "qr": share.qr_address(link) if link else "", "alone": plain(say(share.ALONE))}


def _go(place: Destination) -> None:
    session.led = place


def _find(found: Drawings) -> None:
    """A student's own drawings, selected in the map of the class's data."""
    settings = st.query_params.to_dict() if address.page() == COMPARE else {}
    session.led = Destination(COMPARE, settings | {"data": found.dataset, "selected": str(Selection.of(found.rows))})
