"""How a file is read: what was found out can be set here, before anything is made of it."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from aeviz import upload
from aeviz.app.state.session import session
from aeviz.app.state.session_data import plain
from aeviz.language import Sentence, text
from aeviz.upload import ENCODINGS, AmbiguousFile, Reading, Table, dialect

FOUND = None  # what a control holds while the file itself is believed
TEXTS = ("CSV or TSV", "gzipped CSV or JSON", "ARFF")
SHEETS = ("Excel or OpenDocument", "JSON")
PICTURES = ("zip of images", "TIFF or GIF of many pictures")
LARGEST_SIDE = 64


def reading(name: str, identity: str) -> Reading:
    """Draws what can be set for a file of this kind; returns what is set, and what was chosen where it was asked."""
    kind = upload.title(name)
    chosen: dict[str, Any] = {field: session.value(_key(field, identity)) or "" for field in ("part", "layout")}
    asked = session.value(_key("encoding", identity))
    if kind in (*TEXTS, *SHEETS):
        with st.expander(text("How the file is read"), icon=":material/tune:"):
            st.caption(text("What the file shows is found out; set here what was taken wrong. The preview follows."))
            chosen |= _table(kind in TEXTS)
    if asked:
        chosen["encoding"] = asked
    if kind in PICTURES:
        chosen |= _pictures()
    return Reading(**chosen)


def ask(error: AmbiguousFile, identity: str) -> None:
    """Asks which of several ways to read a file is meant."""
    st.warning(plain(str(error)), icon=":material/help:")
    _choice(error.field, error.options, identity, text("choose"))


def offer_parts(table: Table, identity: str) -> None:
    """Offers the other tables or arrays of a file, and the choice that was made where it had to be asked."""
    if len(table.parts) > 1:
        _choice("part", table.parts, identity)
    for field in ("layout", "encoding"):
        if session.value(_key(field, identity)):
            _choice(field, session.value(_key(f"{field}-offered", identity)), identity)


def _choice(field: str, options: tuple[str, ...], identity: str, first: str = "") -> None:
    words = {
        "part": text("Which part of the file"),
        "layout": text("How the numbers of an example lie"),
        "encoding": text("Encoding"),
    }
    session.put(_key(f"{field}-offered", identity), options)
    place = first or text("as found")
    named = ENCODINGS | _layouts()

    def label(option: str) -> str:
        return str(named.get(option, option))

    key = _key(field, identity)
    st.selectbox(words[field], options, index=None, key=key, placeholder=place, format_func=label)


def _layouts() -> dict[str, str]:
    return {
        "channels first": text("channels first"),
        "channels last": text("channels last"),
        "images": text("images"),
        "rows": text("rows"),
        "examples first": text("examples first"),
        "examples last": text("examples last"),
    }


def _key(field: str, identity: str) -> str:
    return f"own-{field}-{identity}"


def _table(written: bool) -> dict[str, Any]:
    left, middle, right = st.columns(3)
    found: dict[str, Any] = {}
    with left:
        found |= _cells() if written else {}
    with middle:
        found |= _numbers_and_dates()
    with right:
        found |= _around()
        if written:
            comments = {"": text("nothing"), **{mark: mark for mark in dialect.COMMENTS}}
            found["comment"] = _select(text("A comment begins with"), comments, "comment")
    marks = st.text_input(
        text("Further cells that stand for a missing value, parted by spaces"), key="own-missing", max_chars=200
    )
    return found | {"missing": tuple(marks.split())}


def _cells() -> dict[str, Any]:
    """What stands between the cells of a text, and around them."""
    encodings: dict[str, Any] = {"format_func": ENCODINGS.__getitem__, "key": "own-encoding"}
    return {
        "encoding": st.selectbox(text("Encoding"), ENCODINGS, **encodings),
        "separator": _select(text("Cells are separated by"), dialect.SEPARATORS, "separator"),
        "quote": _select(text("Texts stand in"), {**dialect.QUOTES, "": text("nothing")}, "quote"),
    }


def _numbers_and_dates() -> dict[str, Any]:
    """How numbers and dates are written."""
    groups = {"": text("nothing"), ",": text("commas"), ".": text("points")}
    groups |= {" ": text("spaces"), "'": text("apostrophes")}
    orders = {True: text("day first"), False: text("month first")}
    return {
        "decimal": _select(text("Decimal mark"), {".": text("point"), ",": text("comma")}, "decimal"),
        "thousands": _select(text("Between groups of digits"), groups, "thousands"),
        "day_first": _select(text("Dates such as 1/2/2026"), orders, "dates"),
    }


def _around() -> dict[str, Any]:
    """What stands above and below the table."""
    headers = {True: text("in the first row"), False: text("there are none")}
    header = _select(text("Column names"), headers, "header")
    skip = st.number_input(text("Lines above the table"), 0, 1000, None, placeholder=text("as found"), key="own-skip")
    belows = {"": text("left out"), "kept": text("rows of it")}
    label = text("Notes, sums and means below the table")
    below = st.selectbox(label, belows, format_func=belows.__getitem__, key="own-below")
    return {"header": header, "skip": None if skip is None else int(skip), "below": below}


def _select(words: str, options: Mapping[Any, Sentence | str], name: str):
    """A choice among these, or FOUND."""
    offered = (FOUND, *options)
    labels = {FOUND: text("as found"), **{option: str(label) for option, label in options.items()}}
    return st.selectbox(words, offered, format_func=labels.__getitem__, key=f"own-{name}")


def _pictures() -> dict[str, Any]:
    left, right = st.columns(2)
    side = left.number_input(
        text("Bring every picture to this many pixels a side (0: as they are)"), 0, LARGEST_SIDE, 0, key="own-side"
    )
    grounds = {"": text("the ground that contrasts"), "black": text("black"), "white": text("white")}
    ground = right.selectbox(
        text("Behind transparent places"), grounds, format_func=grounds.__getitem__, key="own-ground"
    )
    return {"side": int(side) or None, "ground": ground}
