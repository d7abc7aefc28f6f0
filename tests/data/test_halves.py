"""Digits of which only some are learned from: two halves share none, and larger sets hold the smaller ones."""

import numpy as np
import pytest

from aeviz import data


def rows(part: np.ndarray) -> set[bytes]:
    return {row.tobytes() for row in part}


def test_two_halves_share_no_image_and_are_all_of_it():
    whole = data.load("digits")
    first, second = (data.load("digits", half=half) for half in (1, 2))
    np.testing.assert_array_equal(first.x_test, whole.x_test)
    np.testing.assert_array_equal(second.x_test, whole.x_test)
    assert not rows(first.x_train) & rows(second.x_train)
    assert rows(first.x_train) | rows(second.x_train) == rows(whole.x_train)
    assert len(first.train) == len(second.train) == 719


@pytest.mark.parametrize("half", [0, 1, 2])
def test_a_larger_set_holds_the_smaller_one(half):
    few, many = (data.load("digits", half=half, n_train=n) for n in (10, 700))
    assert len(few.train) == 10 and len(many.train) == 700
    assert rows(few.x_train) < rows(many.x_train)
    whole = data.load("digits")
    labels = {row.tobytes(): label for row, label in zip(whole.x, whole.y, strict=True)}
    assert [labels[row.tobytes()] for row in few.x] == list(few.y)
    np.testing.assert_array_equal(np.sort([*few.train, *few.test]), np.arange(len(few.x)))


def test_more_than_there_are_is_refused():
    with pytest.raises(ValueError, match="at most 719"):
        data.load("digits", half=1, n_train=720)
    with pytest.raises(ValueError, match="at most 8"):
        data.load("digits", n_samples=10, n_train=9)
