"""Where a page of this server is, as its owner and as others in the network see it."""

from urllib.parse import urlsplit

import streamlit as st
from streamlit import config

from aeviz.components import server
from aeviz.serve import lan


def here() -> str:
    """The start page, seen from this machine."""
    return _start(lan.LOOPBACK if everywhere() else st.get_option("server.address"))


def in_the_network() -> str | None:
    """The start page, seen by others; None where they do not reach it."""
    return _start(host) if (host := _host()) else None


def for_others(page: str) -> str | None:
    """The address of a page, as the browser of its reader has it, for others; None where it leads to the reader alone.

    What was opened as ``localhost`` is named by this machine's address in its network, if the server listens there.
    """
    parts = urlsplit(page)
    if not lan.is_loopback(parts.hostname or ""):
        return page
    host = _host() if parts.port == st.get_option("browser.serverPort") else None  # else it is a tunnel's end
    return parts._replace(netloc=f"{lan.bracketed(host)}:{parts.port}").geturl() if host else None


def everywhere() -> bool:
    """Whether the server listens at all addresses of this machine."""
    return (st.get_option("server.address") or "") in lan.EVERYWHERE


def _host() -> str | None:
    """What others call this machine: as configured (``serve`` does so), else as its network does."""
    if config.is_manually_set("browser.serverAddress"):
        host = st.get_option("browser.serverAddress")
    else:
        host = lan.address() if everywhere() else st.get_option("server.address")
    return None if host is None or lan.is_loopback(host) else host


def _start(host: str) -> str:
    protocol = "https" if st.get_option("server.sslCertFile") else "http"
    return f"{protocol}://{lan.bracketed(host)}:{st.get_option('server.port')}{server.path('')}"
