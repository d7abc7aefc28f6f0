"""A dashboard of ``aeviz serve``, and proxies in front of it: nginx with any servers, and a real Jupyter server."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from one_cluster import until
from patience import patient
from ports import answers, free_port

from aeviz.serve.nginx import TEMPORARY, program

ROOT = Path(__file__).parents[1]
HERE = {"PYTHONPATH": str(ROOT), "AEVIZ_SCHEDULER": "tcp://127.0.0.1:9"}  # where nobody answers: nothing is trained
PASSED = """proxy_http_version 1.1;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_upgrade;
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-Proto $scheme;
      client_max_body_size 10m;"""


def needs_nginx() -> None:
    """Skips the test where there is no nginx."""
    try:
        program()
    except FileNotFoundError as error:
        pytest.skip(str(error))


@contextmanager
def begun(folder: Path, *options: str, **variables: str) -> Iterator[tuple[str, subprocess.Popen]]:
    """``aeviz serve`` with these options, started in ``folder``: its address and its process, of a group of its own."""
    port = free_port()
    command = [sys.executable, "-m", "aeviz", "serve", "--host", "127.0.0.1", "--port", str(port), *options]
    here = os.environ | {"PYTHONPATH": str(ROOT)} | variables
    process = subprocess.Popen(command, cwd=folder, env=here, start_new_session=True)
    try:
        until(lambda: process.poll() is not None or answers(f"http://127.0.0.1:{port}/ready"))
        yield f"http://127.0.0.1:{port}", process
    finally:
        process.terminate()
        process.wait(patient(60))


@contextmanager
def served(folder: Path, *options: str) -> Iterator[str]:
    """The address of one that trains nothing."""
    with begun(folder, *options, **HERE) as (address, _):
        yield address


@contextmanager
def nginx(folder: Path, servers: str) -> Iterator[None]:
    """nginx with these ``server`` blocks, and everything that it writes in ``folder``."""
    needs_nginx()
    paths = "".join(f"  {name}_temp_path {folder}/{name};\n" for name in TEMPORARY)
    file = folder / "nginx.conf"
    file.write_text(
        f"pid {folder}/nginx.pid;\nerror_log stderr;\nevents {{}}\nhttp {{\n{paths}  access_log off;\n"
        f"  map $http_upgrade $connection_upgrade {{ default upgrade; '' close; }}\n{servers}\n}}\n",
        encoding="utf-8",
    )
    folder.chmod(0o755)
    process = subprocess.Popen([program(), "-p", str(folder), "-c", str(file), "-g", "daemon off; user root;"])
    try:
        until(lambda: process.poll() is not None or (folder / "nginx.pid").exists())  # it listens by then
        yield
    finally:
        process.terminate()
        process.wait(patient(20))


@contextmanager
def jupyter(folder: Path, base: str) -> Iterator[str]:
    """A Jupyter server under the path ``base``, which starts the dashboard as JupyterHub and Binder have it done."""
    port = free_port()
    config = folder / "jupyter_server_config.py"
    config.write_text(
        "from aeviz.serve.jupyter import launch\n"
        "c.ServerProxy.servers = {'aeviz': launch()}\n"
        "c.ServerApp.jpserver_extensions = {'jupyter_server_proxy': True}\n"
        f"c.ServerApp.base_url = {base!r}\nc.ServerApp.port = {port}\nc.ServerApp.ip = '127.0.0.1'\n"
        "c.ServerApp.open_browser = False\nc.IdentityProvider.token = ''\nc.ServerApp.allow_root = True\n",
        encoding="utf-8",
    )
    here = {name: str(folder / name) for name in ("JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR")}
    environment = os.environ | here | HERE
    command = [sys.executable, "-m", "jupyter_server", f"--config={config}"]
    process = subprocess.Popen(command, cwd=folder, env=environment)
    address = f"http://127.0.0.1:{port}{base}"
    try:
        until(lambda: process.poll() is not None or answers(f"{address}api"))
        yield address
    finally:
        process.terminate()
        process.wait(patient(60))
