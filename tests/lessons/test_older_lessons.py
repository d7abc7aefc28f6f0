"""A lesson as the README had it before there were steps still opens, for one release, and says what to write now."""

import pytest
from dropping import dropped

from aeviz import lessons
from aeviz.language import say

LESSON = """
from aeviz.lessons.base import Answer, Predict, Try
from aeviz.spec import Spec

TITLE = "Short codes"
ORDER = 110
QUESTION = "Does a code lose anything when it is only made smaller?"
TEXT = "With the price the decoder can grow as the code shrinks, and little is lost."
SPECS = {"digits": Spec("digits", d_latent=8, knobs=(1, 2))}
START = 1
VIEWS = {"Length": ("loss",), "Images": ("reconstructions",)}
TRY = (
    Try("No price", "The codes are as long as they like.", knob=1),
    Try("The images", "What is lost first?", knob=2, heading="Images", controls={"reconstructions": {"n": 4}}),
)


def _reveal(runs):
    return Answer(1, f"The error goes to {runs['digits']:.2f} {{so}}.")


PREDICT = Predict("What does the reconstruction do?", ("Hardly anything.", "It gets much worse."), _reveal)
"""


def test_an_older_lesson_has_a_step_for_its_question_and_for_each_thing_to_try(tmp_path):
    with (
        pytest.warns(DeprecationWarning, match=r"base\.(Predict|Try) has made way for Step"),
        dropped(lessons, tmp_path / "dropped", "short_codes", LESSON),
    ):
        first, price, images = lessons.get("short_codes").STEPS
        assert (first.picture, price.picture, images.picture) == ("loss", "loss", "reconstructions")
        assert (price.knob, images.knob, images.controls) == (1, 2, {"n": 4})
        answer = first.guess.reveal({"digits": 0.5})
        assert answer.value == 1 and say(answer.why) == "The error goes to 0.50 {so}."
        assert [str(option) for option in first.guess.options] == ["Hardly anything.", "It gets much worse."]


def test_another_name_is_none_of_the_module():
    with pytest.raises(ImportError, match="Predicted"):
        from aeviz.lessons.base import Predicted  # noqa: F401
