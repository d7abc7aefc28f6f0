"""The best codes of the lessons' dictionaries are found, by the oldest and the newest scikit-learn (.ci/ranges)."""

import pytest

import aeviz
from aeviz.lessons import sparse


@pytest.mark.parametrize("name", ["atoms at right angles", "digits"])
def test_the_best_codes_of_a_lesson_are_found(name):
    assert aeviz.show(aeviz.get(sparse.SPECS[name]), "exact_codes").data
