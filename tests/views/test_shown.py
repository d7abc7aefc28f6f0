"""Every picture of every lesson shows its shipped Run, and tells of it what can be read at any knob value.

AEVIZ_CAPTIONS=whole reads the captions of all pictures at both ends of the knob and at 0, with every setting of their
controls, on all examples; otherwise a view that many pictures have meets the ends in turn, with its first settings, and
of each part of the data there are few (`few_examples`).
"""

import dataclasses
import math
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import product
from typing import Annotated, Literal, get_args, get_origin, get_type_hints

import numpy as np
import plotly.graph_objects as go
import pytest
from drawn import check_drawn, check_names
from few_examples import on_few
from few_of_all import WHOLE, few_of_all  # noqa: F401  (fewer of all are drawn)
from fitting import check_chosen, check_fits
from lesson_views import SHOWN, start_of
from looks import faults, in_plotly
from of_the_run import check_of_the_run
from recomputed import check_recomputed, disturbed
from shipped_runs import runs_of_lesson
from units_said import check_units_said

import aeviz
from aeviz import figures, lessons, views
from aeviz.components.chart import TRACES
from aeviz.language import Listed, Number, Sentence, named, say
from aeviz.views.base import Example

COUNTED = (  # what one of is not many of
    "anomalies|classes|codes|components|directions|examples|images|inputs|layers|misses|neighbours|numbers|others|"
    "pairs|places|points|seeds|steps|units|weights"
)
OTHERS = {"p", "k", "r"}  # a p-value, PCA's components, a correlation
RATIOS = {"bridge", "exact_codes", "loss_by_size", "threshold"}  # "103% of what is measured", "153% more"


def pictures() -> dict[tuple[str, str], list]:
    """(lesson, label) -> what it shows, each picture of a Run once, in the first lesson that has it; and its turn.

    The turn is the picture's number among those of its view.
    """
    found, seen, turns = {}, set(), Counter()
    for lesson, label, shown in SHOWN:
        picture = lessons.get(lesson).SPECS[label].key(), shown.view, repr(shown.controls)
        if picture not in seen:
            seen.add(picture)
            found.setdefault((lesson, label), []).append((shown, turns[shown.view]))
            turns[shown.view] += 1
    return found


PICTURES = pictures()
N_PICTURES = Counter(shown.view for found in PICTURES.values() for shown, _ in found)


@cache
def shipped(lesson: str) -> dict[str, aeviz.Run]:
    loaded = runs_of_lesson(lesson)
    return loaded if WHOLE else {label: run and on_few(run) for label, run in loaded.items()}


@pytest.mark.parametrize(("lesson", "label"), PICTURES)
def test_every_picture_of_a_lesson_shows_its_shipped_run(lesson, label):
    runs = shipped(lesson)
    run = runs[label] or pytest.skip(f"{label} is not shipped")  # test_contract is red, and says what to do
    check_chosen(run)
    for shown, turn in PICTURES[lesson, label]:
        with naming(f"{shown.view} of {label}"):
            start = run.index(start_of(lessons.get(lesson), label))
            check(
                shown,
                run,
                runs,
                start,
                knobs(run, start, None if N_PICTURES[shown.view] == 1 else turn),
                turn == first_turn(shown.view),
            )


@cache
def first_turn(view: str) -> int:
    """The turn of the first picture of a view that it can show."""
    for lesson, label in PICTURES:
        for shown, turn in PICTURES[lesson, label]:
            if shown.view == view and (run := shipped(lesson)[label]) and not views.unfit(view, run):
                return turn
    return 0


@contextmanager
def naming(what: str):
    try:
        yield
    except Exception as error:
        error.add_note(f"in {what}")
        raise


def check(shown, run, runs, start: int, knobs: list[int], first_of_view: bool) -> None:
    """At the start the whole picture, and of the first of its view every number in it; at these knob values what is
    told."""
    view, first = views.get(shown.view), views.get(shown.view).Controls(**shown.controls)
    reason = views.unfit(shown.view, run)
    check_fits(shown.view, run, reason)
    if reason:
        assert reason.endswith(".")
        return
    others = [runs] if getattr(view, "COMPARES", False) else []
    symbols = {other.variant.symbol for other in runs.values() if other} if others else set()
    moving = getattr(view, "KNOB", True) and (WHOLE or not getattr(view, "SLOW", False))
    for i, controls in product(knobs if moving else [start], settings(first) if WHOLE else [first]):
        data = view.compute(run, i, controls, *others)
        check_recomputed(shown.view, view, data, controls)
        check_of_the_run(shown.view, data, run, i)
        check_told(shown.view, view.told(data), run, symbols)
        if i == start and controls == first:
            check_data(data)
            check_figure(figures.outside(view.figure(data, controls)))
            if first_of_view:
                check_picture(shown.view, view, data, controls)
                check_picture(shown.view, view, disturbed(data, np.random.default_rng(0)), controls)


def check_told(name: str, told, run: aeviz.Run, symbols: set[str]) -> None:
    check_text(say(told))
    check_numbers(told, name)
    check_units_said(name, placed(told))
    check_parts(told, run.dataset())
    check_knobs(told, run, symbols)


def check_picture(name: str, view, data, controls) -> None:
    """Every number that is told and drawn, and under which name: of other numbers than the Run's, too."""
    check_recomputed(name, view, data, controls)
    figure = view.figure(data, controls)
    check_drawn(name, view, data, controls, figure)
    check_names(name, data, figure)


