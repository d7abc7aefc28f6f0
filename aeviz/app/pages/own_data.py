"""Your data: a file is looked at, choices are made, and only then does it become a data set of this session."""

import math
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np
import streamlit as st

from aeviz import upload
from aeviz.app.parts import share
from aeviz.app.state import session_data
from aeviz.app.state.session import session
from aeviz.app.state.session_data import plain
from aeviz.data import in_memory
from aeviz.storage import dataset_file
from aeviz.upload import BadFile, Choices, Column, Prepared, Reading, Table, folder

KINDS = {
    "number": "number",
    "category": "category",
    "date": "date",
    "text": "free text",
    "mixed": "numbers and texts",
    "constant": "constant",
}
MISSING = {"rows": "leave out their rows", "columns": "leave out their columns", "median": "put the median there"}
SCALES = {"standardise": "mean 0, variance 1", "[0, 1]": "[0, 1]"}
ENCODINGS = {"utf-8": "UTF-8", "cp1252": "Windows (Western)"}
HEADERS = {"as guessed": None, "in the first row": True, "there are none": False}
N_ROWS = 3  # shown
N_IMAGES = 16
WIDTH = 64  # pixels, of an image that is shown


class File(NamedTuple):
    """A file to look at: its name, what tells it from others, and how to have its bytes."""

    name: str
    identity: str
    content: Callable[[], bytes]


class Found(NamedTuple):
    """What was read: the table, and what tells it from other tables."""

    table: Table
    identity: str


def page(compare) -> None:
    """Draws the page; ``compare`` is the page on which the data are used."""
    share.heading("Your data")
    st.markdown(
        "Bring a table or a folder of images, look at what was found in it, choose what becomes of it. Nothing is "
        "trained, filled in or left out before you say so."
    )
    file = _file()
    found = file and _found(file)
    if found:
        _preview(found.table)
        _choose(file.name, found, compare)
    _held(compare)


# ---- the file ----


def _file() -> File | None:
    """The file that is to be looked at."""
    offered = folder.files(upload.suffixes())
    places = st.columns([3, 2] if offered else 1, gap="large")
    with places[0]:
        sent = st.file_uploader(f"A file: {upload.kinds()}", key="own-file", help=_limits())
    if sent is not None:
        return File(sent.name, sent.file_id, sent.getvalue)
    if offered:
        with places[1]:
            name = st.selectbox("Or one that this server offers", offered, index=None, key="own-offered")
        if name is not None:
            return File(name, name, partial(folder.content, name, upload.suffixes()))
    release()
    return None


def release() -> None:
    """Lets go of what was read of a file: elsewhere only the data set that was made of it is needed."""
    for made in ("own-read", "own-labelled", "own-prepared"):
        session.drop(made)


def _limits() -> str:
    size = upload.MAX_BYTES // 2**20
    return (
        f"At most {upload.MAX_ROWS:,} rows, {upload.MAX_COLUMNS:,} columns (or pixels), and a file of {size} MB. "
        "It stays in this session: no other one sees it, and it is gone when the session ends."
    )


def _found(file: File) -> Found | None:
    """What is in the file, read once for each way to read it; None if it cannot be used, which is then said."""
    reading = _reading(file.name)
    table = _once("own-read", f"{file.identity} {reading}", lambda: upload.read(file.name, file.content(), reading))
    return table and _with_labels(Found(table, f"{file.identity} {reading}"))


def _once(key: str, asked: str, make: Callable):
    """What ``make`` returns, made again only when something else is asked; None where it refuses, which is said."""
    if session.value(key, ("",))[0] != asked:
        session.drop(key)  # a large one is not held beside the next
        try:
            session.put(key, (asked, make()))
        except (BadFile, OSError) as error:
            session.put(key, (asked, error))
    made = session.value(key)[1]
    if isinstance(made, Exception):
        _refuse(made)
        return None
    return made


def _reading(name: str) -> Reading:
    """How the file is read, where it does not say so itself."""
    kind = upload.title(name)
    if kind == "CSV or TSV":
        left, right = st.columns(2)
        encoding = left.selectbox("Encoding", ENCODINGS, format_func=ENCODINGS.get, key="own-encoding")
        header = right.selectbox("Column names", HEADERS, key="own-header")
        return Reading(encoding, HEADERS[header])
    if kind == "zip of images":
        side = st.number_input(
            "Bring every image to this many pixels a side (0: as they are)", 0, 64, 0, key="own-side"
        )
        return Reading(side=int(side) or None)
    return Reading()


