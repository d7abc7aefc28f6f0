"""Memory between the steps of a training, and after it."""

import ctypes
import sys
from functools import cache

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3  # glibc's names (malloc.h)
KEPT = 2**28  # bytes free at a heap's end before any go back to the system
LARGEST = 2**25  # bytes of a block that is taken from the heap; glibc allows no more


@cache
def keep_freed() -> None:
    """Tells glibc to keep what a step frees for the next one.

    A step takes and frees the same few MB, thousands of times; page by page from the system, that takes as long as a
    tenth of the step. Elsewhere than on Linux it does nothing.
    """
    if sys.platform == "linux" and (mallopt := getattr(ctypes.CDLL(None), "mallopt", None)):
        mallopt(M_TRIM_THRESHOLD, KEPT)
        mallopt(M_MMAP_THRESHOLD, LARGEST)


def give_back() -> None:
    """Gives what trainings have freed back to the system, once they are over. Elsewhere than with glibc: nothing."""
    if sys.platform == "linux" and (trim := getattr(ctypes.CDLL(None), "malloc_trim", None)):
        trim(0)
