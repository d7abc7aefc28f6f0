"""The secret of a store: one for all that use it, whoever comes first; kept from others; what is none is not used."""

import hmac
import os
import stat
import subprocess
import sys

import pytest

from aeviz.storage import secret, store


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("AEVIZ_STORE", str(tmp_path / "store"))
    secret._of.cache_clear()
    yield tmp_path / "store"
    secret._of.cache_clear()


def test_a_signature_is_the_hmac_of_the_kept_secret(folder):
    found = secret.signature("a name")
    kept = (folder / secret.FILE).read_bytes()
    assert found == hmac.new(kept, b"a name", "sha256").hexdigest()
    assert secret.signed("a name", found) and not secret.signed("another", found)
    if os.name == "posix":
        assert stat.S_IMODE((folder / secret.FILE).stat().st_mode) == 0o600


def test_those_that_come_at_once_have_one_secret(folder):
    script = "from aeviz.storage import secret; print(secret.signature('a name'))"
    told = {"stdout": subprocess.PIPE, "encoding": "utf-8"}
    started = [subprocess.Popen([sys.executable, "-c", script], **told) for _ in range(3)]
    assert {process.communicate()[0].strip() for process in started} == {secret.signature("a name")}
    assert [path.name for path in folder.iterdir()] == [secret.FILE]


@pytest.mark.parametrize("url", [False, True])
def test_the_first_that_is_stored_stays(folder, monkeypatch, url):
    if url:
        monkeypatch.setenv("AEVIZ_STORE", "memory://secrets")
    store.put_first("one", b"first")
    store.put_first("one", b"second")
    assert store.read("one", bytes) == b"first"


def test_a_file_that_holds_no_secret_is_told_and_not_used(folder):
    folder.mkdir()
    (folder / secret.FILE).write_bytes(b"")
    assert secret.signature("a name") != hmac.new(b"", b"a name", "sha256").hexdigest()
    assert any(secret.FILE in str(told) for told in store.reports())


def test_where_nothing_can_be_kept_a_process_signs_for_itself(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("AEVIZ_STORE", str(tmp_path / "file" / "below"))
    assert secret.signed("a name", secret.signature("a name"))
    assert any("known to this server alone" in str(told) for told in store.reports())
