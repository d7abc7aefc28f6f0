"""What a dashboard's process needs set, once, to serve many students from a machine that it shares."""

import ctypes
import gc
import os
import sys
from contextlib import suppress
from functools import cache

from threadpoolctl import threadpool_limits

from aeviz import memory

M_ARENA_MAX, M_MMAP_THRESHOLD, M_TRIM_THRESHOLD = -8, -3, -1  # glibc's names (malloc.h)
MANY = 10_240  # open files: macOS allows no more
SWITCH_SECONDS = 0.001  # after which a thread that computes lets others in
LARGE = 2**22  # bytes of an array that goes back to the system as soon as it is freed ...
LARGE_IN_LITTLE = 2**18  # ... where there is little memory
MUCH = 2**32  # bytes of memory, of which heaps may keep some
KEPT = 2**25  # bytes free at a heap's end before any go back to the system, where there is much


@cache
def settle() -> None:
    """One thread for each of this process's computations: the other cores are the workers' and the other students'.

    And the garbage collector looks about by what stays, seldom, but then everywhere: a look takes 0.1 s, and what pages
    leave behind in cycles, with the arrays that hang on it, was 12 MB a minute for a class.
    Threads take turns more often than Python's every 5 ms: several that draw would keep the one that answers, and with
    it a class's events, waiting for 5 ms each, at every step of an answer.
    """
    gc.set_threshold(20_000, 2, 2)
    sys.setswitchinterval(SWITCH_SECONDS)
    _give_back()
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # read by libraries that come later, as SciPy's
    threadpool_limits(1)


def open_many_files() -> None:
    """Lets this process open as many files as the system allows it to: a session takes one, and a browser up to six
    more for its requests; the usual limit is 1,024.

    On macOS the usual one is 256. Windows has none.
    """
    try:
        import resource
    except ImportError:
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = MANY if hard == resource.RLIM_INFINITY else min(hard, MANY)
    if soft != resource.RLIM_INFINITY and soft < most:
        with suppress(ValueError, OSError):  # a system may allow less than it says
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def _give_back() -> None:
    """Lets all threads share two of glibc's heaps: of up to eight a core, none would use what is free in another.

    And keeps large arrays out of them: glibc would keep up to 32 MB each for later. What is free in them goes back when
    the garbage collector has looked everywhere. If it went back at once, as it does where memory is little, the next
    step of a computation would fetch it page by page, which can take twice as long as the step itself.
    """
    if sys.platform == "linux" and (mallopt := getattr(libc := ctypes.CDLL(None), "mallopt", None)):
        mallopt(M_ARENA_MAX, 2)
        much = memory.limit() >= MUCH
        mallopt(M_MMAP_THRESHOLD, LARGE if much else LARGE_IN_LITTLE)
        mallopt(M_TRIM_THRESHOLD, KEPT if much else LARGE_IN_LITTLE)

        def trim(phase: str, told: dict[str, int]) -> None:
            if phase == "stop" and told["generation"] == 2:
                libc.malloc_trim(0)

        gc.callbacks.append(trim)
