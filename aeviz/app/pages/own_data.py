"""Your data: a file is looked at, choices are made, and only then does it become a data set of this session."""

from collections.abc import Callable
from functools import cache, partial
from typing import Any, NamedTuple

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from streamlit.navigation.page import StreamlitPage

from aeviz import figures, upload
from aeviz.analysis import pca
from aeviz.app.parts import controls, file_reading, sent_file, share, table_choices, training
from aeviz.app.state import session_data
from aeviz.app.state.session import session
from aeviz.app.state.session_data import plain
from aeviz.components.chart import chart, figure_json
from aeviz.data import in_memory
from aeviz.engine import Sweep
from aeviz.language import count, plural, text
from aeviz.lessons import presets
from aeviz.required import required
from aeviz.storage import dataset_file
from aeviz.upload import AmbiguousFile, BadFile, Choices, Column, Prepared, Table, example, folder

FILE, LABELS = "own-file", "own-labels"  # the uploaders' session keys
N_ROWS = 3  # shown
N_IMAGES = 16
WIDTH = 64  # pixels, of an image that is shown


class ChosenFile(NamedTuple):
    """A file to look at: its name, what tells it from others, and how to have its bytes."""

    name: str
    identity: str
    content: Callable[[], bytes]


class ReadTable(NamedTuple):
    """What was read: the table, and what tells it from other tables."""

    table: Table
    identity: str


def page(compare: StreamlitPage) -> None:
    """Draws the page; ``compare`` is the page on which the data are used."""
    share.heading(text("Your data"))
    st.markdown(
        text(
            "Bring a table, an array or a folder of pictures, look at what was found in it, choose what becomes of it. "
            "Nothing is trained, filled in or left out before you say so."
        )
    )
    file = _file()
    found = file and _found(file)
    if file and found:
        _preview(found.table)
        _choose(file.name, found, compare)
    elif file is None:
        _example()
    _held(compare)


# ---- the file ----


def _file() -> ChosenFile | None:
    """The file that is to be looked at."""
    offered = folder.files(upload.suffixes())
    places = st.columns([3, 2] if offered else 1, gap="large")
    with places[0]:
        sent = sent_file.ask(text("A file"), FILE, help=_limits())
        st.caption(text("Read are {kinds}.", kinds=upload.kinds()))
        for name, reason in upload.broken().items():
            st.caption(text("The format {name} is broken, and not read: {reason}", name=name, reason=reason))
    if sent is not None:
        session.drop("own-example")
        return ChosenFile(sent.name, sent.identity, lambda: sent.content)
    if offered:
        with places[1]:
            words = text("Or one that this server offers")
            name = st.selectbox(words, offered, index=None, key="own-offered")
        if name is not None:
            return ChosenFile(name, name, partial(folder.content, name, upload.suffixes()))
    if session.value("own-example"):
        return ChosenFile(example.NAME, "example", example.content)
    release()
    return None


def release() -> None:
    """Lets go of what was read of a file: elsewhere only the data set that was made of it is needed."""
    for made in ("own-read", "own-labelled", "own-prepared"):
        session.drop(made)


