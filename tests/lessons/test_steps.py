"""Every lesson's steps: what they set exists, and a guess can be made before its answer."""

import colorsys
import copy
import dataclasses
import re
from dataclasses import replace
from functools import cache
from itertools import product
from typing import get_args, get_type_hints

import numpy as np
import pytest
from few_examples import on_few
from few_of_all import few_of_all  # noqa: F401  (they are few here, too)
from looks import in_plotly
from shipped_runs import runs_of_lesson

from aeviz import figures, lessons, views
from aeviz.app.parts import guesses, live_canvas
from aeviz.components.chart import Click
from aeviz.language import LANGUAGES, name_of, say, speaking, text
from aeviz.lessons import glossary
from aeviz.lessons.base import ChooseOption, ChoosePicture, DrawCurve, PlaceKnob, large

STEPS = [(name, n, step) for name in lessons.names() for n, step in enumerate(lessons.get(name).STEPS, 1)]
GUESSES = [(name, n, step) for name, n, step in STEPS if step.guess]


def named(entries):
    return [pytest.param(*entry, id=f"{entry[0]}-{entry[1]}") for entry in entries]


@cache
def runs_of(name):
    return {label: run and on_few(run) for label, run in runs_of_lesson(name).items()}


def run_of(name, step):
    return runs_of(name)[step.spec or next(iter(lessons.get(name).SPECS))]


@cache
def answer_of(name, n):
    return lessons.get(name).STEPS[n - 1].guess.reveal(runs_of(name))


@pytest.mark.parametrize("name", lessons.names())
def test_a_lesson_has_four_to_eight_steps_and_two_questions_of_transfer(name):
    module = lessons.get(name)
    assert 4 <= len(module.STEPS) <= 8 and len(module.TRANSFER) == 2
    assert any(step.guess for step in module.STEPS)


def test_every_kind_of_guess_is_made_somewhere():
    assert {type(step.guess) for _, _, step in GUESSES} == {ChooseOption, PlaceKnob, DrawCurve, ChoosePicture}


def test_a_step_sets_what_exists(subtests):
    """Its picture can show its Run, at a knob value that was trained, with controls that it has."""
    for name, n, step in STEPS:
        with subtests.test(lesson=name, step=n):
            run, view = run_of(name, step), views.get(step.picture)
            assert not views.unfit(step.picture, run)
            assert step.knob is None or float(step.knob) in run.knobs
            view.Controls(**step.controls)
            fields = {field.name for field in dataclasses.fields(view.Controls)}
            assert set(step.controls) <= fields
            assert 1 <= step.note.minutes <= 10


@pytest.mark.parametrize(("name", "n", "step"), named(GUESSES))
def test_a_guess_can_be_made_and_hides_its_answer(name, n, step):
    """No picture is shown with it, or one at another knob value; a curve fits on its sheet."""
    guess, runs = step.guess, runs_of(name)
    run, answer = run_of(name, step), answer_of(name, n)
    assert guess.at is None or (guess.at in run.knobs and step.picture not in live_canvas.VIEWS)
    if isinstance(guess, ChooseOption):
        assert 0 <= answer.value < len(guess.options) == len(answer.places)
    elif isinstance(guess, PlaceKnob):
        assert answer.value in run.knobs
    elif isinstance(guess, DrawCurve):
        assert len(answer.value) == len(run.knobs) and 0 <= min(answer.value) <= max(answer.value) <= guess.top
    else:
        pictures = guess.pictures(runs)
        assert 0 <= answer.value < len(pictures) == len(answer.places) and all(
            in_plotly(picture).data for picture in pictures
        )
    assert re.search(r"\d", say(answer.why))


