"""What the views of two lessons tell of every shipped Run at its first, last and zero knob value: readable and true."""

import re
from functools import cache

import numpy as np
import pytest
from lesson_views import SHOWN

from aeviz import lessons, views
from aeviz.language import Sentence, named, say
from aeviz.storage import store

LESSONS = ("sparse", "contractive")
CASES = sorted({(lesson, label, shown.view) for lesson, label, shown in SHOWN if lesson in LESSONS})
OWN = [case for case in CASES if hasattr(views.get(case[2]), "told")]


@cache
def shipped(lesson: str):
    return {label: store.load(spec.key()) for label, spec in lessons.all_of(lesson).items()}


@cache
def told(lesson: str, label: str, name: str):
    """[(knob value's place, Data, what is told)] at the first, the last and the zero knob value; empty where unfit."""
    runs, view = shipped(lesson), views.get(name)
    run = runs[label]
    if views.unfit(name, run):
        return []
    places = sorted({0, len(run.knobs) - 1, *np.flatnonzero(run.knobs == 0)})
    others = [runs] if getattr(view, "COMPARES", False) else []
    found = [(i, view.compute(run, i, view.Controls(), *others)) for i in places]
    return [(i, data, view.told(data)) for i, data in found]


@pytest.mark.parametrize(("lesson", "label", "name"), OWN)
def test_a_caption_is_readable_at_both_ends_of_the_knob(lesson, label, name):
    run = shipped(lesson)[label]
    for i, _, sentences in told(lesson, label, name):
        caption = say(sentences)
        where = f"{name} of {label} at {run.knobs[i]:g}: {caption}"
        assert not re.search(r"\b(nan|inf|None|True|False)\b|\{|\}|∞", caption), where
        for digits in re.findall(r"\d[\d,]*\.?\d*", caption):
            significant = digits.replace(",", "").lstrip("0.").replace(".", "")
            assert len(significant) <= 4 or "." not in digits, f"{digits} in {where}"
            assert not re.fullmatch(r"0\.0{4,}\d*", digits), f"{digits} in {where}"
        assert not re.search(r"[−-]\d+%", caption), where
        assert not re.search(r"(?<![\d.,])1 (units|examples|images|directions|weights|codes|others)\b", caption), where


@pytest.mark.parametrize(("lesson", "label", "name"), OWN)
def test_a_caption_names_the_knob_by_its_own_letter(lesson, label, name):
    symbol = shipped(lesson)[label].variant.SYMBOL
    of_others = {"λ", "σ", "k", "p"} - {symbol} - ({"σ"} if name == "bridge" else set())
    for _, _, sentences in told(lesson, label, name):
        letters = re.findall(r"(\S) = ", say(sentences))
        assert getattr(views.get(name), "COMPARES", False) or not of_others & set(letters), say(sentences)
        knobs = [knob for place, knob in zip(*knob_places(sentences), strict=True) if place == "knob"]
        assert getattr(views.get(name), "COMPARES", False) or set(knobs) <= set(shipped(lesson)[label].knobs)


def knob_places(sentences) -> tuple[list[str], list[float]]:
    found = [(name, value) for name, values in named(sentences).items() for value in values]
    return [name for name, _ in found], [value for _, value in found]


@pytest.mark.parametrize(("lesson", "label", "name"), OWN)
def test_the_number_of_examples_in_a_caption_is_that_which_was_used(lesson, label, name):
    """``examples(used, n)`` tells of n test examples, training examples or all: the data set's own number."""
    dataset = shipped(lesson)[label].dataset()
    sizes = {"test examples": len(dataset.test), "training examples": len(dataset.train), "examples": len(dataset.x)}
    for _, data, sentences in told(lesson, label, name):
        for sentence in samples(sentences):
            kind = re.search(r"(test |training )?examples", sentence.template)[0]
            assert sentence.values["n"].value == sizes[kind], say(sentences)
            if "used" in sentence.values:
                assert sentence.values["used"].value == data.n < sizes[kind]


def samples(value):
    """The sentences that ``examples`` makes, within what is told."""
    if isinstance(value, tuple):
        for sentence in value:
            yield from samples(sentence)
    elif isinstance(value, Sentence):
        if set(value.values) <= {"n", "used"} and "examples" in (value.many or value.template):
            yield value if "used" in value.values else Sentence(value.many or value.template, n=value.values["n"])
        for inner in value.values.values():
            yield from samples(inner)


def test_shares_are_between_0_and_1_and_counts_whole():
    """By kind of number: a percent is a part of a whole."""
    from aeviz.language import Number

    def numbers(value):
        if isinstance(value, Number):
            yield value
        elif isinstance(value, Sentence):
            for inner in value.values.values():
                yield from numbers(inner)
        elif isinstance(value, tuple):
            for inner in value:
                yield from numbers(inner)

    for case in OWN:
        for _, _, sentences in told(*case):
            for number in numbers(sentences):
                if number.kind == "percent":
                    ratio = case[2] in ("bridge", "exact_codes", "threshold")  # "103% of what is measured", "153% more"
                    assert 0 <= number.value <= (np.inf if ratio else 1), (case, say(sentences))
                if number.kind == "count":
                    assert number.value == int(number.value) >= 0


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_lesson_has_at_most_six_headings_for_each_of_its_data(lesson):
    module = lessons.get(lesson)
    for label, run in shipped(lesson).items():
        fitting = [
            heading
            for heading, entries in module.VIEWS.items()
            if any(not views.unfit(getattr(entry, "view", entry), run) for entry in entries)
        ]
        assert 1 <= len(fitting) <= 6, (label, fitting)


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_view_of_these_lessons_tells_sentences_as_data(lesson):
    names = {getattr(entry, "view", entry) for entries in lessons.get(lesson).VIEWS.values() for entry in entries}
    assert all(hasattr(views.get(name), "told") for name in names - {"embedding"})
    assert all(named(sentences) is not None for case in OWN for _, _, sentences in told(*case))
