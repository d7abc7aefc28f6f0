"""How much memory own data may take in this process: the numbers of all sessions' tables and data sets together."""

from collections.abc import Callable

import numpy as np

from aeviz import environment, memory
from aeviz.language import count, text
from aeviz.shared_cache import shared_cache
from aeviz.upload.base import BadFile

_counter = memory.Counter()
shared_cache.besides.append(lambda: _counter.total)
_leaving: list[Callable[[], bool]] = []


def makes_room(let_go: Callable[[], bool]) -> None:
    """Has ``let_go`` called where there is no room: it frees data whose owner has left, or returns False."""
    _leaving.append(let_go)


def counted(array: np.ndarray) -> np.ndarray:
    """The array, counted until it is freed. Raises BadFile if it is one too many: count it before it is filled."""
    while array not in _counter and _counter.total + array.nbytes > limit():
        if not any(let_go() for let_go in _leaving):
            break
    with _counter.lock:
        if array not in _counter:
            _check(array.nbytes, _counter.total + array.nbytes)
            _counter.add(array, array.nbytes)
    shared_cache.shrink()
    return array


def held() -> int:
    """Bytes that are counted now."""
    return _counter.total


def limit() -> int:
    """Bytes allowed: ``AEVIZ_OWN_DATA_MB``, or all that the pages may keep."""
    given = environment.whole("AEVIZ_OWN_DATA_MB")
    return memory.share() if given is None else given * 2**20


def _check(more: int, together: int) -> None:
    if together > (most := limit()):
        raise BadFile(
            text(
                "this server has no room for it: {more} MB more would make {together} MB of own data in all sessions, "
                "and {most} MB are allowed; forget data that you no longer need, or try again later.",
                more=count(round(more / 2**20)),
                together=count(round(together / 2**20)),
                most=count(round(most / 2**20)),
            )
        )
