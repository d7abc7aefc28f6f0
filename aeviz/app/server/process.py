"""What a dashboard's process needs set, once, to serve many students from a machine that it shares."""

import ctypes
import gc
import os
import sys
from functools import cache

from threadpoolctl import threadpool_limits

M_ARENA_MAX = -8  # glibc's name for how many heaps there may be (malloc.h)


@cache
def settle() -> None:
    """One thread for each of this process's computations: the other cores are the workers' and the other students'.

    And the garbage collector looks about more seldom: with all that a class has drawn in memory, a look is long.
    """
    gc.set_threshold(50_000, 20, 20)
    _few_heaps()
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # read by libraries that come later, as SciPy's
    threadpool_limits(1)


def _few_heaps() -> None:
    """Lets all threads share two of glibc's heaps: of up to eight a core, none would use what is free in another."""
    if sys.platform == "linux" and (mallopt := getattr(ctypes.CDLL(None), "mallopt", None)):
        mallopt(M_ARENA_MAX, 2)