@pytest.mark.parametrize(
    ("name", "n", "step"), named([entry for entry in GUESSES if isinstance(entry[2].guess, DrawCurve | PlaceKnob)])
)
def test_a_curve_and_a_knob_are_marked_where_the_picture_has_them(name, n, step):
    """The answer as a mark lies on a curve of the picture: its axis is the one that was asked for."""
    run, answer = run_of(name, step), answer_of(name, n)
    view, controls = views.get(step.picture), views.get(step.picture).Controls(**step.controls)
    others = [runs_of(name)] if getattr(view, "COMPARES", False) else []
    figure = view.figure(view.compute(run, 0, controls, *others), controls)
    axis = "x" if step.guess.panel == 1 else f"x{step.guess.panel}"
    curves = [trace for trace in figure.data if trace.get("xaxis", "x") == axis]
    values = run.knobs if isinstance(step.guess, DrawCurve) else [answer.value]
    x = np.array([guesses._place(step.guess, run, knob) for knob in values])
    assert curves and all(np.isin(x, np.asarray(trace["x"], float)).all() for trace in curves if len(trace["x"]) > 1)
    if isinstance(step.guess, DrawCurve):
        heights = [np.interp(x, np.asarray(t["x"], float), np.maximum(np.asarray(t["y"], float), 0)) for t in curves]
        assert min(np.abs(np.subtract(height, answer.value)).max() for height in heights) < 1e-6 * step.guess.top + 1e-9


KNOBS = [entry for entry in GUESSES if guesses.on_axes(entry[2])]


@pytest.mark.parametrize(("name", "n", "step"), named(KNOBS))
def test_a_knob_is_guessed_on_axes_that_hold_the_data_and_show_none(name, n, step):
    run, runs = run_of(name, step), runs_of(name)
    whole = guesses._picture_of(step, run, runs)
    axes = figures.without_data(whole)
    for trace, emptied in zip(whole.data, axes.data, strict=True):
        assert emptied["x"] == emptied["y"] == [None] and emptied.get("name") == trace.get("name")
        for letter in "xy":
            panel = int(trace.get(f"{letter}axis", letter)[1:] or 1)
            axis, own = axes.axis(letter, panel), whole.axis(letter, panel).get("range")
            assert own is None or own == axis["range"]
            low, high = np.power(10.0, axis["range"]) if axis.get("type") == "log" else axis["range"]
            numbers = np.asarray(trace[letter], float)
            assert own or ((low <= numbers) & (numbers <= high) | np.isnan(numbers)).all()
    assert not axes.layout.get("shapes") and "meta" not in axes.layout and axes.checked()


@pytest.mark.parametrize(("name", "n", "step"), named(KNOBS))
def test_a_click_guesses_the_nearest_value_of_the_knob(name, n, step, monkeypatch):
    run, said = run_of(name, step), []
    monkeypatch.setattr(guesses.session, "put", lambda key, value: said.append(value))
    places = [guesses._place(step.guess, run, knob) for knob in run.knobs]
    for place, after in zip(places, [*places[1:], places[-1] + 1], strict=True):
        guesses._placed("key", step.guess, run, Click(place + 0.4 * (after - place), 0.0, 1))
    assert said == run.knobs.tolist()


# ---- a guess is answered in the picture ----


def guesses_for(guess, answer, run):
    """A right guess and wrong ones."""
    if isinstance(guess, PlaceKnob):
        return run.knobs.tolist()
    if isinstance(guess, DrawCurve):
        return [answer.value, (0.0,) * len(run.knobs)]
    return range(len(answer.places))


@cache
def drawn(name, n):
    """The figure's parts of a step's picture, as the step sets it, before any mark is on it."""
    step = lessons.get(name).STEPS[n - 1]
    run, view = run_of(name, step), views.get(step.picture)
    controls = view.Controls(**step.controls)
    beside = (runs_of(name),) if getattr(view, "COMPARES", False) else ()
    with speaking("de"):
        figure = view.figure(view.compute(run, run.index(start_of(name, step)), controls, *beside), controls)
    return figure.data, figure.layout


def charts(name):
    """The numbers of a lesson's steps, and the steps, but for those whose picture is a canvas."""
    return [(n, step) for lesson, n, step in STEPS if lesson == name and step.picture not in live_canvas.VIEWS]


