"""Which examples a view looks at, and what its caption calls them."""

import numpy as np
import pytest

from aeviz.language import named, say
from aeviz.views import base


@pytest.mark.parametrize(("n", "each"), [(1, 1), (360, 64 * 64), (1428, 784 * 200), (10, 2**30), (5000, 1000)])
def test_a_sample_is_all_or_as_many_as_memory_allows_from_one_end_to_the_other(n, each):
    chosen = base.sample(n, each)
    m = len(chosen)
    assert m == n or m == max(1, base.MOST_NUMBERS // each) < n
    assert len(set(chosen)) == m and chosen[0] == 0
    if m > 1:
        assert chosen[-1] == n - 1
        assert np.ptp(np.diff(chosen)) <= 1  # spread evenly


@pytest.mark.parametrize("part", ["test", "training", "all"])
def test_the_caption_says_how_many_and_of_which_part(part):
    every, some = base.examples(360, 360, part), base.examples(90, 360, part)
    assert named(every) == {"n": [360]} and named(some) == {"used": [90], "n": [360]}
    assert say(every).startswith("all 360 ") and say(some).startswith("90 of the 360 ")
    assert all((part in say(told)) == (part != "all") for told in (some,))
    assert "1 " not in say(base.examples(1, 1, part))
