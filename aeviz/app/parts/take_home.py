"""What can be taken home: the page itself, its notebook, Run and codes, and each picture's numbers and Python."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from aeviz import lessons, views
from aeviz.app.parts import live_canvas, whole_lesson
from aeviz.app.state import cache, session_data
from aeviz.app.state.records import PageContent
from aeviz.app.state.session import session
from aeviz.components.canvas import page as canvas_page
from aeviz.components.chart import page as chart_page
from aeviz.data import in_memory
from aeviz.data.base import Dataset
from aeviz.export import python_code
from aeviz.language import count, name_of, number, say, text
from aeviz.lessons import worksheet
from aeviz.run import Run
from aeviz.storage import dataset_file, run_file
from aeviz.views.general import embedding

MAX_BYTES = 200 * 2**20  # of own data that are offered as a file
TYPES = {
    "csv": "text/csv",
    "html": "text/html",
    "ipynb": "application/x-ipynb+json",
    "parquet": "application/vnd.apache.parquet",
    "safetensors": "application/octet-stream",
}


def show(
    title: str,
    question: str,
    pictures: Sequence[python_code.ViewRequest | None],
    knob: str,
    *,
    umap: bool = False,
    lesson: str = "",
) -> None:
    """Tells what a page shows, and the session key of its knob value: what ``button`` offers."""
    shown = [picture for picture in pictures if picture]
    if shown:
        session.take_home = PageContent(
            title, question, shown, knob, session_data.title(shown[0].run.spec.data), umap, lesson
        )


def clear() -> None:
    """Tells that a page shows nothing yet."""
    session.take_home = None


def button() -> None:
    """The menu of the whole page."""
    page = session.take_home
    if page is None:
        return
    with st.popover(text("Take home"), key="take-page", on_change="rerun", type="tertiary") as opened:
        if not opened.open:
            return
        page = _now(page)
        run, i = page.first.run, page.first.i
        name = f"{run.spec.data}-{run.spec.variant}-{run.spec.key()[:6]}"
        _file(text("This page, to open offline (HTML)"), partial(html, page), f"{name}.html")
        _file(
            text("This page as a notebook"), partial(python_code.notebook, page.title, page.pictures), f"{name}.ipynb"
        )
        if page.lesson:
            _whole(page.lesson)
            _sheets(page.lesson)
        file = f"{run.spec.key()}.safetensors"
        _file(text("The trained networks (safetensors)"), partial(run_file.to_bytes, run), file)
        if in_memory.is_name(run.spec.data):
            _own_data(run.dataset())
        _tables(run, i, name)
        _one(page.pictures)


def _tables(run: Run, i: int, name: str) -> None:
    """The codes at all knob values, or at the ``i``-th alone where those are too many."""
    from aeviz.export import tables  # imports pandas, which the first page does without

    chosen = None if tables.fits(run) else i
    which = text("All codes") if chosen is None else text("The codes at {knob}", knob=number(run.knobs[i]))
    for kind in ("CSV", "Parquet"):
        _file(f"{which} ({kind})", partial(_codes, run, chosen, kind), f"{name}-codes.{kind.lower()}")


def _whole(lesson: str) -> None:
    """The lesson as one file, made when it is asked for the first time; its size is said before it is loaded."""
    made, most = whole_lesson.made(lesson), count(whole_lesson.pictures(lesson))
    label = text("Make the whole lesson one file ({n} pictures at most)", n=most)
    if made is None and st.button(label, icon=":material/package_2:", key=f"take-whole-{lesson}"):
        with st.spinner(text("Drawing every picture of the lesson")):
            made = whole_lesson.make(lesson)
    if made is None:
        return
    megabytes = number(len(made) / 2**20)
    if len(made) > whole_lesson.MOST:
        st.caption(text("The whole lesson takes {megabytes} MB: too much for one file.", megabytes=megabytes))
    else:
        offered = text("The whole lesson, live and offline (HTML, {megabytes} MB)", megabytes=megabytes)
        _file(offered, lambda: made, f"{lesson}.html", "take-whole-file")


def _sheets(lesson: str) -> None:
    """What a class has on paper, made from the lesson's steps."""
    module = lessons.get(lesson)
    _file(text("Worksheet, to print (HTML)"), partial(worksheet.students, module), f"{lesson}-worksheet.html")
    _file(text("Notes for the teacher (HTML)"), partial(worksheet.teachers, module), f"{lesson}-notes.html")


