"""A selection as text: short, the same again, and whatever else stands in an address is refused."""

import zlib
from base64 import urlsafe_b64encode

import numpy as np
import pytest
from components import captions
from hypothesis import given
from hypothesis import strategies as st
from test_address import opened, shown, told

from aeviz.app.state.selection import MAX_LETTERS, Selection, among

N = 20_000


@given(st.sets(st.integers(0, N - 1), max_size=300))
def test_a_selection_comes_back(ids):
    text = str(Selection.of(ids))
    assert among(N)(text).ids == tuple(sorted(ids))
    assert not set(text) - set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


def test_a_cluster_of_digits_is_short_and_half_of_all_is_too_long():
    digits = np.flatnonzero(np.random.default_rng(0).integers(0, 10, 1797) == 3)
    assert len(str(Selection.of(digits))) < 200 and Selection.of(digits).fits
    many = np.random.default_rng(0).choice(N, N // 2, replace=False)
    assert len(str(Selection.of(many))) > MAX_LETTERS and not Selection.of(many).fits


def packed(gaps: bytes) -> str:
    return urlsafe_b64encode(zlib.compress(gaps, 9, wbits=-15)).decode().rstrip("=")


@pytest.mark.parametrize("text", ["1,2,3", "é", "A", "/etc", packed(b"\0"), packed(b"\x05\x85"), packed(b"\xff" * 9)])
def test_what_is_no_selection_is_refused(text):
    with pytest.raises(ValueError, match="no selection"):
        among(N)(text)


def test_a_selection_of_more_examples_than_there_are_is_refused():
    with pytest.raises(ValueError, match="selects example 7, and here are 5"):
        among(5)(str(Selection((2, 7))))


def test_a_bomb_is_unpacked_to_a_bound():
    assert len(among(10**9)(packed(b"\1" * 10**7)).ids) <= 2**17


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text):
    try:
        assert all(id < N for id in among(N)(text).ids)
    except ValueError as error:
        assert "selection" in str(error) or "selects" in str(error)


def test_a_link_brings_selection_and_film_step():
    chosen = str(Selection((3, 5, 1000)))
    page = opened("compare", selected=chosen, film="125")
    assert shown(page) == {"selected": chosen, "film": "125"} and not told(page)
    assert "your 3 selected examples" in captions(page)
    page.run()
    assert shown(page)["selected"] == chosen


@pytest.mark.parametrize(("setting", "text", "why"), [("selected", "***", "no selection"), ("film", "7", "one of 0")])
def test_a_bad_one_is_ignored_and_told(setting, text, why):
    page = opened("compare", **{setting: text})
    assert why in told(page) and shown(page) == {}


def test_a_selection_goes_with_the_reader_to_another_variant_of_the_same_data():
    page = opened("compare", selected=str(Selection((3, 5, 1000))))
    page.selectbox(key="compare-variant").set_value("linear").run()
    assert shown(page) == {"selected": str(Selection((3, 5, 1000))), "variant": "linear"}
    assert "your 3 selected examples" in captions(page)
