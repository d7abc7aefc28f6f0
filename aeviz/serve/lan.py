"""This machine's address in its own network: the one that a phone in the same room opens."""

import ipaddress
import socket

EVERYWHERE = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}  # hosts, and where this machine itself finds them
LOOPBACK = "localhost"
NOWHERE = "192.0.2.1", 9  # an address for documentation (RFC 5737): nothing is sent to find the way to it


def address() -> str | None:
    """The IPv4 address by which this machine reaches others, else any that it has; None without a network."""
    return _towards_others() or next(iter(_addresses()), None)


def is_loopback(host: str) -> bool:
    """Whether a host is this machine, for itself alone."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == LOOPBACK


def of_this_machine(host: str) -> str:
    """The address by which this machine itself reaches what listens at ``host``."""
    return EVERYWHERE.get(host, host)


def bracketed(host: str) -> str:
    """A host as it stands in a URL."""
    return f"[{host}]" if ":" in host else host


def _towards_others() -> str | None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(NOWHERE)
        except OSError:  # no way out of this machine
            return None
        found = probe.getsockname()[0]
    return None if is_loopback(found) else found


def _addresses() -> list[str]:
    import psutil

    entries = (entry for of_one in psutil.net_if_addrs().values() for entry in of_one)
    found = (ipaddress.ip_address(entry.address) for entry in entries if entry.family == socket.AF_INET)
    return [str(one) for one in found if not (one.is_loopback or one.is_link_local)]