@pytest.mark.parametrize("name", lessons.names())
def test_a_map_of_colours_says_a_rounded_number_where_it_has_one(name, subtests):
    """And nothing at a gap: by itself Plotly writes out every digit of x, y and z, the name of a trace, and NaN."""
    for n, _ in charts(name):
        with subtests.test(step=n):
            for trace in (trace for trace in drawn(name, n)[0] if trace["type"] == "heatmap"):
                quiet = trace.get("hoverinfo") == "skip"
                assert quiet or (":." in trace["hovertemplate"] and trace["hoverongaps"] is False), trace.get("name")


HUES = {"red": (-15, 12), "orange": (12, 48), "green": (90, 170), "blue": (190, 250)}  # degrees on the colour circle


@pytest.mark.parametrize("name", lessons.names())
def test_a_colour_that_a_step_names_is_in_its_picture(name, subtests):
    for n, step in charts(name):
        with subtests.test(step=n):
            told = " ".join(say(words) for words in (step.text, step.do, step.learned) if words)
            wanted = [HUES[word] for word in HUES if re.search(rf"\b{word}\b", re.sub(r"\$.+?\$", "", told))]
            hues = hues_of(figure_of(name, n)) if wanted else ()
            assert all(any(low <= hue <= high for hue in hues) for low, high in wanted), told


def hues_of(figure):
    """Degrees from -15 to 345, of each colour that is written in a figure."""
    hexes = re.findall(r"#([0-9A-Fa-f]{6})\b", figure.to_json())
    turns = [colorsys.rgb_to_hsv(*(int(one[i : i + 2], 16) / 255 for i in (0, 2, 4)))[0] for one in hexes]
    return [(360 * turn + 15) % 360 - 15 for turn in turns]


READ = "name", "text", "ticktext", "hovertext", "hovertemplate", "x", "y"


@pytest.mark.parametrize("name", lessons.names())
def test_a_german_picture_has_no_english_word(name, subtests):
    """Of all that stands in it nothing is a template that says something else in German."""
    for n, _ in charts(name):
        with subtests.test(step=n):
            assert sorted({words for words in texts([*drawn(name, n)]) if english(words)}) == []


def texts(part, read=False):
    """All that is read in a part of a figure: names, titles, notes, and the names along an axis."""
    if isinstance(part, str):
        return [part] if read else []
    if isinstance(part, dict):
        found = [(value, name in READ) for name, value in part.items() if name != "meta"]  # which the browser uses
    else:
        found = [(value, read) for value in part] if isinstance(part, list | tuple) else []
    return [words for value, here in found for words in texts(value, here)]


def english(words):
    plain = re.sub(r"<.+?>", " ", words).strip()
    return re.search(r"[^\W\d_]{3}", plain) and name_of_in(plain) != plain


def name_of_in(words):
    with speaking("de"):
        return name_of(words)


def start_of(name, step):
    start = lessons.get(name).START
    label = step.spec or next(iter(lessons.get(name).SPECS))
    return step.knob if step.knob is not None else start[label] if isinstance(start, dict) else start


def figure_of(name, n):
    data, layout = drawn(name, n)
    figure = figures.Figure(**copy.deepcopy(layout))
    figure.data = list(data)
    return figure


def ends(figure, letter, panel):
    """The two ends of an axis, by its range or by what is drawn on it; of a logarithmic one as logarithms."""
    axis = figure.axis(letter, panel)
    if "range" in axis:
        return sorted(axis["range"])
    here = [
        trace
        for trace in figure.data
        if trace.get(f"{letter}axis", letter) == (letter if panel == 1 else f"{letter}{panel}")
    ]
    values = np.concatenate([numbers(trace, letter) for trace in here])
    values = np.log10(values[values > 0]) if axis.get("type") == "log" else values
    return np.nanmin(values), np.nanmax(values)


def numbers(trace, letter):
    """What a trace has on an axis; names stand at 0, 1, 2 ..., half a place from their neighbours' ends."""
    values = trace.get(letter)
    if values is None:
        values = range(np.shape(trace["z"])[letter == "x"])
    values = list(values)
    named = trace["type"] == "heatmap" or isinstance(values[0], str)
    values = np.arange(-0.5, len(values)) if named else np.asarray(values, float)
    return np.append(values, 0.0) if trace["type"] == "bar" and letter == "y" else values


