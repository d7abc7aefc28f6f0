"""Figures as plain data: the same, property by property, as what Plotly's own classes make of the same calls."""

import base64
import json

import numpy as np
import plotly.graph_objects as go
import pytest
from looks import PAGES, contrast
from plotly.subplots import make_subplots

from aeviz import figures
from aeviz.figures.grid import grid

LINE = {"color": "red", "width": 2}


def ours() -> figures.Figure:
    figure = figures.Figure(xaxis={"title": {"text": "x"}}, yaxis={}, yaxis2={"domain": [0, 0.4]})
    return figure.add("scatter", x=[1, 2], y=[3, 4], name="a").add("bar", x=[1, 2], y=[3, 4])


def plotlys() -> go.Figure:
    figure = go.Figure(layout={"xaxis": {"title": {"text": "x"}}, "yaxis": {}, "yaxis2": {"domain": [0, 0.4]}})
    return figure.add_scatter(x=[1, 2], y=[3, 4], name="a").add_bar(x=[1, 2], y=[3, 4])


@pytest.mark.parametrize(
    ("ours_does", "plotly_does"),
    [
        (lambda f: f, lambda f: f),
        (lambda f: f.update_xaxes(range=[0, 1]), lambda f: f.update_xaxes(range=[0, 1])),
        (lambda f: f.update_yaxes(title={"text": "y"}), lambda f: f.update_yaxes(title_text="y")),
        (lambda f: f.update_layout(xaxis={"type": "log"}), lambda f: f.update_layout(xaxis_type="log")),
        (lambda f: f.update_traces(marker={"opacity": 0.3}), lambda f: f.update_traces(marker_opacity=0.3)),
        (lambda f: f.add_shape(type="rect", x0=0, x1=1), lambda f: f.add_shape(type="rect", x0=0, x1=1)),
        (lambda f: f.add_annotation(text="t", x=1), lambda f: f.add_annotation(text="t", x=1, showarrow=False)),
    ],
)
def test_a_call_changes_what_plotlys_own_changes(ours_does, plotly_does):
    assert ours_does(ours()).checked() == plotly_does(plotlys())


@pytest.mark.parametrize("note", [{}, {"text": "here"}])
def test_lines_and_their_notes_stand_where_plotlys_own_do(note):
    told = {f"annotation_{name}": value for name, value in note.items()}
    plotly = go.Figure(go.Scatter(x=[1], y=[1])).add_vline(x=2, line=LINE, **told).add_hline(y=3, line=LINE, **told)
    figure = figures.Figure().add("scatter", x=[1], y=[1]).add_vline(2, LINE, **note).add_hline(3, LINE, **note)
    same = {"xref": "x", "yref": "y"}  # Plotly's defaults, which it writes down and we leave out
    for kind in ("shapes", "annotations"):
        expected = [shape.to_plotly_json() for shape in plotly.layout[kind]]
        assert [same | shape for shape in figure.layout.get(kind, [])] == [same | shape for shape in expected]


