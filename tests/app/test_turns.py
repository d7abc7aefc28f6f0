"""Pages take turns, and what a session keeps of its page is small: memory does not grow with the class."""

import gc
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from components import told
from one_cluster import until
from patience import patient
from streamlit.testing.v1 import AppTest

from aeviz.app.state import turns
from aeviz.components.canvas import Scene
from aeviz.components.network_view import Pictured
from aeviz.data import Dataset
from aeviz.shared_cache import shared_cache

CLASS = 30


def test_so_many_pages_are_worked_out_at_once_and_every_one_has_its_turn():
    free = 3
    pages = turns.Turns(free)
    full, lock = threading.Barrier(free), threading.Lock()
    inside, most, done = [], [], []

    def page(i: int) -> None:
        with pages.turn(), pages.turn():  # a part of a page has its turn with it
            with lock:
                inside.append(i)
                most.append(len(inside))
            full.wait(patient(20))  # so many are in it together
            with lock:
                inside.remove(i)
                done.append(i)

    with ThreadPoolExecutor(CLASS) as pool:
        list(pool.map(page, range(CLASS)))
    assert max(most) == free and sorted(done) == list(range(CLASS))


def test_a_page_that_breaks_gives_its_turn_back():
    pages = turns.Turns(1)
    for _ in range(2):
        with pytest.raises(KeyError), pages.turn():
            raise KeyError
    with pages.turn():
        pass


def test_pages_that_wait_for_long_keep_nobody():
    pages, over = turns.Turns(2, long=0.2), threading.Event()
    inside = threading.Barrier(3)

    def waits() -> None:
        with pages.turn():
            inside.wait(patient(20))
            over.wait(patient(20))

    with ThreadPoolExecutor(2) as pool:
        waiting = [pool.submit(waits) for _ in range(2)]
        inside.wait(patient(20))  # both turns are taken
        with pages.turn():
            assert not any(one.done() for one in waiting)
        over.set()


def compare_script() -> None:
    from aeviz.app.pages import compare

    compare.page()


def alive() -> list[object]:
    shared_cache.clear()
    gc.collect()
    return [thing for thing in gc.get_objects() if isinstance(thing, Scene | Pictured | Dataset)]


def test_a_session_keeps_no_picture_s_data_when_its_page_stands():
    gc.freeze()  # what other tests have left is neither found nor looked through
    others = {id(thing): thing for thing in alive()}
    page = AppTest.from_function(compare_script, default_timeout=patient(60)).run()
    assert not page.exception and told(page, "canvas")
    assert until(lambda: all(id(thing) in others for thing in alive()))  # as soon as the script's thread has ended
    assert page.session_state is not None  # the session is still there
