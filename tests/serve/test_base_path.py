"""What all addresses begin with: printed as a browser takes it, and refused where no address begins so."""

import os

import pytest

import aeviz.serve
from aeviz.__main__ import main


@pytest.fixture
def serve(monkeypatch):
    """Runs `aeviz serve` with a base path up to where it would serve."""
    monkeypatch.setattr(os, "environ", dict(os.environ))
    monkeypatch.setattr(aeviz.serve, "one", lambda host, port: None)
    monkeypatch.setattr(aeviz.serve, "_check_free", lambda host, port: None)
    return lambda path: main(["serve", "--host", "127.0.0.1", "--port", "8501", "--base-path", path])


@pytest.mark.parametrize(
    ("path", "told"),
    [("", ""), ("/", ""), ("/class/", "class"), ("a/b", "a/b"), ("a b", "a%20b"), ("übung", "%C3%BCbung")],
)
def test_the_address_is_one_that_a_browser_takes(serve, capsys, path, told):
    assert serve(path) == 0
    assert capsys.readouterr().out == f"Warming up; then open http://127.0.0.1:8501/{told}\n"


@pytest.mark.parametrize("path", ["a?b", "a#b", "a%20b", "../x", "a/./b", "a//b", "http://x/y", "a\\b"])
def test_what_no_address_begins_with_is_refused(serve, capsys, path):
    assert serve(path) == 2
    assert capsys.readouterr().err == (
        f"aeviz: A base path is names with / between them, as class or school/class, not {path!r}.\n"
    )
