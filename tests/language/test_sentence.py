"""Sentences are data: what they hold can be read back, and is written by one set of rules in each language."""

import math

import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from aeviz.language import (
    LANGUAGES,
    Listed,
    Prose,
    Sentence,
    ask_reader,
    count,
    degrees,
    named,
    number,
    percent,
    plural,
    say,
    share,
    signed,
    signed_percent,
    speaking,
    text,
    times,
)


@pytest.mark.parametrize(
    ("value", "english", "german"),
    [
        (number(1.23456), "1.23", "1,23"),
        (number(12345.6), "12,300", "12.300"),
        (number(-4), "−4", "−4"),
        (number(0.25), "0.25", "0,25"),
        (number(0.0099999), "0.01", "0,01"),
        (number(9.7e-8), "less than 0.0001", None),
        (number(0), "0", "0"),
        (number(-0.0), "0", "0"),
        (number(math.inf), "∞", "∞"),
        (signed(0.5), "+0.5", "+0,5"),
        (signed(-1e-9), "0", "0"),
        (count(1797), "1,797", "1.797"),
        (percent(0.846), "85%", "85\xa0%"),
        (percent(0.001), "less than 1%", None),
        (percent(0.999), "more than 99%", None),
        (percent(1.0), "100%", "100\xa0%"),
        (percent(-0.02), "0%", "0\xa0%"),
        (signed_percent(-0.031), "−3%", "−3\xa0%"),
        (signed_percent(0.2), "+20%", "+20\xa0%"),
        (share(-0.73), "nothing", None),
        (share(0.66), "66%", "66\xa0%"),
        (times(1.2534e13), "more than 1,000 times", None),
        (times(47.3), "47 times", None),
        (degrees(54.04), "54°", "54°"),
        (degrees(1e-5), "less than 0.01°", None),
    ],
)
def test_a_number_is_written_by_one_rule(value, english, german):
    assert say(value, "en") == english
    if german:
        assert say(value, "de") == german


@pytest.mark.parametrize("language", LANGUAGES)
@given(n=st.integers(0, 10**15))
def test_digits_stand_as_babel_has_them_stand(language, n):
    assert say(count(n), language) == format_decimal(n, locale=language)


@given(st.floats(-1e9, 1e9), st.integers(1, 4))
def test_a_written_number_is_the_number_to_its_digits(value, digits):
    written = say(number(value, digits), "en").replace("−", "-").replace(",", "")
    if written.startswith("less than"):
        assert 0 < abs(value) < float(written.split()[-1])
    else:
        assert math.isclose(float(written), value, rel_tol=0.51 * 10 ** (1 - digits), abs_tol=1e-4)
        assert len(written.strip("-").replace(".", "").strip("0")) <= digits
        assert "e" not in written and written not in ("-0", "-0.0")


def test_the_numbers_of_a_sentence_are_found_by_their_names():
    inner = Sentence("unit {unit}", unit=count(5))
    told = (plural("{n} unit fires", "{n} units fire", n=count(3)), Sentence("{a} and {b}", a=inner, b=number(2.5)))
    assert named(told) == {"n": [3], "unit": [5], "b": [2.5]}
    assert say(told, "en") == "3 units fire unit 5 and 2.5"


@pytest.mark.parametrize(("n", "words"), [(0, "0 misses"), (1, "1 miss"), (2, "2 misses")])
def test_only_one_is_singular(n, words):
    assert say(plural("{n} miss", "{n} misses", n=count(n)), "en") == words


@pytest.mark.parametrize(("items", "words"), [((), ""), (("a",), "a"), (("a", "b"), "a and b"), ("abc", "a, b and c")])
def test_a_list_is_read_aloud(items, words):
    assert say(Listed(items), "en") == words


@pytest.mark.parametrize("values", [{}, {"a": "x", "b": "y"}, {"b": "y"}])
def test_places_and_values_agree(values):
    with pytest.raises(ValueError, match="differ"):
        Sentence("{a}", **values)


def test_what_is_not_a_number_is_not_said():
    with pytest.raises(ValueError, match="not a number"):
        Sentence("{a}", a=number(math.nan))


def test_the_reader_is_asked_unless_something_is_said_for_another():
    try:
        ask_reader(lambda: "de")
        assert text("{a}", a=number(0.5)) == "0,5"
        with speaking("en"):
            assert text("{a}", a=number(0.5)) == "0.5"
    finally:
        ask_reader(lambda: "en")


def test_a_reader_has_a_language_of_their_own():
    assert text("{a}", a=number(0.5)) == "0.5"
    with speaking("de"):
        assert text("{a}", a=number(0.5)) == "0,5"
    assert text("{a}", a=number(0.5)) == "0.5"
    with pytest.raises(ValueError, match="the languages are en, de"), speaking("xx"):
        pass


def test_braces_of_prose_are_braces():
    formula = Prose(r"The least error is $\frac{1}{n} \sum_{i > k} \lambda_i$.")
    assert say(formula) == str(formula) == formula.text
    assert say((Sentence("{n} units.", n=count(3)), formula)).startswith("3 units. The least")


def test_equal_sentences_have_one_hash_with_sentences_in_them_too():
    def one(n: float) -> Sentence:
        return Sentence("{what}: {n}", what=Sentence("the share {of}", of=Listed([count(3)])), n=number(n))

    assert one(2.0) == one(2.0) and hash(one(2.0)) == hash(one(2.0))
    assert {one(2.0): "two", one(3.0): "three"}[one(3.0)] == "three"