def _limits() -> str:
    return text(
        "At most {rows} rows (of more than {used} a sample is used), {columns} columns or pixels, and a file of "
        "{size} MB. No other browser sees it, and it is gone soon after the last page here is closed.",
        rows=count(upload.MAX_ROWS),
        used=count(upload.MAX_USED),
        columns=count(upload.MAX_COLUMNS),
        size=count(upload.MAX_BYTES // 2**20),
    )


def _example() -> None:
    """A table to try, and a picture of what comes of one."""
    words, picture = st.columns([2, 3], gap="large", vertical_alignment="center")
    with words:
        st.markdown(
            text(
                "No file at hand? Here is a small one: 180 made leaves with row numbers, decimal commas and a few "
                "-999. Each row becomes a dot; an autoencoder then learns to draw what is alike near to each other."
            )
        )
        pressed = partial(session.put, "own-example", True)
        st.button(text("Try it with an example"), icon=":material/eco:", key="own-try", on_click=pressed)
    with picture:
        alt = text("What one gets: the example's rows, along their first two principal components.")
        chart(_picture(), "own-picture", alt, height=260, captioned=True)


@cache
def _picture() -> str:
    """The example's picture, as JSON."""
    table = upload.read(example.NAME, example.content())
    dataset = upload.prepare(table, upload.guess(table)).dataset
    xy = pca.fit(dataset.x_train, 2).encode(dataset.x)
    axes = "PC 1", "PC 2"
    return figure_json(figures.points(xy, "", *axes, labels=dataset.y, class_names=dataset.class_names, equal=False))


def _found(file: ChosenFile) -> ReadTable | None:
    """What is in the file, read once for each way to read it; None if it cannot be used, which is then said."""
    reading = file_reading.reading(file.name, file.identity)
    asked = f"{file.identity} {reading}"
    table = _once("own-read", asked, lambda: upload.read(file.name, file.content(), reading), file.identity)
    if table is None:
        return None
    file_reading.offer_parts(table, file.identity)
    return _with_labels(ReadTable(table, asked))


def _once(key: str, asked: str, make: Callable[[], Any], identity: str = ""):
    """What ``make`` returns, made again only when something else is asked; None where it refuses, which is said."""
    if session.value(key, ("",))[0] != asked:
        session.drop(key)  # a large one is not held beside the next
        try:
            session.put(key, (asked, make()))
        except (BadFile, OSError) as error:
            session.put(key, (asked, error))
    made = session.value(key)[1]
    if isinstance(made, AmbiguousFile):
        file_reading.ask(made, identity)
        return None
    if isinstance(made, Exception):
        _refuse(made)
        return None
    return made


def _with_labels(found: ReadTable) -> ReadTable | None:
    """With columns of a second file, where images or arrays came without labels."""
    if found.table.named or found.table.aside:
        return found
    words = text("Labels from a second file, by the pictures' names or one for each row (if you have them)")
    sent = sent_file.ask(words, LABELS)
    if sent is None:
        return found
    asked = f"{found.identity} {sent.identity}"
    read = partial(upload.read, sent.name, sent.content)
    table = _once("own-labelled", asked, lambda: upload.with_labels(found.table, read()))
    return table and ReadTable(table, asked)


def _refuse(error: Exception) -> None:
    st.error(plain(str(error)), icon=":material/error:")


# ---- what is in it ----


def _kinds() -> dict[str, str]:
    return {
        "number": text("number"),
        "category": text("category"),
        "date": text("date"),
        "text": text("free text"),
        "mixed": text("numbers and texts"),
        "constant": text("constant"),
    }


def _preview(table: Table) -> None:
    st.header(text("What is in it"))
    st.markdown(_summary(table))
    if table.notes:
        st.caption("  \n".join(plain(note) for note in table.notes))
    if table.image_shape is not None:
        st.image(_images(table), width=WIDTH)
    columns = [column for column in table.columns if table.image_shape is None or column.name in table.aside]
    if columns:
        st.dataframe(_listing(columns, table.first_row), hide_index=True, height=min(38 + 35 * len(columns), 388))  # pyright: ignore[reportUnknownMemberType]  # Arrow's types in it


def _summary(table: Table) -> str:
    kinds = [column.kind for column in table.columns]
    counted = [f"{kinds.count(kind):,} × {words}" for kind, words in _kinds().items() if kind in kinds]
    lacking = sum(column.missing for column in table.columns)
    missing = (
        plural("{n} missing value", "{n} missing values", n=count(lacking)) if lacking else text("no missing values")
    )
    return text(
        "**{rows} rows, {columns} columns**: {kinds}; {missing}.",
        rows=count(table.n),
        columns=count(len(kinds)),
        kinds=", ".join(counted),
        missing=missing,
    )


def _listing(columns: list[Column], first_row: int) -> dict[str, list[Any]]:
    """A line for each column: its type, what is missing, its first cells, and what else was seen."""
    rows, kinds = min(N_ROWS, *(len(column.first) for column in columns)), _kinds()
    found = {
        text("column"): [column.name for column in columns],
        text("type"): [kinds[column.kind] for column in columns],
        text("missing"): [column.missing for column in columns],
    }
    for i in range(rows):
        found[text("row {n}", n=count(first_row + i))] = [column.first[i] for column in columns]
    return found | {text("what was seen"): [column.note or ", ".join(column.levels[:8]) for column in columns]}


def _images(table: Table) -> list[np.ndarray]:
    shape = required(table.image_shape, "images")
    pixels = [column.values[:N_IMAGES] for column in table.columns if column.name not in table.aside]
    images = np.nan_to_num(np.stack(pixels, axis=1).astype(np.float64)).reshape(-1, *shape)
    grey = (255 * (images - images.min()) / (np.ptp(images) or 1)).astype(np.uint8)
    times = max(1, WIDTH // max(shape))  # enlarged here: a browser would blur them
    sharp: NDArray[np.uint8] = grey.repeat(times, axis=1).repeat(times, axis=2)
    return list(np.pad(sharp, ((0, 0), (2, 2), (2, 2)), constant_values=128))


# ---- what becomes of it ----


def _choose(name: str, found: ReadTable, compare: StreamlitPage) -> None:
    st.header(text("What becomes of it"))
    settings, told = st.columns([3, 2], gap="large")
    with settings:
        choices = table_choices.choices(found.table, partial("own-{}-{}".format, found.identity))
    with told:
        st.markdown(text("**What will be done**"))
        asked = f"{found.identity} {choices}"
        prepared = _once("own-prepared", asked, lambda: _prepared(name, found.table, choices))
        if prepared is None:
            return
        st.markdown("\n".join(f"- {plain(line)}" for line in prepared.done))
        if st.button(text("Use this data"), type=controls.main_button(), icon=":material/check:", key="own-use"):
            _use(name, prepared)
        if prepared.dataset.name in session_data.held():
            st.success(text("It is among your data now."), icon=":material/check:")
            _cost(prepared.dataset.name)
            _link(compare, prepared.dataset.name)


def _prepared(name: str, table: Table, choices: Choices) -> Prepared:
    try:
        return upload.prepare(table, choices)
    except BadFile as error:
        raise BadFile(f"{name[-80:]}: {error}") from error


def _use(name: str, prepared: Prepared) -> None:
    try:
        session_data.add(name.rpartition("/")[2][-60:], prepared.dataset)
    except ValueError as error:
        _refuse(error)
        return
    sent_file.take_away(FILE)
    sent_file.take_away(LABELS)
    session.put("compare-data", prepared.dataset.name)


# ---- the session's data sets ----


def _held(compare: StreamlitPage) -> None:
    if session_data.held():
        st.header(text("In this browser"))
        st.caption(
            text(
                "No other browser sees these data. A reload keeps them. They go two minutes after the last page here "
                "was closed, and when the server ends: then bring the file again, or keep them on the server before. "
                "The weights of networks trained on them stay in the server's store, under keys that only the same "
                "data give."
            )
        )
    for name, own in session_data.held().items():
        _entry(name, own, compare)
    with st.expander(text("Open data kept on this server")), st.form("own-open", border=False):
        given_name = st.text_input(text("Its name"), placeholder="given-0123456789abcdef", max_chars=40).strip()
        if st.form_submit_button(text("Open")) and given_name:
            _open(given_name)


def _entry(name: str, own: session_data.Own, compare: StreamlitPage) -> None:
    x, classes = own.dataset.x, len(own.dataset.class_names)
    with st.container(border=True):
        words, buttons = st.columns([3, 4], vertical_alignment="center")
        rows = text("{n} rows of {d}", n=count(len(x)), d=count(x.shape[1]))
        labels = f", {plural('{n} class', '{n} classes', n=count(classes))}" if classes else ""
        words.markdown(f"**{plain(own.title)}**: {rows}{labels}  \n`{name}`")
        with buttons.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center"):
            _cost(name)
            _link(compare, name)
            if dataset_file.has(name):
                st.caption(text("Kept on this server"))
            elif st.button(text("Keep on this server"), key=f"own-keep-{name}", help=_keeping()):
                _keep(own)
            st.button(text("Forget"), key=f"own-forget-{name}", on_click=session_data.forget, args=(name,))


def _cost(name: str) -> None:
    """Compare trains a network on the data as soon as it shows them."""
    st.caption(training.takes(Sweep(presets.preset(name, presets.FIRST))))


def _link(compare: StreamlitPage, name: str) -> None:
    words = text("Look at it in Compare")
    st.page_link(compare, label=words, icon=":material/compare:", query_params={"data": name})


def _keeping() -> str:
    return text(
        "Stores it on the server, where it stays when your pages are closed, and when the server starts again. Whoever "
        "knows its name, or has a link with it, can open it; no page lists it. It goes when the server's store is full "
        "and nobody has used it for longest."
    )


def _keep(own: session_data.Own) -> None:
    try:
        session_data.save(own)
    except (ValueError, OSError) as error:
        _refuse(error)
        return
    st.rerun()


def _open(name: str) -> None:
    if (
        reason := session_data.refusal(name)
        if in_memory.is_name(name)
        else text("a name is given- and 16 digits or letters a to f")
    ):
        st.error(text("{name} cannot be opened: {reason}.", name=plain(name), reason=reason), icon=":material/error:")
    else:
        st.rerun()
