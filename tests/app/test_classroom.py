"""What a browser tells of a class is read as a stranger's text, and a lesson's guess becomes a question to all."""

import msgspec
import pytest

from aeviz.app.parts import class_guess
from aeviz.components.room import Destination, Drawings, read_drawings, read_place
from aeviz.language import Prose, Sentence
from aeviz.language.plain import plain
from aeviz.lessons.base import Answer, ChooseOption, DrawCurve, PlaceKnob
from aeviz.room import commands


@pytest.mark.parametrize(
    "told, read",
    [
        ({"page": "sparse", "settings": {"knob": "1"}}, Destination("sparse", {"knob": "1"})),
        ({"page": "", "settings": {}, "shown": True}, Destination("", {}, shown=True)),
        ({"page": "", "settings": {}, "shown": "yes"}, Destination("", {})),
        ({"page": 1, "settings": {}}, None),
        ({"page": "sparse", "settings": {"knob": 1}}, None),
        ({"page": "sparse", "settings": {"a": "x" * 3000}}, None),
        ({"page": "sparse", "settings": {str(i): "" for i in range(100)}}, None),
        ({"page": "sparse"}, None),
        (None, None),
        ("sparse", None),
    ],
)
def test_a_place_is_a_page_and_texts(told, read):
    assert read_place(told) == read


@pytest.mark.parametrize(
    "told, read",
    [
        ({"dataset": "given-0", "rows": [3, 1]}, Drawings("given-0", (3, 1))),
        ({"dataset": "given-0", "rows": []}, None),
        ({"dataset": "given-0", "rows": [-1, 0.5, "x"]}, None),
        ({"dataset": 1, "rows": [1]}, None),
        ([], None),
    ],
)
def test_drawings_are_numbers_of_rows(told, read):
    assert read_drawings(told) == read


def reveals(value):
    return lambda runs: Answer(value, Sentence("Because."))


GUESSES = {
    "choice": ChooseOption(Prose("Is $\\lambda$ large?"), (Prose("**yes**"), Prose("no")), reveals(1)),
    "knob": PlaceKnob(Prose("Where?"), reveals(3.0)),
    "curve": DrawCurve(Prose("How?"), Sentence("error"), 2.0, reveals((0.1, 0.2, 0.3, 0.4))),
}


@pytest.mark.parametrize("kind", GUESSES)
def test_every_kind_of_guess_is_a_question_that_a_room_takes(kind, small_run):
    asked = class_guess.question(GUESSES[kind], small_run, {})
    command = commands.read(msgspec.json.encode({"do": "ask", **asked}))
    assert (command.kind, command.why) == (kind, "Because.")
    if kind == "choice":
        assert (command.question, command.options, command.right) == ("Is λ large?", ("yes", "no"), 1)
    else:
        assert command.options == tuple(f"{value:g}" for value in small_run.knobs)
    if kind == "knob":
        assert (command.right, command.low, command.high) == (2, 0, 3)
    if kind == "curve":
        assert (command.truth, command.high) == ((0.1, 0.2, 0.3, 0.4), 2.0)


def test_formulas_are_readable_without_being_set():
    assert plain(r"**Does** $\lambda \le 1$ make $\hat x$ of {all}?") == "Does λ ≤ 1 make x of all?"