@pytest.mark.parametrize(
    ("titles", "columns"), [(["a"], 1), (["a", "b", "c"], 2), (["a", "b"], 1), (["a", "b", "c"], 3)]
)
def test_a_grid_has_the_places_of_plotlys_own(titles, columns):
    rows = -(-len(titles) // columns)
    expected = make_subplots(rows, columns, subplot_titles=titles, horizontal_spacing=0.1, vertical_spacing=0.2)
    found = grid(titles, columns, across=0.1, up=0.2).checked()
    for i in range(1, len(titles) + 1):
        for name in (f"xaxis{i if i > 1 else ''}", f"yaxis{i if i > 1 else ''}"):
            assert found.layout[name].domain == pytest.approx(expected.layout[name].domain)
            assert found.layout[name].anchor == expected.layout[name].anchor
    for ours, plotly in zip(found.layout.annotations, expected.layout.annotations, strict=True):
        assert (ours.text, ours.x, ours.y) == (plotly.text, pytest.approx(plotly.x), pytest.approx(plotly.y))
        assert (ours.xanchor, ours.yanchor, ours.xref) == (plotly.xanchor, plotly.yanchor, plotly.xref)


@pytest.mark.parametrize("dtype", ["f4", "f8", "i4", "i8", "u1"])
def test_arrays_travel_as_plotly_sends_them(dtype):
    z = np.arange(6).reshape(2, 3).astype(dtype)
    figure = figures.Figure(template={}).add("heatmap", z=z, x=z[0])
    found = json.loads(figure.to_json())["data"][0]
    for name, array in (("z", z), ("x", z[0])):
        numbers = np.frombuffer(base64.b64decode(found[name]["bdata"]), found[name]["dtype"])
        assert (numbers == array.ravel()).all()
    assert found["z"]["shape"] == "2, 3"
    assert found["z"]["shape"] == json.loads(figure.checked().to_json())["data"][0]["z"]["shape"]


@pytest.mark.parametrize(
    ("value", "plain"),
    [(np.float32(0.5), 0.5), (np.int64(3), 3), (np.array(["a", "b"]), ["a", "b"]), (np.array([True]), [True])],
)
def test_numpys_own_numbers_and_texts_become_plain(value, plain):
    assert json.loads(figures.Figure(meta=value).to_json())["layout"]["meta"] == plain


@pytest.mark.parametrize("meta", [[float("nan")], {"a": object()}])
def test_what_json_does_not_hold_is_refused(meta):
    with pytest.raises((ValueError, TypeError), match=r"not finite|numbers, texts and arrays"):
        figures.Figure(meta=meta).to_json()


def test_what_plotly_does_not_know_is_refused_by_its_own_class():
    with pytest.raises(ValueError, match="colour"):
        figures.Figure().add("scatter", colour="red").checked()


def test_the_colour_of_a_formula_is_read_on_the_page_of_its_theme():
    light, *dark = PAGES
    assert contrast(figures.FORMULA["light"], light) >= 4.5
    assert min(contrast(figures.FORMULA["dark"], page) for page in dark) >= 4.5


@pytest.mark.parametrize("log_x", [False, True])
def test_a_mark_is_a_line_a_band_or_a_curve_at_its_place(log_x):
    x = np.array([1.0, 10.0, 100.0])
    figure = figures.lines(x, {"error": x}, log_x=log_x)
    guess = figures.Span(x=10.0).guessed("your guess")
    drawn = figures.marked(
        figure, [guess, figures.Span(y=(2.0, 5.0), label="it is"), figures.Curve(x=tuple(x), y=(3.0, 2.0, 1.0))]
    ).checked()
    line, band = drawn.layout.shapes
    assert (line.type, line.x0, line.x1, line.yref) == ("line", 10, 10, "y domain")
    assert (band.type, band.y0, band.y1, band.xref) == ("rect", 2, 5, "x domain")
    at, beside = (note for note in drawn.layout.annotations if note.text in ("your guess", "it is"))
    assert (at.text, at.x, beside.text, beside.y) == ("your guess", 1 if log_x else 10, "it is", 3.5)
    assert tuple(drawn.data[-1].y) == (3, 2, 1) and line.line.color != band.line.color
    for both_or_none in ({}, {"x": 1.0, "y": 1.0}):
        with pytest.raises(ValueError, match="needs either x or y"):
            figures.Span(label="lost", **both_or_none)


def test_what_lies_below_a_logarithmic_axis_is_marked_at_its_end_and_can_be_read():
    figure = figures.empty().add("scatter", x=[1, 2, 3], y=[8e-13, 0.0, 5.0], name="bank")
    figure.update_yaxes(**figures.log_axis([np.array([8e-13, 5.0])]))
    low = figure.layout["yaxis"]["range"][0]
    *_, mark = figures.outside(figure).data
    assert list(mark["x"]) == [1, 2] and (np.log10(mark["y"]) > low).all() and (np.log10(mark["y"]) < low + 1).all()
    assert [said.partition(":")[0] for said in mark["text"]] == ["8·10⁻¹³", "0"]
    assert len(figures.outside(figures.empty().add("scatter", x=[0, 1], y=[0, 1])).data) == 1


@pytest.mark.parametrize("n", [1, 2, 9])
def test_the_numbers_of_a_strip_stand_under_the_middles_of_n_even_columns(n):
    figure = figures.strip({"a": np.zeros((n, 4, 6))}, {"b": np.arange(n)}, "value")
    low, high = figure.layout["xaxis"]["range"]
    places = (np.asarray(figure.data[-1]["x"]) - low) / (high - low)
    np.testing.assert_allclose(places, (np.arange(n) + 0.5) / n)


@pytest.mark.parametrize("guess_is_higher", [True, False])
def test_labels_of_a_guess_and_of_what_is_stand_apart(guess_is_higher):
    """The label of the higher ring stands above it, that of the lower one below: between them there is none."""
    guess, found = (1.0, 0.9) if guess_is_higher else (0.9, 1.0)
    figure = figures.empty()
    marks = (
        figures.Ring(x=(0.0,), y=(guess,), label="guess", guess=True),
        figures.Ring(x=(0.0,), y=(found,), label="is"),
    )
    figures.marked(figure, marks)
    shifts = {note["text"]: note["yshift"] for note in figure.layout["annotations"]}
    higher, lower = ("guess", "is") if guess_is_higher else ("is", "guess")
    assert shifts[higher] > 0 > shifts[lower]


def test_rings_a_third_of_a_decade_apart_are_near_on_a_logarithmic_axis():
    figure = figures.empty().add("scatter", x=[0, 1], y=[0.1, 100.0]).update_yaxes(type="log")
    guess, found = (figures.Ring(x=(1.0,), y=(y,), label=str(y), guess=y > 50) for y in (100.0, 50.0))
    figures.marked(figure, (guess, found))
    assert [note["yshift"] > 0 for note in figure.layout["annotations"]] == [True, False]


def test_a_label_with_room_above_it_does_not_cover_the_ticks_below():
    """What is at the foot of an axis is named above, where the guess stands far above that."""
    figure = figures.empty().add("scatter", x=[0, 1], y=[90.0, 0.0])
    guess, found = (
        figures.Ring(x=(1.0,), y=(y,), label=label, guess=y > 0) for y, label in ((45.0, "guess"), (0.0, "is"))
    )
    figures.marked(figure, (guess, found))
    assert {note["text"]: note["yshift"] > 0 for note in figure.layout["annotations"]} == {"guess": False, "is": True}


@pytest.mark.parametrize(
    ("x", "shown", "end"),
    [
        (0.0, {}, "left"),
        (5.0, {}, "center"),
        (9.0, {}, "right"),
        (9.0, {"range": [8, 20]}, "left"),  # of the axis, not of what is drawn on it
        (9.0, {"range": [20, 8]}, "right"),
        (3.0, {"type": "log", "range": [0, 1]}, "center"),
        (2.0, {"type": "log"}, "left"),
    ],
)
def test_a_label_goes_inwards_from_the_end_of_an_axis(x, shown, end):
    drawn = [1, 10, 100] if shown.get("type") else [0, 5, 10]
    figure = figures.empty().add("scatter", x=drawn, y=[0, 1, 2]).update_xaxes(**shown)
    figures.marked(figure, [figures.Ring(x=(x,), y=(1.0,), label="it is")])
    assert figure.layout["annotations"][-1]["xanchor"] == end


def test_a_label_leaves_the_value_above_the_point_of_a_named_row_free():
    figure = figures.empty()
    figures.marked(
        figure, [figures.Ring(x=(0.7,), y=("PCA",), label="is"), figures.Ring(x=(1.0,), y=(2.0,), label="up")]
    )
    assert [np.sign(note["yshift"]) for note in figure.layout["annotations"]] == [-1, 1]


def test_labels_of_two_rows_of_images_stand_apart():
    for guessed, found in ((0, 1), (1, 0)):
        figure = figures.gallery({"a": np.zeros((2, 4, 4)), "b": np.zeros((2, 4, 4))})
        marks = figures.Tiles(rows=(guessed,), label="guess", guess=True), figures.Tiles(rows=(found,), label="is")
        figures.marked(figure, marks)
        above = {mark["label"]: mark["above"] for mark in figure.layout["meta"]["images"]["marks"]}
        assert above == {"guess": guessed < found, "is": guessed > found}


@pytest.mark.parametrize("z", [[[-3.0, 1.0]], [[3.0, -1.0]], [[0.0, 0.0]]])
def test_a_scale_around_0_reaches_as_far_on_both_sides_as_the_largest_value(z):
    (trace,) = figures.heatmap(np.array(z), diverging=True).data
    assert (trace["zmin"], trace["zmax"]) == ((-3, 3) if np.any(z) else (-1, 1))
