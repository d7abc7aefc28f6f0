"""What can be taken home: Python that draws the same picture, its numbers as a table, notebooks that are valid."""

import csv
import io
import json
import re
import sys
from dataclasses import fields

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest
from lesson_views import SHOWN, start_of
from shipped_runs import shipped_run

import aeviz
from aeviz import figures, lessons, views
from aeviz.data import in_memory
from aeviz.export import python_code, tables
from aeviz.lessons.base import Shown
from aeviz.storage import dataset_file, run_file


@pytest.fixture(autouse=True)
def no_window(monkeypatch):
    """``figure.show()`` at the end of a script opens no browser."""
    monkeypatch.setattr("plotly.graph_objects.Figure.show", lambda figure: None)


@pytest.fixture(scope="module")
def read():
    """Shipped Runs by Spec."""
    return shipped_run


def pictured(lesson: str, label: str, shown: Shown, read) -> python_code.ViewRequest:
    """What the lesson's page opens with."""
    module, view = lessons.get(lesson), views.get(shown.view)
    runs = {name: read(spec) for name, spec in lessons.all_of(lesson).items()}
    at = runs[label].index(start_of(module, label))
    others = runs if getattr(view, "COMPARES", False) else None
    return python_code.ViewRequest(shown.view, runs[label], at, view.Controls(**shown.controls), others)


def drawn(picture: python_code.ViewRequest) -> tuple[go.Figure, str]:
    """The figure and the caption, as the page has them."""
    view = views.get(picture.view)
    data = view.compute(picture.run, picture.i, picture.controls, *([picture.others] if picture.others else []))
    return view.figure(data, picture.controls).checked(), views.caption(view, data)


def same(one: go.Figure, other: go.Figure) -> bool:
    return json.loads(one.update_layout(meta=None).to_json()) == json.loads(other.update_layout(meta=None).to_json())


def executed(text: str) -> dict:
    names: dict = {}
    exec(compile(text, "<taken home>", "exec"), names)
    return names


@pytest.mark.parametrize("lesson", lessons.names())
def test_the_notebook_of_a_page_draws_what_the_page_shows(lesson, read, capsys, monkeypatch):
    """Its cells, run one after another, give the page's figures and captions, and tables of them."""
    monkeypatch.setattr(aeviz, "get", read)
    specs, heading = lessons.get(lesson).SPECS, next(iter(lessons.get(lesson).VIEWS.values()))
    shown = [view if isinstance(view, Shown) else Shown(view) for view in heading]
    labels = sorted(specs, key=lambda label: read(specs[label]).dataset().x.size)
    offered = ([pictured(lesson, label, view, read) for view in shown] for label in labels)
    fitting = ([one for one in pictures if not views.unfit(one.view, one.run)] for pictures in offered)
    pictures = next(filter(None, fitting))  # of the smallest data that have some
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "rfc3987_syntax", None)  # of addresses in other alphabets: its grammar takes seconds
        import nbformat

    notebook = nbformat.reads(python_code.notebook(lesson, pictures), as_version=4)
    nbformat.validate(notebook)
    setup, *cells = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    names = executed(setup)
    for picture, cell in zip(pictures, cells, strict=True):
        exec(cell, names)
        figure, caption = drawn(picture)
        assert same(names["figure"], figure)
        assert capsys.readouterr().out == caption + "\n"
        rows = pd.read_csv(io.BytesIO(tables.to_csv(tables.of_figure(figure))))
        assert len(rows) and not any(name.startswith("Unnamed") for name in rows)


@pytest.mark.parametrize("lesson", lessons.names())
def test_every_picture_of_a_lesson_is_asked_for_again_by_its_python(lesson, read, monkeypatch):
    """The code asks the view for the same Run, knob value, controls and other Runs, and so for the same numbers."""
    monkeypatch.setattr(aeviz, "get", read)
    monkeypatch.setattr(views, "caption", lambda view, data: "-")
    for picture in (pictured(lesson, label, shown, read) for name, label, shown in SHOWN if name == lesson):
        if views.unfit(picture.view, picture.run):
            continue
        asked, others = [], [] if picture.others is None else [picture.others]
        with monkeypatch.context() as patch:
            patch.setattr(views.get(picture.view), "compute", lambda *wanted, asked=asked: asked.append(wanted))
            patch.setattr(views.get(picture.view), "figure", lambda data, controls: figures.Figure())
            executed(python_code.script(picture))
        assert asked == [(picture.run, picture.i, picture.controls, *others)], picture.view


