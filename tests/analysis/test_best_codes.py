"""The best codes are found for the lessons' dictionaries, whichever scikit-learn finds them: .ci/ranges tries both ends."""

import pytest

import aeviz
from aeviz.lessons import sparse


@pytest.mark.parametrize("name", ["atoms at right angles", "digits"])
def test_the_best_codes_of_a_lesson_are_found(name):
    assert aeviz.show(aeviz.get(sparse.SPECS[name]), "exact_codes").data
