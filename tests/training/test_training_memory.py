"""A worker keeps what a training's steps free for the next step, and gives it back after the training."""

import os
import platform
import subprocess
import sys

import pytest

SCRIPT = """
import gc, psutil
import numpy as np
from aeviz.training import memory
def held(): return psutil.Process().memory_info().rss / 2**20
memory.keep_freed()
first = held()
arrays = [np.ones(2**17) for _ in range(200)]  # 1 MB each
last = np.ones(2**10)  # what lives on behind them
full = held()
del arrays
kept = held()
memory.give_back()
print(first, full, kept, held())
"""


@pytest.mark.skipif(
    platform.libc_ver()[0] != "glibc" or "AEVIZ_OTHER_SYSTEM" in os.environ, reason="other systems have other heaps"
)
def test_what_a_training_has_freed_is_kept_between_its_steps_and_given_back_after_it():
    told = subprocess.run([sys.executable, "-c", SCRIPT], check=True, capture_output=True, encoding="utf-8").stdout
    first, full, kept, after = map(float, told.split())
    assert full > first + 190 and kept > full - 20
    assert after < first + 20