@pytest.mark.parametrize(("name", "n", "step"), named(GUESSES))
def test_every_guess_is_answered_in_the_picture(name, n, step):
    """Whatever is guessed, the picture that is drawn then has a mark where it is, and another one for a wrong guess."""
    run, answer = run_of(name, step), answer_of(name, n)
    assert step.picture not in live_canvas.VIEWS, "a canvas has no marks"
    before = figure_of(name, n)
    unmarked = before.to_json()
    for guess in (None, *guesses_for(step.guess, answer, run)):
        marks = guesses.drawn(step, guess, answer, run, start_of(name, step))
        right = guess in (None, answer.value)
        assert {marks: "a picture is kept by them"}
        assert [mark.guess for mark in marks].count(True) == (0 if right else 1)
        assert any(not mark.guess for mark in marks) and all(mark.label for mark in marks if mark.guess)
        view = views.get(step.picture)
        assert all(mark.holds(run.index(start_of(name, step)), view.Controls(**step.controls)) for mark in marks)
        figure = figure_of(name, n)
        with speaking("de"):
            figures.marked(figure, marks)
        assert figure.to_json() != unmarked
        in_plotly(added(figure, before))
        for mark in marks:
            assert lies_within(mark, before), (guess, mark)
        if not right:
            guessed, found = marks[0], marks[1]
            assert replace(guessed, label="", guess=False) != replace(found, label="") or guessed.label != found.label


def added(figure, before):
    """What marks have put on a picture, on its axes: its own traces are put before Plotly as a lesson's picture."""
    own = len(before.data)
    assert all(trace is kept for trace, kept in zip(figure.data[:own], before.data, strict=True))
    marks = figures.Figure(**figure.layout)
    marks.data = figure.data[own:]
    return marks


def lies_within(mark, figure):
    """Whether a mark can be seen; an axis without ends of its own grows for a ring or a curve, not for the others."""
    if isinstance(mark, figures.Tiles):
        images = figure.layout["meta"]["images"]
        return max(mark.rows) < images["rows"] and max(mark.columns, default=0) < images["columns"]
    grows = isinstance(mark, figures.Ring | figures.Curve)
    letters = [letter for letter in "xy" if not (grows and "range" not in figure.axis(letter, mark.panel))]
    return getattr(mark, "z", None) is not None or all(_seen(mark, letter, figure) for letter in letters)


def _seen(mark, letter, figure):
    """At least a part lies between the ends of the axis."""
    place = getattr(mark, letter)
    if place is None:
        return True
    low, high = ends(figure, letter, mark.panel)
    least, most = np.min(place), np.max(place)
    if figure.axis(letter, mark.panel).get("type") == "log":
        least, most = np.log10([least, most])
    return least <= high + 1e-9 and most >= low - 1e-9


# ---- words ----


def test_a_step_is_said_in_a_few_short_sentences(subtests):
    """Its text has at most three, what is to be done and what is learned two each; formulas are not counted."""
    for language, (name, n, step) in product(LANGUAGES, STEPS):
        with subtests.test(lesson=name, step=n, language=language):
            for told, most in ((step.text, 3), (step.do, 3), (step.learned, 2)):
                words = re.sub(r"\${1,2}.+?\${1,2}|\(.*?\)", "x", say(told, language) if told else "", flags=re.DOTALL)
                sentences = [part for part in re.split(r"(?<=[.!?])\s+(?=[A-ZÄÖÜ*„“])", words) if len(part) > 3]
                assert len(sentences) <= most and len(words.split()) <= 52, words


def test_a_bold_term_is_in_the_glossary(subtests):
    known = {say(term.name).lower() for term in glossary.TERMS}
    for name, n, step in STEPS:
        with subtests.test(lesson=name, step=n):
            for bold in re.findall(r"\*\*(.+?)\*\*", say(step.text)):
                found = {say(term.name).lower() for term in glossary.found_in(f"**{bold}**")}
                assert found & known, f"Explain {bold!r} in aeviz/lessons/glossary.py."


