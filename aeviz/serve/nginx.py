"""Sticky routing: nginx in front of several dashboards of this machine, with the settings that deploy/ holds."""

import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from aeviz import beside
from aeviz.serve.embed import embedded

SETTINGS = beside.path("deploy/kubernetes/nginx.conf")
LISTEN, UPSTREAM, HTTP = "listen 80;", "server dashboard:8501 max_fails=2 fail_timeout=5s;", "http {"
COOKIE, IN_A_FRAME = "HttpOnly; SameSite=Lax", "HttpOnly; SameSite=None; Secure; Partitioned"
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


def program() -> str:
    """Path of nginx. Raises FileNotFoundError, saying what to install, if there is none."""
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if found is None:
        raise FileNotFoundError(
            "Several workers need nginx, which keeps each browser at one of them: install it (apt-get install nginx, "
            "brew install nginx), or serve with one worker."
        )
    return found


@contextmanager
def settings(listen: str, dashboards: list[str]) -> Generator[Path, None, None]:
    """A settings file of deploy's nginx.conf for ``dashboards`` (host:port) of this machine, in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="aeviz-nginx-") as folder:
        Path(folder).chmod(0o711)  # nginx's own user must get in
        file = Path(folder) / "nginx.conf"
        file.write_text(adapted(SETTINGS.read_text(encoding="utf-8"), listen, dashboards, folder), encoding="utf-8")
        yield file


def adapted(text: str, listen: str, dashboards: list[str], folder: str) -> str:
    """deploy's settings with another address, other dashboards, and everything that nginx writes in ``folder``."""
    upstream = "\n        ".join(UPSTREAM.replace("dashboard:8501", place) for place in dashboards)
    paths = "".join(f"\n    {name}_temp_path {beside.quoted(f'{folder}/{name}')};" for name in TEMPORARY)
    changes = {
        COOKIE: IN_A_FRAME if embedded() else COOKIE,
        LISTEN: f"listen {listen};",
        UPSTREAM: upstream,
        HTTP: f"pid {beside.quoted(f'{folder}/nginx.pid')};\nerror_log stderr;\n\n{HTTP}{paths}\n    access_log off;",
    }
    for old, new in changes.items():
        if text.count(old) != 1:
            raise ValueError(f"{SETTINGS.name} must hold {old!r} once.")
        text = text.replace(old, new)
    return text