def settings(first) -> list:
    """The first settings of a view's controls, and each that differs in one of them: options, and ends of sliders."""
    hints, found = get_type_hints(type(first), include_extras=True), [first]
    for field in dataclasses.fields(first):
        hint = hints[field.name]
        if hint is bool:
            options = (False, True)
        elif get_origin(hint) is Literal:
            options = get_args(hint)
        elif get_origin(hint) is Annotated and not isinstance(get_args(hint)[1], Example):
            options = tuple(get_args(hint)[0](end) for end in (get_args(hint)[1].low, get_args(hint)[1].high))
        else:
            continue
        found += [dataclasses.replace(first, **{field.name: option}) for option in options]
    return list(dict.fromkeys(found))


def knobs(run: aeviz.Run, start: int, turn: int | None) -> list[int]:
    """The start and the ends of the knob; a view that several pictures have meets its two ends in turn."""
    low, high = {0, int(np.abs(run.knobs).argmin())}, {len(run.knobs) - 1}
    ends = low | high if WHOLE or turn is None else (low, high)[turn % 2]
    return sorted({start, *ends})


def check_figure(drawn: figures.Figure) -> None:
    assert not faults(drawn)
    figure = in_plotly(drawn)
    assert isinstance(figure, go.Figure)
    assert figure.data or figure.layout.title.text  # an empty picture says why it is empty
    assert {trace.type for trace in figure.data} <= set(TRACES)


def check_data(found) -> None:
    """A view's Data is a frozen dataclass of NumPy and plain values: nothing of torch leaves compute."""
    assert dataclasses.is_dataclass(found)
    for field in dataclasses.fields(found):
        value = getattr(found, field.name)
        assert "torch" not in type(value).__module__, field.name
        if isinstance(value, float):
            assert not math.isinf(value), field.name
        if isinstance(value, np.ndarray) and value.dtype.kind == "f":
            assert not np.isinf(value).any(), field.name


def check_text(text: str) -> None:
    assert text.endswith((".", ")", "!", "?")), text
    assert not re.search(r"\b(nan|inf|None|True|False)\b|∞|\{|\}", text), text
    assert not re.search(r"−0(?![.,\d])|(?<![\w.])-\d|[−-]\d+%", text), text  # minus nothing, and a hyphen for a minus
    assert not re.search(rf"(?<![\d.,])1 ({COUNTED})\b", text), text
    assert not re.search(r"\b(more|less|fewer) than (more|less) than|\bat (most|least) (more|less) than", text), text
    for digits in re.findall(r"(?<![\d.,])\d[\d,]*\.\d+", text):
        assert len(digits.replace(",", "").replace(".", "").lstrip("0")) <= 4, f"{digits} in {text}"
        assert not re.fullmatch(r"0\.0{4,}\d*", digits), f"{digits} in {text}"


def check_numbers(told, view: str) -> None:
    for number in numbers(told):
        assert np.isfinite(number.value) or number.kind == "times", number
        if number.kind in ("percent", "count", "degrees", "times"):
            assert number.value >= 0, number
        if number.kind == "count":
            assert number.value == int(number.value), number
        if number.kind == "percent":
            assert number.value <= (np.inf if view in RATIOS else 1), number


SPREAD = r"95%|\bseeds?\b|one training"
CERTAIN = {"weight_decay": "both are held against a closed form"}


@pytest.mark.parametrize("name", sorted({s.view for _, _, s in SHOWN if getattr(views.get(s.view), "COMPARES", False)}))
def test_what_compares_trainings_says_how_much_may_be_chance(name):
    """By an interval, by other seeds, or by saying that it is one training: where it has something to compare with."""
    view = views.get(name)
    for lesson, label, shown in SHOWN:
        runs = shipped(lesson)
        if shown.view != name or runs[label] is None or views.unfit(name, runs[label]):
            continue
        i = runs[label].index(start_of(lessons.get(lesson), label))
        text = say(view.told(view.compute(runs[label], i, view.Controls(**shown.controls), runs)))
        if re.search(SPREAD, text):
            break
    else:
        assert name in CERTAIN, "No picture of it says what may be chance."


def check_parts(told, dataset) -> None:
    """A sample's whole, and a whole, are as many as the part of the data has."""
    sizes = {"test": len(dataset.test), "training": len(dataset.train)}
    for sentence in sentences(told):
        for part, n in sizes.items():
            if sentence.template in (f"the one {part} example", f"{{used}} of the {{n}} {part} examples"):
                assert sentence.values["n"].value == n, sentence
                assert sentence.values.get("used", sentence.values["n"]).value <= n


def check_knobs(told, run: aeviz.Run, symbols: set[str]) -> None:
    """A knob value is one of the Run's and goes by the letter of its variant."""
    letters = set(re.findall(r"(?<!\w)([^\W\d_]) = ", say(told)))
    assert letters <= {run.variant.symbol, *symbols, *OTHERS} | literal_symbols(told), letters
    assert symbols or set(named(told).get("knob", [])) <= set(run.knobs)


def literal_symbols(told) -> set[str]:
    """Letters that stand in a template itself: a formula's, not the knob's."""
    return {letter for s in sentences(told) for letter in re.findall(r"(?<!\w)([^\W\d_]) = ", s.template)}


def sentences(told) -> Iterator[Sentence]:
    if isinstance(told, Sentence):
        yield told
        parts = told.values.values()
    else:
        parts = told.items if isinstance(told, Listed) else told if isinstance(told, tuple) else ()
    for part in parts:
        yield from sentences(part)


def numbers(told) -> Iterator[Number]:
    return (number for _, number in placed(told))


def placed(told) -> Iterator[tuple[str, Number]]:
    """Each number of a caption with the place that it has in its sentence."""
    for sentence in sentences(told):
        for place, value in sentence.values.items():
            items = value.items if isinstance(value, Listed) else (value,)
            yield from ((place, item) for item in items if isinstance(item, Number))