def test_a_control_that_was_moved_is_in_the_code(read):
    run = read(lessons.get("sparse").SPECS["digits"])
    kind = views.get("code_histogram").Controls
    picture = python_code.ViewRequest("code_histogram", run, 2, kind(units="one unit", unit=7, log=not kind().log))
    text = python_code.script(picture)
    assert 'units="one unit", unit=7' in text.replace("\n    ", " ") and "log=" in text
    assert same(executed(text)["figure"], drawn(picture)[0])


def test_pictures_of_own_data_come_from_the_files_that_are_taken_home(tmp_path, monkeypatch, capsys):
    """Elsewhere, where nobody holds the data: the notebook says which files it needs, and draws the same numbers."""
    dataset = in_memory.of_rows(np.random.default_rng(0).normal(size=(40, 3)))
    trained, name = aeviz.sweep(aeviz.Spec(dataset.name, "undercomplete", 2, hidden=(4,), steps=5)), dataset.name
    run = run_file.from_bytes(run_file.to_bytes(trained))  # as the store has it: without its data
    del trained
    pictures = [python_code.ViewRequest(view, run, 0, views.get(view).Controls()) for view in ("embedding", "loss")]
    expected, content = [drawn(picture) for picture in pictures], dataset_file.to_bytes(dataset)
    del dataset
    with pytest.raises(ValueError, match="is gone"):
        run.dataset()
    notebook = json.loads(python_code.notebook("Mine", pictures))
    sources = [(cell["cell_type"], "".join(cell["source"])) for cell in notebook["cells"]]
    words, setup, *cells = [source for kind, source in sources if kind == "code" or "pip" in source]
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileNotFoundError, match="take the data home from the page"):
        executed(setup)
    (tmp_path / f"{name}.safetensors").write_bytes(content)
    aeviz.save_run(run, f"{run.spec.key()}.safetensors")
    assert all(f"`{path.name}`" in words for path in tmp_path.iterdir())
    names = executed(setup)
    for (figure, caption), cell in zip(expected, cells, strict=True):
        exec(cell, names)
        assert same(names["figure"], figure)
        assert capsys.readouterr().out == caption + "\n"
    figure, _ = expected[1]
    assert same(executed(python_code.script(pictures[1]))["figure"], figure)


def test_what_a_picture_shows_besides_its_run_is_made_anew_elsewhere(tmp_path, monkeypatch):
    """UMAP of own data lies in one store; where another is used, the notebook makes it before it draws."""
    iris = aeviz.load_data("iris")
    dataset = in_memory.named(
        **{field.name: getattr(iris, field.name) for field in fields(iris) if field.name != "name"}
    )
    run = aeviz.sweep(aeviz.Spec(dataset.name, "undercomplete", 2, hidden=(4,), steps=5))
    picture = python_code.ViewRequest("scores", run, 0, views.get("scores").Controls())
    assert "prepare" not in python_code.script(picture)
    made = []
    monkeypatch.setattr("aeviz.storage.umap.make", lambda spec, on_step: made.append(spec) or dataset.x[:, 2:])
    aeviz.prepare(run, "scores")
    expected, text = drawn(picture), python_code.script(picture)
    assert "UMAP" in {trace.name for trace in expected[0].data}
    monkeypatch.setenv("AEVIZ_STORE", str(tmp_path))
    monkeypatch.setattr(aeviz, "load_own_data", lambda file: dataset)
    monkeypatch.setattr(aeviz, "load_run", lambda file: run)
    assert same(executed(text)["figure"], expected[0])
    assert made == [run.spec, run.spec]


