"""What a server does before it takes anybody in: it checks its settings, one sentence each, and may open many files."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from aeviz.app.server import doors, process

ROOT = Path(__file__).parents[2]
resource = pytest.importorskip("resource")


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("AEVIZ_WORKERS", "abc", "AEVIZ_WORKERS is a whole number from 1 on"),
        ("AEVIZ_WORKERS", "0", "AEVIZ_WORKERS is a whole number from 1 on"),
        ("AEVIZ_JOB_SECONDS", "abc", "AEVIZ_JOB_SECONDS is a number from 1 on"),
        ("AEVIZ_STORE", "nosuch://x", "AEVIZ_STORE is a folder or a URL"),
        ("AEVIZ_SCHEDULER", "here", "AEVIZ_SCHEDULER is an address"),
        ("AEVIZ_RESOURCES", "GPU", "AEVIZ_RESOURCES names amounts"),
    ],
)
def test_a_setting_that_is_not_allowed_ends_the_server_with_a_sentence(name, text, told, monkeypatch):
    monkeypatch.setenv(name, text)
    with pytest.raises(SystemExit, match=f"^aeviz: {told}.*\\.$"):
        doors.of_both_servers()


def test_texts_that_pages_show_must_not_be_taken_away():
    script = "import sys; sys.path.insert(0, '.'); from aeviz.app.server import doors; doors.of_both_servers()"
    settings = {"cwd": ROOT, "capture_output": True, "text": True, "encoding": "utf-8"}
    ended = subprocess.run([sys.executable, "-OO", "-c", script], **settings)
    assert ended.returncode == 1 and "\naeviz: python -OO takes away texts" in f"\n{ended.stderr}"


@pytest.mark.skipif(os.environ.get("AEVIZ_OTHER_SYSTEM") == "win32", reason="there is no such limit")
def test_the_soft_limit_of_open_files_is_raised_to_what_is_allowed():
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (256, before[1]))
        process.open_many_files()
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        assert hard == before[1] and soft == (
            process.MANY if hard == resource.RLIM_INFINITY else min(hard, process.MANY)
        )
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
