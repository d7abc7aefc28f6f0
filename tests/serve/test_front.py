"""nginx before several dashboards: at every kind of address, and there when it is said to be."""

import socket
import sys

import pytest
from ports import free_port
from proxies import needs_nginx

from aeviz.serve import dashboards, lan, nginx


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