def test_own_data_that_were_changed_are_not_those_of_the_name(tmp_path):
    dataset = in_memory.of_rows(np.random.default_rng(1).normal(size=(40, 3)))
    path = tmp_path / f"{dataset.name} (1).safetensors"  # as a browser calls a second download
    path.write_bytes(dataset_file.to_bytes(dataset))
    assert aeviz.load_own_data(path) is dataset
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    with pytest.raises(ValueError, match="the file was changed"):
        aeviz.load_own_data(path)
    path.write_bytes(b"something else")
    with pytest.raises(ValueError, match="is no data set"):
        aeviz.load_own_data(path)


def test_show_draws_any_view_that_fits(small_run, subtests):
    for name in views.names():
        with subtests.test(view=name):
            view = views.get(name)
            others = {"itself": small_run} if getattr(view, "COMPARES", False) else None
            middle = small_run.only(small_run.knobs[2])  # where it cannot show all knob values, it may show one alone
            if (reason := views.unfit(name, small_run) and views.unfit(name, middle)) or hasattr(view, "NEEDS"):
                with pytest.raises(ValueError, match=re.escape(reason) or "shows what is not there yet"):
                    aeviz.show(small_run, name, others=others)
                continue
            figure = aeviz.show(small_run, name, at=2, others=others)
            assert isinstance(figure, go.Figure) and figure.layout.meta["view"] == name
            assert figure.layout.meta["caption"].endswith((".", ")", "!"))
            json.loads(figure.to_json())


def test_show_takes_the_beginning_of_a_name_and_a_trained_value(read):
    run = read(lessons.get("sparse").SPECS["digits"])
    figure = aeviz.show(run, "sparsity", at=1.0)
    picture = python_code.ViewRequest("sparsity_path", run, run.index(1.0), views.get("sparsity_path").Controls())
    assert figure.layout.meta == {"view": "sparsity_path", "caption": drawn(picture)[1]}
    assert same(figure, drawn(picture)[0])


@pytest.mark.parametrize(
    ("view", "settings", "sentence"),
    [
        ("sparsty", {}, "Unknown view 'sparsty'; the views are absorption, "),
        ("", {}, "Unknown view ''; the views are "),
        (3, {}, "Unknown view 3; the views are "),
        ("code_histogram", {"at": 0.4}, r"No model was trained at .* = 0\.4; the nearest are 0\.3, 0\.5"),
        ("code_histogram", {"ranks": 3}, "has no control 'ranks'; its controls are units, unit, log"),
        ("loss", {"ranks": 3}, "its controls are none"),
        ("code_histogram", {"units": "some"}, "'units' of the view 'code_histogram' must be one of 'all units', "),
        ("code_histogram", {"unit": 10**6}, "must be a whole number from 1 to "),
        ("code_histogram", {"log": "yes"}, "must be True or False, not 'yes'"),
        ("scale_cheat", {}, "compares Runs: give it others="),
        ("field", {}, "A field is drawn on the plane"),
    ],
)
def test_show_says_what_is_allowed(view, settings, sentence, read):
    with pytest.raises(ValueError, match=sentence):
        aeviz.show(read(lessons.get("sparse").SPECS["digits"]), view, **settings)


def test_no_control_is_named_like_an_argument_of_show(subtests):
    for name in views.names():
        with subtests.test(view=name):
            assert not {"at", "others"} & set(views.get(name).Controls.__dataclass_fields__)


def test_a_table_of_curves_has_the_axes_names_and_every_number(read):
    run = read(lessons.get("sparse").SPECS["digits"])
    figure = aeviz.show(run, "sparsity_path")
    found = tables.of_figure(figure)
    assert found.columns.tolist() == ["panel", "λ", "y"]
    for trace, (_, rows) in zip(figure.data, found.groupby("panel", sort=False), strict=True):
        np.testing.assert_array_equal(rows["λ"], run.knobs)
        np.testing.assert_array_equal(rows["y"], trace.y)


