"""The drawings of a class become one data set, in which everybody finds their own."""

import numpy as np
import pytest

from aeviz.room import class_data
from aeviz.room.state import ClassData, Work

DIGIT = "2x2:0459"
NO_DIGITS = [(text, 2) for text in ("", "2x2:045", "2x2:04590", "3x3:000000000", "p:1,2", "2x2:٠٤٥٩")]
NO_POINTS = [(text, 0) for text in (DIGIT, "p:", "p:1", "p:1,2;", "p:1,٣", "p:1e3,0")]
FEW, SAME = "at least 30", "the same"


def drawn(contents, rows=2) -> ClassData:
    works = tuple(Work(by, text) for by, text in contents)
    return ClassData(1, rows, rows, 10, works)


def test_a_digit_is_read_row_by_row_and_points_as_hundredths():
    assert np.allclose(class_data.read(DIGIT, 2, 2), [[0, 4 / 9, 5 / 9, 1]])
    assert np.allclose(class_data.read("p:10,-100;26,0", 0, 0), [[0.1, -1], [0.26, 0]])


@pytest.mark.parametrize(
    "text, rows",
    [*NO_DIGITS, *NO_POINTS],
)
def test_what_is_no_drawing_is_refused(text, rows):
    with pytest.raises(ValueError, match="no drawing"):
        class_data.read(text, rows, rows)


def test_digits_become_images_of_which_each_fifth_is_held_out():
    data = drawn((f"s{i % 3}", f"2x2:{i:04}") for i in range(32))
    found = class_data.dataset(data)
    assert (found.x.shape, found.image_shape, found.test.tolist()) == ((32, 4), (2, 2), [4, 9, 14, 19, 24, 29])
    assert np.allclose(found.x[11], [0, 0, 1 / 9, 1 / 9]) and 0 <= found.x.min() <= found.x.max() <= 1
    assert class_data.rows_of(data, "s1") == list(range(1, 32, 3))


def test_points_are_standardised_by_those_that_are_learnt_from():
    data = drawn([("a", "p:" + ";".join(f"{i},{-i}" for i in range(30))), ("b", "p:90,0;91,3")], rows=0)
    found = class_data.dataset(data)
    assert np.allclose(found.x[found.train].mean(0), 0, atol=1e-6) and np.allclose(found.x[found.train].std(0), 1)
    assert np.allclose(found.x[30] * found.scale + found.mean, [0.9, 0.0], atol=1e-6)
    assert class_data.rows_of(data, "b") == [30, 31]


@pytest.mark.parametrize("contents, why", [([], FEW), ([DIGIT] * 29, FEW), ([DIGIT] * 30, SAME)])
def test_what_teaches_nothing_is_refused_with_a_sentence(contents, why):
    with pytest.raises(ValueError, match=why):
        class_data.dataset(drawn(("a", text) for text in contents))
