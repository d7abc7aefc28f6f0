"""A browser and what is its own: known by a cookie, seen by nobody else, gone when it is forgotten."""

import gzip
import hmac
import json
import time
from collections import OrderedDict
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from asking import address_of, ask
from patience import patient
from small_models import small_spec
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, Response
from streamlit.testing.v1 import AppTest

import aeviz
from aeviz import shared_cache as room
from aeviz import views
from aeviz.app.parts import live_canvas
from aeviz.app.server import clients, routes, uploads
from aeviz.app.state import client, session_data
from aeviz.app.state.records import Own
from aeviz.components import canvas, files
from aeviz.data import in_memory
from aeviz.export import python_code
from aeviz.storage import dataset_file
from aeviz.upload import BadFile, memory_quota

APP = Starlette(routes=routes.all_of_them())
NAME, OTHER = "a" * 32, "b" * 32


def cookie(name: str) -> dict[str, str]:
    return holding(client.signed(name))


def holding(text: str) -> dict[str, str]:
    return {"cookie": f"{client.COOKIE}={text}"}


def forgeries() -> list[str]:
    """The name without a signature, with another's, with a part of its own, and signed with another secret."""
    signature = client.signed(NAME).partition(".")[2]
    elsewhere = hmac.new(b"0" * 64, NAME.encode(), "sha256").hexdigest()
    wrong = [client.signed(OTHER).partition(".")[2], signature[:-1], signature + "0", signature.upper(), elsewhere]
    return ["", NAME, f"{NAME}.", *(f"{NAME}.{one}" for one in wrong), f"{OTHER}.{signature}"]


@pytest.fixture
def own(monkeypatch):
    """A browser with a data set, looking at a Run of it; its addresses."""
    x = np.random.default_rng(len(room.shared_cache.besides)).normal(size=(60, 5))
    data = in_memory.of_rows(x, test=np.arange(40, 60))
    run = aeviz.sweep(replace(small_spec("sparse"), data=data.name, steps=5))
    here = client.Client({data.name: Own("mine", data)}, tabs={"tab"})
    monkeypatch.setattr(client, "_clients", OrderedDict({NAME: here}))
    picture = python_code.ViewRequest("loss", run, 0, views.get("loss").Controls())
    scene = live_canvas.scene("embedding", run)
    content = canvas.scene_url(scene, 300, data.name)
    yield SimpleNamespace(data=data, run=run, addresses=[f"/{address_of(picture)}0", f"/{content}"], scene=scene)
    room.shared_cache.forget(data.name)


def leave(monkeypatch) -> None:
    """The last tab of NAME goes, and does not come back in time."""
    monkeypatch.setattr(client, "GRACE", 0.0)
    client._left("tab", NAME)
    end = time.monotonic() + patient(10)
    while client._clients[NAME].own_data and time.monotonic() < end:
        time.sleep(0.005)


def test_own_pictures_and_scenes_answer_their_owners_browser_alone(own):
    for address in own.addresses:
        answer = ask(APP, address, **cookie(NAME))
        assert answer.status == 200 and gzip.decompress(answer.body)
        assert answer.headers["cache-control"] == "private, no-store"
        for others in ({}, cookie(OTHER), cookie("../x"), *map(holding, forgeries())):
            assert ask(APP, address, **others).status == 404


@pytest.mark.parametrize("end", ["forget", "leave"])
def test_what_is_forgotten_answers_nobody(own, monkeypatch, end):
    assert [ask(APP, address, **cookie(NAME)).status for address in own.addresses] == [200, 200]
    if end == "forget":
        monkeypatch.setattr(client, "name", lambda: NAME)
        client.forget(own.data.name)
    else:
        leave(monkeypatch)
    for cookies in (cookie(NAME), cookie(OTHER), {}):
        assert [ask(APP, address, **cookies).status for address in own.addresses] == [404, 404]
    assert own.data.name not in room.shared_cache._of


def test_what_another_browser_has_brought_too_stays_with_it(own, monkeypatch):
    client._clients[OTHER] = client.Client({own.data.name: Own("also mine", own.data)}, tabs={"tab 2"})
    leave(monkeypatch)
    assert [ask(APP, address, **cookie(OTHER)).status for address in own.addresses] == [200, 200]
    assert [ask(APP, address, **cookie(NAME)).status for address in own.addresses] == [404, 404]


