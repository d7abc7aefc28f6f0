"""What becomes of a table: the choices, each only where there is something to choose."""

import math
from collections.abc import Callable
from typing import Any

import streamlit as st

from aeviz import upload
from aeviz.app.state.session_data import plain
from aeviz.language import text
from aeviz.upload import Choices, Column, Table

Key = Callable[[str], str]


def choices(table: Table, key: Key) -> Choices:
    """Draws the controls of a table; ``key`` makes a control's key of its name."""
    guessed = upload.guess(table)
    label = _label(table, guessed, key)
    features = [column for column in table.columns if column.name != label]
    left, right = st.columns(2)
    with left:
        chosen: dict[str, Any] = {"label": label, **_of_features(table, features, label, guessed, key)}
    with right:
        chosen |= _of_cells(table, features, label, guessed, chosen["image_shape"] is not None, key)
    return Choices(**chosen)


def _of_features(table: Table, features: list[Column], label: str, guessed: Choices, key: Key) -> dict[str, Any]:
    """Which classes are held out, whether the columns are pixels, and in which unit they are."""
    chosen: dict[str, Any] = {"held_out": _held_out(table, label, key), "image_shape": _shape(table, guessed, key)}
    pixels = chosen["image_shape"] is not None
    if not pixels:
        scales = {"standardise": text("mean 0, variance 1"), "[0, 1]": text("[0, 1]")}
        words = text("Scale the features to")
        chosen["scaling"] = st.selectbox(words, scales, format_func=scales.__getitem__, key=key("scale"))
    return chosen | {"value": _value(features, table, pixels, key)}


def _of_cells(
    table: Table, features: list[Column], label: str, guessed: Choices, pixels: bool, key: Key
) -> dict[str, Any]:
    """Which columns are used, what counts as missing and what becomes of it, and the seed."""
    chosen: dict[str, Any] = {}
    if not pixels:
        chosen["leave_out"] = _leave_out(table, features, guessed, key)
        chosen["sentinels"] = _sentinels(guessed, label, key)
    chosen |= _further(features, key)
    chosen |= _missing(features, chosen.get("sentinels", ()), key)
    if any(column.kind == "constant" for column in features):
        chosen["constant"] = st.toggle(text("Use constant columns"), guessed.constant, key=key("constant"))
    seed = st.number_input(text("Seed of the test part and of a sample"), 0, 9999, 0, key=key("seed"))
    return chosen | {"seed": int(seed)}


def _label(table: Table, guessed: Choices, key: Key) -> str:
    could = ["", *upload.offered(table)]
    start = could.index(guessed.label) if guessed.label in could else 0
    none = text("none")
    found = st.selectbox(text("Labels"), could, start, format_func=lambda name: name or none, key=key("label"))
    if found == guessed.label and (why := upload.why_label(table)):
        st.caption(plain(why))
    return found


def _held_out(table: Table, label: str, key: Key) -> tuple[str, ...]:
    """Classes that are only in the test part: some, or all but one."""
    if not label:
        return ()
    levels = upload.levels(table.column(label))
    ways = {"none": text("none"), "some": text("some classes"), "but one": text("all classes but one")}
    how = st.selectbox(
        text("Keep out of training, as anomalies"),
        ways,
        format_func=ways.__getitem__,
        key=key("held"),
        help=text("They are then only in the test part: the pictures of anomalies ask whether a model notices them."),
    )
    if how == "some":
        return tuple(st.multiselect(text("Classes kept out"), levels, key=key("held-some")))
    if how == "but one":
        normal = st.selectbox(text("The class that is normal"), levels, key=key("held-but"))
        return tuple(level for level in levels if level != normal)
    return ()


def _value(features: list[Column], table: Table, pixels: bool, key: Key) -> str:
    """A column of numbers that colours the points, and is not learnt from."""
    aside = {column.name for column in features if column.name in table.aside}
    could = [c.name for c in features if c.kind in ("number", "date") and (not pixels or c.name in aside)]
    if not could:
        return ""
    none = text("none")
    words = text("Colour points by a number, which is then not learnt from")
    return st.selectbox(words, ["", *could], format_func=lambda name: name or none, key=key("value"))


def _leave_out(table: Table, features: list[Column], guessed: Choices, key: Key) -> tuple[str, ...]:
    numbers = [column.name for column in features if column.kind == "number"]
    if not numbers:
        return ()
    start = [name for name in guessed.leave_out if name in numbers]
    found = st.multiselect(text("Numbers to leave out"), numbers, start, key=key("out"))
    for name in start:
        why = upload.no_features(table)[name]
        st.caption(plain(text("{column} looks like no feature: {why}.", column=repr(name), why=why)))
    return tuple(found)


def _sentinels(guessed: Choices, label: str, key: Key) -> tuple[tuple[str, float], ...]:
    found = [pair for pair in guessed.sentinels if pair[0] != label]
    if not found:
        return ()
    words = text("Numbers that stand for a missing one")
    return tuple(
        st.multiselect(words, found, found, format_func=lambda pair: f"{pair[0]}: {pair[1]:.10g}", key=key("sentinels"))
    )


def _further(features: list[Column], key: Key) -> dict[str, Any]:
    chosen: dict[str, Any] = {}
    for field, words, kind in (
        ("one_hot", text("Categories to use, as 0 and 1"), "category"),
        ("as_days", text("Dates to use, as days"), "date"),
        ("cleared", text("Mixed columns to use, texts as missing"), "mixed"),
    ):
        offered = [column.name for column in features if column.kind == kind]
        if offered:
            chosen[field] = tuple(st.multiselect(words, offered, key=key(field)))
    return chosen


def _missing(features: list[Column], sentinels: tuple[float, ...], key: Key) -> dict[str, Any]:
    if not sentinels and not any(column.missing for column in features):
        return {}
    ways = {
        "rows": text("leave out their rows"),
        "columns": text("leave out their columns"),
        "median": text("put the median there"),
    }
    return {
        "missing": st.selectbox(
            text("Where numbers are missing"), ways, format_func=ways.__getitem__, key=key("missing")
        )
    }


def _shape(table: Table, guessed: Choices, key: Key) -> tuple[int, int] | None:
    """Whether the columns are pixels, and of which shape."""
    start = guessed.image_shape
    if not st.toggle(text("The columns are pixels"), start is not None, key=key("pixels")):
        return None
    side = max(1, math.isqrt(len(table.columns)))
    rows, columns = start or (side, side)
    tall, wide = st.columns(2)
    height = tall.number_input(text("Height"), 1, upload.MAX_COLUMNS, rows, key=key("height"))
    return int(height), int(wide.number_input(text("Width"), 1, upload.MAX_COLUMNS, columns, key=key("width")))