def test_a_translated_text_has_its_terms_explained(subtests):
    """One name for each term: what is explained in English is in the translation, alone or as a part of a word."""
    for language, (name, n, step) in product({*LANGUAGES} - {"en"}, STEPS):
        with subtests.test(lesson=name, step=n, language=language):
            found = set(glossary.found_in(say(step.text, "en")))
            with speaking(language):
                told = say(step.text)
                found -= set(glossary.found_in(told))
                assert [say(term.name) for term in found if say(term.name).lower() not in told.lower()] == []


def test_what_points_is_no_point_and_a_copying_score_no_score():
    assert glossary.explained("An arrow points uphill.") is None
    assert [say(term.name) for term in glossary.found_in("Its **copying score** is 1.")] == ["copying score"]


def test_terms_of_titles_are_in_the_glossary():
    """Words of the field in a view's title or a lesson's heading."""
    words = "AUROC", "Jacobian", "HSIC", "Hoyer", "L0", "PCA", "UMAP", "dictionary", "tangent", "code", "filter", "seed"
    titles = [views.get(view).TITLE for view in views.names()]
    titles += [heading for name in lessons.names() for heading in lessons.get(name).VIEWS]
    for word in words:
        if any(re.search(rf"\b{word}", title, re.IGNORECASE) for title in titles):
            assert glossary.found_in(word) or glossary.found_in(f"{word}'s measure"), word


def test_each_term_stands_once_and_is_explained_in_a_sentence():
    names = [say(term.name).lower() for term in glossary.TERMS]
    assert len(set(names)) == len(names)
    assert all(say(term.meaning).endswith(".") for term in glossary.TERMS)
    assert "**code**" in glossary.explained("Its code is short.") and glossary.explained("$code$ only") is None


def test_display_formulas_stand_on_lines_of_their_own():
    assert large("It is $$a\\\\b$$ here, $c$ too.") == "It is\n\n$$\na\\\\b\n$$\n\nhere, $c$ too."


def test_marks_of_a_guess_and_its_answer_are_told_apart():
    found = figures.Span(x=1.0, label="it is")
    assert found.guessed("your guess").guess and not found.guess


def test_no_text_ends_with_a_formula_on_a_line_of_its_own(subtests):
    """The sign that explains the terms stands behind the last word, and would be taken for a part of the formula."""
    for language, (name, n, step) in product(LANGUAGES, STEPS):
        with subtests.test(lesson=name, step=n, language=language):
            assert not say(step.text, language).rstrip().endswith("$$")


def test_an_everyday_word_is_explained_only_where_it_is_a_term():
    """Pairs of atoms are no pairs of trainings, what is weighted is no weight of a network."""
    assert glossary.explained("Taken in pairs, one along the other, weighted.") is None
    assert "**pair**" in glossary.explained("Five **pairs** of trainings.")
    assert {"pair", "along"}.isdisjoint(say(term.name) for term in glossary.found_in(say(sparse_pairs().text)))


def sparse_pairs():
    (step,) = (step for step in lessons.get("sparse").STEPS if step.picture == "absorption")
    return step


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", lessons.names())
def test_what_is_to_be_done_names_what_is_on_the_page(name, language):
    """Words in quotation marks or italics are Runs of the menu, options of the step's picture, or the menu itself."""
    module = lessons.get(name)
    with speaking(language):
        for step in module.STEPS:
            words = re.sub(r"\*\*.+?\*\*", "", say(step.do) if step.do else "")
            hints = get_type_hints(views.get(step.picture).Controls, include_extras=True).values()
            options = {name_of(str(option)) for hint in hints for option in get_args(hint)}
            shown = {*map(name_of, module.SPECS), *options, text("Trained on")}
            assert {*re.findall(r"[“„](.+?)[”“]", words), *re.findall(r"\*(.+?)\*", words)} <= shown