def test_the_last_tab_takes_its_data_along_but_not_at_once(own):
    client._clients[NAME].tabs.add("tab 2")
    client._left("tab", NAME)
    client._end(NAME, client._clients[NAME].left)
    assert client.sees(NAME, own.data.name)  # in the other tab
    client._left("tab 2", NAME)
    assert [ask(APP, address, **cookie(NAME)).status for address in own.addresses] == [200, 200]
    assert [ask(APP, address, **cookie(OTHER)).status for address in own.addresses] == [404, 404]
    client._end(NAME, client._clients[NAME].left)
    assert not client.sees(NAME, own.data.name)


def test_a_browser_that_came_back_in_time_keeps_its_data(own):
    here = client._clients[NAME]
    client._left("tab", NAME)
    first = here.left
    here.tabs.add("tab 2")
    client._end(NAME, first)
    assert client.sees(NAME, own.data.name)
    client._left("tab 2", NAME)
    client._end(NAME, first)  # its time counts from the last tab that went
    assert client.sees(NAME, own.data.name)


def test_data_whose_owner_has_left_make_room_for_new_ones(own, monkeypatch):
    new, away = np.zeros((100, 5), np.float32), client._clients[NAME]
    there = client.Client({"other": Own("open", own.data)}, tabs={"tab"})
    client._clients[OTHER] = there
    monkeypatch.setattr(memory_quota, "limit", lambda: 0)
    with pytest.raises(BadFile):
        memory_quota.counted(new)
    assert away.own_data and there.own_data  # both have a tab
    client._left("tab", NAME)
    with pytest.raises(BadFile):
        memory_quota.counted(new)
    assert not away.own_data and there.own_data


def test_browsers_that_were_here_last_are_remembered(monkeypatch):
    monkeypatch.setattr(client, "MOST_REMEMBERED", 3)
    monkeypatch.setattr(client, "_clients", OrderedDict())
    for browser, stays in {"a": True, "b": False, "c": False, "d": False}.items():
        monkeypatch.setattr(client, "_tab", lambda browser=browser: (f"tab of {browser}", browser))
        client.client()
        if not stays:
            client._left(f"tab of {browser}", browser)
    assert list(client._clients) == ["a", "c", "d"]


def test_shared_pictures_answer_everybody():
    run = aeviz.sweep(small_spec("linear"))
    address = address_of(python_code.ViewRequest("loss", run, 0, views.get("loss").Controls()))
    answer = ask(APP, f"/{address}2")
    assert answer.status == 200 and "max-age" in answer.headers["cache-control"]
    assert "spec" in json.loads(gzip.decompress(answer.body))
    at = files.url("a-name", lambda: gzip.compress(b"content"))
    assert gzip.decompress(ask(APP, f"/{at}").body) == b"content"


def test_a_file_that_few_want_is_made_when_somebody_asks_and_not_found_where_it_cannot_be():
    asked = []
    at = files.offer("offered", lambda: asked.append(1) or gzip.compress(b"content"))
    assert not asked
    for _ in range(2):
        assert gzip.decompress(ask(APP, f"/{at}").body) == b"content"
    assert asked == [1]

    def gone() -> bytes:
        raise LookupError

    assert ask(APP, f"/{files.offer('gone', gone)}").status == 404


def test_an_offered_file_of_own_data_answers_nobody_else():
    at = files.offer("mine", lambda: gzip.compress(b"content"), "given-0123456789abcdef")
    assert ask(APP, f"/{at}").status == 404
    assert files.find("mine") is None  # and is not even made


@pytest.mark.parametrize("position", ["5" * 5000, "-1", "1.5", "９", "x", "9999999", "%00"])
def test_a_position_that_is_none_is_not_found(position):
    assert ask(APP, f"/aeviz/pictures/x/{position}").status == 404


