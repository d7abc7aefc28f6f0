"""Opens pages and trains, as a user's first minutes; ends with an error where one of them shows one."""

import sys
import time
from collections.abc import Callable

from patience import patient
from streamlit.testing.v1 import AppTest

from aeviz.__main__ import main
from aeviz.app.server import own_components
from aeviz.engine import Engine
from aeviz.spec import Spec
from aeviz.storage import store

SMALL = Spec(data="iris", hidden=(4,), d_latent=2, steps=20, seed=5)


def start():
    from aeviz.app import navigation

    navigation.run()


def lesson():
    from aeviz.app.pages import lesson

    lesson.page("sparse")


def compare():
    from aeviz.app.pages import compare

    compare.page()


def visit(*pages: Callable[[], None]) -> None:
    for page in pages:
        shown = AppTest.from_function(page, default_timeout=patient(120)).run()
        assert not shown.exception, shown.exception
        assert not shown.error, shown.error


def train() -> None:
    """A small Run from worker processes, stored and looked at."""
    engine = Engine.start()  # as many workers as there are cores
    try:
        job = engine.request(SMALL, "somebody")
        while not job.status().ended:
            assert not engine.health(), engine.health()
            time.sleep(0.05)
        assert job.status().state == "done", job.status()
        assert not store.reports(), store.reports()
    finally:
        engine.close()
    assert main(["info", SMALL.key()]) == 0


if __name__ == "__main__":
    own_components.alone()  # as on a server
    visit(lesson)
    if "train" in sys.argv:  # and the pages that show most: they take longer than all else
        visit(start, compare)
        train()
    sys.exit(0)
