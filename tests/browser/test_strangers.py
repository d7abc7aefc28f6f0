"""The running server keeps strangers out: no upload without its token, no foreign page's script."""

from __future__ import annotations

import urllib.error
import urllib.request

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

STRANGER = "http://stranger.example"


def address(app) -> str:
    return app("main").split("/?")[0]


def refused(request: urllib.request.Request) -> int:
    with pytest.raises(urllib.error.HTTPError) as error:
        urllib.request.urlopen(request, timeout=30)
    error.value.close()
    return error.value.code


def test_an_upload_needs_the_token_of_a_session(app):
    url = f"{address(app)}/_stcore/upload_file/somebody/file"
    assert refused(urllib.request.Request(url, b"1,2", method="PUT")) in (400, 403)


def test_another_sites_page_may_not_read_or_listen(app):
    request = urllib.request.Request(f"{address(app)}/_stcore/health", headers={"Origin": STRANGER})
    with urllib.request.urlopen(request, timeout=30) as answer:
        assert answer.headers.get("Access-Control-Allow-Origin") not in ("*", STRANGER)
    with pytest.raises(InvalidStatus, match="403"):
        connect(f"{address(app).replace('http', 'ws')}/_stcore/stream", origin=STRANGER)


@pytest.mark.parametrize("path", ["../../../../etc/passwd", "..%2f..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/etc/passwd"])
def test_no_path_leads_out_of_the_servers_folders(app, path):
    for door in ("media", "component", "static", "app/static"):
        url = f"{address(app)}/{door}/{path}"
        try:
            with urllib.request.urlopen(url, timeout=30) as answer:
                assert b"root:" not in answer.read()
        except urllib.error.HTTPError as error:
            assert error.code in (400, 403, 404)
            error.close()


NO_NAME = "0" * 32


@pytest.mark.parametrize(
    "path", [f"{NO_NAME}/0", f"{NO_NAME}/{2**70}", "x/-1", "..%2f..%2fdashboard.py/0", "a/b/0", "x/"]
)
def test_a_picture_needs_the_name_that_only_its_page_knows(dashboard, path):
    request = urllib.request.Request(f"{dashboard}/aeviz/pictures/{path}")
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            assert answer.headers["Content-Type"].startswith("text/html")  # no address of a picture: Streamlit's page
    except urllib.error.HTTPError as error:
        assert error.code in (400, 404)
        error.close()