def _with_labels(found: Found) -> Found | None:
    """With a column of labels from a second file, where images or arrays came without."""
    if found.table.named or found.table.aside:
        return found
    sent = st.file_uploader("Labels from a second file, one for each row (if you have them)", key="own-labels")
    if sent is None:
        return found
    asked = f"{found.identity} {sent.file_id}"
    read = partial(upload.read, sent.name, sent.getvalue())
    table = _once("own-labelled", asked, lambda: upload.with_labels(found.table, read()))
    return table and Found(table, asked)


def _refuse(error: Exception) -> None:
    st.error(plain(str(error)), icon=":material/error:")


# ---- what is in it ----


def _preview(table: Table) -> None:
    st.subheader("What is in it")
    st.markdown(_summary(table))
    for note in table.notes:
        st.caption(plain(note))
    if table.image_shape is not None:
        st.image(_images(table), width=WIDTH)
    columns = [column for column in table.columns if table.image_shape is None or column.name in table.aside]
    if columns:
        st.dataframe(_listing(columns, table.first_row), hide_index=True, height=min(38 + 35 * len(columns), 388))


def _summary(table: Table) -> str:
    kinds = [column.kind for column in table.columns]
    counted = [f"{kinds.count(kind):,} × {words}" for kind, words in KINDS.items() if kind in kinds]
    lacking = sum(column.missing for column in table.columns)
    missing = f"{lacking:,} missing values" if lacking else "no missing values"
    return f"**{table.n:,} rows, {len(kinds):,} columns**: {', '.join(counted)}; {missing}."


def _listing(columns: list[Column], first_row: int) -> dict[str, list]:
    """A line for each column: its type, what is missing, its first cells, and what else was seen."""
    rows = min(N_ROWS, *(len(column.first) for column in columns))
    found = {
        "column": [column.name for column in columns],
        "type": [KINDS[column.kind] for column in columns],
        "missing": [column.missing for column in columns],
    }
    found |= {f"row {first_row + i}": [column.first[i] for column in columns] for i in range(rows)}
    return found | {"what was seen": [column.note or ", ".join(column.levels[:8]) for column in columns]}