def _one(pictures: Sequence[python_code.ViewRequest]) -> None:
    """One picture by itself: its numbers, its notebook, its Python."""
    titles = [name_of(views.get(picture.view).TITLE) for picture in pictures]
    st.divider()
    i = st.selectbox(text("One picture of this page"), range(len(titles)), format_func=titles.__getitem__)
    picture, title = pictures[i], titles[i]
    name = picture.view.replace("_", "-")
    with st.container(horizontal=True):
        _file(text("Numbers (CSV)"), partial(_numbers, picture), f"{name}.csv", f"take-{name}")
        _file(text("Notebook"), partial(python_code.notebook, title, [picture]), f"{name}.ipynb", f"take-{name}")
    if python_code.files(picture):
        st.caption(text("The code and the notebook read files that stand above."))
    st.caption(text("PNG and SVG: the camera and the arrow at the chart's right. In Python:"))
    st.code(python_code.script(picture), height=200)


def _own_data(dataset: Dataset) -> None:
    """The rows that the notebook needs to draw the same pictures, where a browser can be expected to take them."""
    if dataset.x.nbytes > MAX_BYTES:
        megabytes = count(round(dataset.x.nbytes / 2**20))
        st.caption(text("Your data take {megabytes} MB here: too much to be taken home again.", megabytes=megabytes))
    else:
        _file(
            text("Your data, for the notebook (safetensors)"),
            partial(dataset_file.to_bytes, dataset),
            f"{dataset.name}.safetensors",
        )


def _now(page: PageContent) -> PageContent:
    """The page where its knob stands by now."""
    i = page.first.run.index(session.value(page.knob))
    return replace(page, pictures=[replace(picture, i=i) for picture in page.pictures])


def html(page: PageContent) -> str:
    """The page as one HTML file: the canvas, the charts with their captions, and the errors as a table."""
    drawn = [picture for picture in page.pictures if picture.view not in live_canvas.VIEWS]
    scenes = {
        p.view: live_canvas.scene(p.view, p.run, umap=page.umap) for p in page.pictures if p.view in live_canvas.VIEWS
    }
    run, i = page.first.run, page.first.i
    knob = f"{run.knob_label} = {say(number(run.knobs[i]))}"
    told = text("{variant} on {data}, {knob}.", variant=run.spec.variant, data=page.data, knob=knob)
    told = f"{page.question}\n\n{told}"
    more = chart_page.sections([_section(picture) for picture in drawn]) + _errors(page)
    named = {name_of(views.get(view).TITLE): scene for view, scene in scenes.items()}
    return canvas_page.html(named, page.title, told, i, more=more)


def _file(label: str, content: Callable[[], str | bytes], name: str, key: str = "take") -> None:
    """A button that makes a file when it is pressed, and reruns nothing."""
    shown: dict[str, Any] = {"on_click": "ignore", "icon": ":material/download:", "key": f"{key}-{label}"}
    st.download_button(label, content, name, TYPES[name.rpartition(".")[2]], **shown)


def _numbers(picture: python_code.ViewRequest) -> bytes:
    data = cache.computed(picture.view, picture.run, picture.i, picture.controls, picture.others)
    from aeviz.export import tables

    return tables.to_csv(tables.of_figure(views.figure(views.get(picture.view), data, picture.controls).checked()))


def _codes(run: Run, i: int | None, kind: str) -> bytes:
    from aeviz.export import tables

    codes = tables.of_codes(run, i, cache.computed("embedding", run, 0, embedding.Controls()))
    return tables.to_csv(codes) if kind == "CSV" else tables.to_parquet(codes)


def _section(picture: python_code.ViewRequest) -> chart_page.ChartSection:
    module = views.get(picture.view)
    drawn = cache.pictured(picture)
    return chart_page.ChartSection(name_of(module.TITLE), drawn.figure, drawn.caption, getattr(module, "HEIGHT", 400))


def _errors(page: PageContent) -> str:
    """The last errors at every knob value, as an HTML table; "" where no training is recorded."""
    run = page.first.run
    if not len(run.history["step"]):
        return ""
    columns = {name_of(run.variant.knob_name): run.knobs, text("training error"): run.history["recon"][-1]}
    import pandas as pd

    rows = pd.DataFrame(columns | {text("test error"): run.history["recon_test"][-1]})
    return (
        f"<section><h2>{text('Squared errors')}</h2>"
        f"{rows.to_html(index=False, border=0, float_format='{:.4g}'.format)}</section>"
    )