def test_a_table_of_a_matrix_has_one_row_for_each_cell_that_is_not_empty():
    z = np.array([[1.0, np.nan], [3.0, 4.0]])
    figure = go.Figure(go.Heatmap(z=z, x=["a", "b"], colorbar={"title": {"text": "share"}}))
    found = tables.of_figure(figure.update_xaxes(title_text="class").update_yaxes(title_text="unit"))
    assert found.to_dict("list") == {"class": ["a", "a", "b"], "unit": [0, 1, 1], "share": [1, 3, 4]}


def test_a_table_counts_the_strokes_of_a_broken_line_and_keeps_colours_and_texts():
    figure = go.Figure(go.Scatter(x=[0, 1, None, 5, 6], y=[0, 1, None, 5, np.nan]))
    assert tables.of_figure(figure)["part"].tolist() == [0, 0, 1, 1]
    marker = {"color": [0.1, 0.2], "colorbar": {"title": {"text": "error"}}}
    found = tables.of_figure(go.Figure(go.Scatter3d(x=[1, 2], y=[3, 4], z=[5, 6], marker=marker, text=["p", "q"])))
    assert found.to_dict("list") == {"x": [1, 2], "y": [3, 4], "z": [5, 6], "error": [0.1, 0.2], "label": ["p", "q"]}
    assert tables.of_figure(go.Figure()).empty


@pytest.mark.parametrize("start", tables.FORMULA)
def test_no_spreadsheet_takes_a_text_for_a_formula(start):
    text = f"{start}HYPERLINK(1)"
    figure = go.Figure([go.Scatter(x=[-1.5], y=[2], name=text, text=[text]), go.Scatter(x=[3], y=[4], name="b")])
    content = tables.to_csv(tables.of_figure(figure.update_xaxes(title_text=text)))
    found = pd.read_csv(io.BytesIO(content), keep_default_na=False)
    assert found.columns.tolist() == ["series", f"'{text}", "y", "label"]
    assert found.iloc[0].tolist() == [f"'{text}", -1.5, 2, f"'{text}"]  # a negative number is a number


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("start", tables.FORMULA)
def test_no_cell_of_any_reading_begins_as_a_formula(start, separator):
    """Also where a spreadsheet parts the lines at another mark than we do, and takes our quotes for letters."""
    text = f"a;{start}1;b\n{start}1\t{start}1"
    content = tables.to_csv(pd.DataFrame({"n": [1], "text": [text]})).decode()
    rows = (
        csv.reader(io.StringIO(content, newline="")) if separator == "," else [re.split(rf"[\r\n{separator}]", content)]
    )
    cells = [cell for row in rows for cell in row]
    assert not [cell for cell in cells if cell.startswith(tables.FORMULA)]


def test_a_table_of_codes_holds_the_codes_and_their_places(small_run):
    found = tables.of_codes(small_run)
    data, codes = small_run.dataset(), small_run.encode(small_run.dataset().x)
    assert found.columns.tolist() == ["knob", "index", "split", "label", "z0", "z1", "z2", "z3", "x", "y"]
    np.testing.assert_array_equal(found[["z0", "z1", "z2", "z3"]], codes.reshape(-1, 4))
    picture = views.get("embedding").compute(small_run, 0, views.get("embedding").Controls())
    np.testing.assert_array_equal(found[["x", "y"]], picture.frames.reshape(-1, 2))
    assert found["knob"].unique().tolist() == [1, 2, 3, 4]
    one = tables.of_codes(small_run, 2)
    assert one.equals(found[found["knob"] == 3].reset_index(drop=True))
    assert one.loc[one["split"] == "test", "index"].tolist() == data.test.tolist()
    assert one["label"].tolist() == [data.class_names[i] for i in data.y]
    back = pd.read_parquet(io.BytesIO(tables.to_parquet(found)))
    pd.testing.assert_frame_equal(back, found)


def test_a_table_of_codes_is_not_larger_than_a_server_can_hold(small_run, monkeypatch):
    monkeypatch.setattr(tables, "MAX_NUMBERS", 1000)
    with pytest.raises(ValueError, match="has at most 1,000 numbers, not 5,696"):
        tables.of_codes(small_run)
