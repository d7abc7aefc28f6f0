"""nginx before several dashboards: at every kind of address, and there when it is said to be."""

import socket
import subprocess
import sys
import tempfile

import pytest
from ports import free_port
from proxies import needs_nginx

from aeviz.room import server
from aeviz.serve import dashboards, lan, nginx


@pytest.fixture(autouse=True)
def odd_folder(tmp_path, monkeypatch):
    """The temporary folder of somebody whose name has a space and an umlaut."""
    (folder := tmp_path / "Jörg Kühn").mkdir()
    folder.chmod(0o755)
    monkeypatch.setattr(tempfile, "tempdir", str(folder))


def test_the_rooms_server_begins_in_any_folder():
    with server.settings(free_port()) as found, subprocess.Popen(found.command) as process:
        found.wait()
        process.terminate()


@pytest.mark.parametrize("address", ["", "0.0.0.0", "127.0.0.1", "localhost", "::1", "::"])
def test_it_takes_connections_from_the_beginning(address):
    needs_nginx()
    if ":" in address and not socket.has_dualstack_ipv6():
        pytest.skip("no IPv6 here")
    port = free_port()
    with dashboards._front(nginx.program(), address, port, [free_port()]):
        socket.create_connection((lan.of_this_machine(address), port)).close()


def test_one_that_ends_is_said():
    with (
        pytest.raises(OSError, match=r"^nginx did not get ready; "),
        dashboards._front(sys.executable, "127.0.0.1", free_port(), [free_port()]),  # knows no such options
    ):
        pass