def test_a_browser_is_given_a_cookie_with_its_first_page(monkeypatch):
    async def page(scope, receive, send):
        answer = HTMLResponse("page") if scope["path"] == "/" else Response("x", media_type="text/css")
        await answer(scope, receive, send)

    app = clients.Clients(page)
    first = ask(app, "/").headers["set-cookie"]
    assert client.NAME.search(first) and "HttpOnly" in first and "SameSite=Lax" in first and "Secure" not in first
    assert "Secure" in ask(app, "/", scheme="https").headers["set-cookie"]
    assert ask(app, "/").headers["set-cookie"] != first
    assert "set-cookie" not in ask(app, "/style.css").headers
    assert "set-cookie" not in ask(app, "/", **cookie(NAME)).headers
    for forged in forgeries():
        assert "set-cookie" in ask(app, "/", **holding(forged)).headers
    monkeypatch.setenv("AEVIZ_EMBED", "1")
    assert "SameSite=None; Secure" in ask(app, "/").headers["set-cookie"]


def test_a_reload_of_the_same_browser_finds_all_again(monkeypatch):
    """A reload closes the browser's only tab before the next one opens."""
    monkeypatch.setattr(client, "_clients", OrderedDict())
    monkeypatch.setattr(client, "named", lambda cookies: NAME)
    data = in_memory.of_rows(np.zeros((30, 3)))

    def tab(name=""):
        import streamlit as st

        from aeviz.app.parts import pin_tray
        from aeviz.app.state import client, session_data
        from aeviz.app.state.records import Pin
        from aeviz.data import in_memory
        from aeviz.lessons import presets

        here = client.client()
        if name:
            session_data.add("mine", in_memory.find(name))
            pin_tray.keep((Pin("a", presets.preset("digits", "sparse"), 1),))
            here.guesses["digits", 2] = 1
        st.text([*session_data.names(), *(pin.name for pin in pin_tray.pins()), *here.guesses.values()])

    def reloaded() -> str:
        for open_tab in [*client._clients[NAME].tabs]:
            client._left(open_tab, NAME)
        shown = AppTest.from_function(tab).run()
        assert not shown.exception
        return shown.text[0].value

    AppTest.from_function(tab, args=(data.name,)).run()
    assert reloaded() == str([data.name, "a", 1])
    (open_tab,) = client._clients[NAME].tabs
    client._left(open_tab, NAME)
    client._end(NAME, client._clients[NAME].left)
    assert reloaded() == str(["a", 1])  # data go when nobody comes back, what is small stays
    monkeypatch.setattr(client, "named", lambda cookies: OTHER)
    assert AppTest.from_function(tab).run().text[0].value == "[]"


@pytest.fixture
def door(monkeypatch):
    """Streamlit's place for files, with what two sessions have sent; the middleware before it."""
    stored = {"full": [range(uploads.OF_A_SESSION - 10)], "one": [range(5)]}  # of that length
    monkeypatch.setattr(uploads, "_files", lambda: stored)
    monkeypatch.setattr(room.shared_cache, "besides", [])
    app = uploads.Uploads(Response("taken", 204))
    return lambda session, **headers: ask(app, f"/_stcore/upload_file/{session}/f", "PUT", **headers).status


def test_files_on_their_way_are_counted_before_they_are_taken(door, monkeypatch):
    monkeypatch.setattr("aeviz.memory.share", lambda: 2**40)
    assert door("one", content_length="1000") == 204
    assert door("one") == door("one", content_length="x") == 411
    assert door("full", content_length="10") == 204 and door("full", content_length="11") == 413
    monkeypatch.setattr("aeviz.memory.share", lambda: uploads.OF_A_SESSION)
    assert door("one", content_length="1000") == 507
    assert room.shared_cache.bytes() >= uploads.OF_A_SESSION - 10


def test_one_owner_keeps_a_part_of_the_store_at_most(own, monkeypatch, tmp_path):
    monkeypatch.setenv("AEVIZ_STORE", str(tmp_path))
    mine = client._clients[NAME]
    monkeypatch.setattr(client, "client", lambda: mine)
    n = own.data.x.nbytes
    monkeypatch.setenv("AEVIZ_STORE_BYTES", str(n * session_data.PART_OF_STORE))
    session_data.save(mine.own_data[own.data.name])
    assert dataset_file.has(own.data.name) and mine.stored == n
    other = Own("more", in_memory.of_rows(np.ones((3, 2))))
    with pytest.raises(ValueError, match="A browser can keep"):
        session_data.save(other)
    assert not dataset_file.has(other.dataset.name)