def _images(table: Table) -> list[np.ndarray]:
    pixels = [column.numbers[:N_IMAGES] for column in table.columns if column.name not in table.aside]
    images = np.nan_to_num(np.stack(pixels, axis=1).astype(np.float64)).reshape(-1, *table.image_shape)
    grey = (255 * (images - images.min()) / (np.ptp(images) or 1)).astype(np.uint8)
    times = max(1, WIDTH // max(table.image_shape))  # enlarged here: a browser would blur them
    sharp = grey.repeat(times, axis=1).repeat(times, axis=2)
    return list(np.pad(sharp, ((0, 0), (2, 2), (2, 2)), constant_values=128))


# ---- what becomes of it ----


def _choose(name: str, found: Found, compare) -> None:
    st.subheader("What becomes of it")
    settings, told = st.columns([3, 2], gap="large")
    with settings:
        choices = _choices(found.table, partial("own-{}-{}".format, found.identity))
    with told:
        st.markdown("**What will be done**")
        asked = f"{found.identity} {choices}"
        prepared = _once("own-prepared", asked, lambda: _prepared(name, found.table, choices))
        if prepared is None:
            return
        st.markdown("\n".join(f"- {plain(line)}" for line in prepared.done))
        if st.button("Use this data", type="primary", icon=":material/check:", key="own-use"):
            _use(name, prepared)
        if prepared.dataset.name in session_data.held():
            st.success("It is among your data now.", icon=":material/check:")
            _link(compare, prepared.dataset.name)


def _prepared(name: str, table: Table, choices: Choices) -> Prepared:
    try:
        return upload.prepare(table, choices)
    except BadFile as error:
        raise BadFile(f"{name[-80:]}: {error}") from error


def _choices(table: Table, key: Callable[[str], str]) -> Choices:
    """The widgets, each only where there is something to choose."""
    guessed = upload.guess(table)
    label = _label(table, guessed, key)
    features = [column for column in table.columns if column.name != label]
    left, right = st.columns(2)
    with left:
        chosen = {"label": label, "held_out": _held_out(table, label, key), "image_shape": _shape(table, guessed, key)}
        if chosen["image_shape"] is None:
            chosen["scaling"] = st.selectbox("Scale the features to", SCALES, format_func=SCALES.get, key=key("scale"))
    with right:
        for field, words, kind in (
            ("one_hot", "Categories to use, as 0 and 1", "category"),
            ("as_days", "Dates to use, as days", "date"),
            ("cleared", "Mixed columns to use, texts as missing", "mixed"),
        ):
            offered = [column.name for column in features if column.kind == kind]
            if offered:
                chosen[field] = tuple(st.multiselect(words, offered, key=key(field)))
        if any(column.missing for column in features):
            wanted = st.selectbox("Where numbers are missing", MISSING, format_func=MISSING.get, key=key("missing"))
            chosen["missing"] = wanted
        if any(column.kind == "constant" for column in features):
            chosen["constant"] = st.toggle("Use constant columns", guessed.constant, key=key("constant"))
        if chosen["image_shape"] is None:
            numbers = [column.name for column in features if column.kind == "number"]
            chosen["leave_out"] = tuple(st.multiselect("Numbers to leave out", numbers, key=key("out")))
        chosen["seed"] = int(st.number_input("Seed of the test part", 0, 9999, 0, key=key("seed")))
    return Choices(**chosen)


def _label(table: Table, guessed: Choices, key: Callable[[str], str]) -> str:
    could = ["", *upload.offered(table)]
    start = could.index(guessed.label) if guessed.label in could else 0
    return st.selectbox("Labels", could, start, format_func=lambda n: n or "none", key=key("label"))


def _held_out(table: Table, label: str, key: Callable[[str], str]) -> str:
    if not label:
        return ""
    levels = ["", *upload.levels(table.column(label))]
    help_ = "The class is then only in the test part: the pictures of anomalies ask whether a model notices it."
    return st.selectbox(
        "Keep one class out, as anomalies",
        levels,
        format_func=lambda n: n or "none",
        key=key("held"),
        help=help_,
    )


def _shape(table: Table, guessed: Choices, key: Callable[[str], str]) -> tuple[int, int] | None:
    """Whether the columns are pixels, and of which shape."""
    start = guessed.image_shape
    if not st.toggle("The columns are pixels", start is not None, key=key("pixels")):
        return None
    side = max(1, math.isqrt(len(table.columns)))
    rows, columns = start or (side, side)
    tall, wide = st.columns(2)
    height = tall.number_input("Height", 1, upload.MAX_COLUMNS, rows, key=key("height"))
    return int(height), int(wide.number_input("Width", 1, upload.MAX_COLUMNS, columns, key=key("width")))


def _use(name: str, prepared: Prepared) -> None:
    try:
        session_data.add(name.rpartition("/")[2][-60:], prepared.dataset)
    except ValueError as error:
        _refuse(error)
        return
    session.put("compare-data", prepared.dataset.name)


# ---- the session's data sets ----


def _held(compare) -> None:
    if session_data.held():
        st.subheader("In this session")
        st.caption(
            "No other session sees these data, and they go when this one ends. The weights of networks trained on them "
            "stay in the server's store, under keys that only the same data give."
        )
    for name, own in session_data.held().items():
        _entry(name, own, compare)
    with st.expander("Open data kept on this server"), st.form("own-open", border=False):
        wished = st.text_input("Its name", placeholder="given-0123456789abcdef", max_chars=40).strip()
        if st.form_submit_button("Open") and wished:
            _open(wished)


def _entry(name: str, own: session_data.Own, compare) -> None:
    x, classes = own.dataset.x, len(own.dataset.class_names)
    with st.container(border=True):
        words, buttons = st.columns([3, 4], vertical_alignment="center")
        labels = f", {classes} classes" if classes else ""
        words.markdown(f"**{plain(own.title)}**: {len(x):,} rows of {x.shape[1]}{labels}  \n`{name}`")
        with buttons.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center"):
            _link(compare, name)
            if dataset_file.has(name):
                st.caption("Kept on this server")
            elif st.button("Keep on this server", key=f"own-keep-{name}", help=_KEEPING):
                _keep(own)
            st.button("Forget", key=f"own-forget-{name}", on_click=session_data.forget, args=(name,))


def _link(compare, name: str) -> None:
    st.page_link(compare, label="Look at it in Compare", icon=":material/compare:", query_params={"data": name})


_KEEPING = (
    "Stores it on the server, where it stays when this session ends. Whoever knows its name, or has a link with it, "
    "can open it; no page lists it. It goes when the server's store is full and nobody has used it for longest."
)


def _keep(own: session_data.Own) -> None:
    try:
        dataset_file.keep(own.dataset)
    except OSError as error:
        _refuse(error)
        return
    st.rerun()


def _open(name: str) -> None:
    if (
        reason := session_data.refusal(name)
        if in_memory.is_name(name)
        else "a name is given- and 16 digits or letters a to f"
    ):
        st.error(f"{plain(name)} cannot be opened: {reason}.", icon=":material/error:")
    else:
        st.rerun()
