"""Pictures drawn before a hand asks for them, one at a time for the whole server, the last ones asked for first.

Some take seconds. A hand that moves a knob past them would wait for each.
"""

import contextlib
import logging
import queue
import threading
from collections.abc import Callable
from functools import cache

MOST = 32  # that wait
logger = logging.getLogger(__name__)
_beginning = threading.Lock()
_waiting: queue.LifoQueue[Callable[[], object]] = queue.LifoQueue(MOST)


def ask(draw: Callable[[], object]) -> None:
    """Has this called soon, unless too many wait already; it may raise LookupError for what is gone by then."""
    with _beginning:  # for two might begin at once
        _begin()
    with contextlib.suppress(queue.Full):
        _waiting.put_nowait(draw)


@cache
def _begin() -> None:
    threading.Thread(target=_work, name="aeviz-draws-ahead", daemon=True).start()


def _work() -> None:
    while True:
        draw = _waiting.get()
        try:
            with contextlib.suppress(LookupError):
                draw()
        except Exception:
            logger.exception("A picture could not be drawn ahead.")
