"""``aeviz serve``: the dashboard for a class, in one process or in several behind nginx."""

import os
import socket
from contextlib import suppress
from urllib.parse import quote

import uvicorn

from aeviz import environment
from aeviz.serve import lan


def serve(host: str, port: int, n: int) -> None:
    """Serves ``n`` dashboards at one address until Ctrl-C or SIGTERM; then nothing that was started is left.

    Raises ValueError for a number below 1, a base path that is none or a variable that is not allowed, OSError if the
    port is taken or, for several, nginx is not there.
    """
    environment.check()
    if n < 1:
        raise ValueError(f"serve needs at least 1 worker, not {n}.")
    _check_free(host, port)
    seen = host if host not in lan.EVERYWHERE else lan.address() or lan.LOOPBACK
    os.environ |= {"STREAMLIT_BROWSER_SERVER_ADDRESS": seen, "STREAMLIT_BROWSER_SERVER_PORT": str(port)}
    print(f"Warming up; then open {_where(seen, host, port)}", flush=True)
    if n == 1:
        one(host, port)
    else:
        from aeviz.serve.dashboards import several  # imports numpy

        several(n, host, port)


def _where(seen: str, host: str, port: int) -> str:
    """The address that others open and, for whoever has started it, that of this machine itself."""
    others, here = (f"http://{lan.bracketed(name)}:{port}/{_base_path()}" for name in (seen, lan.LOOPBACK))
    return f"{others} (on this machine: {here})" if host in lan.EVERYWHERE and seen != lan.LOOPBACK else others


def _base_path() -> str:
    """What all addresses begin with, as it stands in one: without slashes at its ends, and quoted."""
    path = os.environ.get("STREAMLIT_SERVER_BASE_URL_PATH", "").strip("/")
    if path and ({"", ".", ".."} & set(path.split("/")) or set("?#%:\\") & set(path)):
        raise ValueError(f"A base path is names with / between them, as class or school/class, not {path[:40]!r}.")
    return quote(path)


def _check_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        why = str(error.strerror).partition(" (while")[0]
        raise OSError(f"{host}:{port} cannot be had ({why}); --port and --host choose another.") from error


def one(host: str, port: int) -> None:
    """One dashboard in this process; it takes no connection before it is warm, and then says so at /ready."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # before numpy and torch: the other cores are the trainings'
    os.environ |= {"STREAMLIT_SERVER_ADDRESS": host, "STREAMLIT_SERVER_PORT": str(port)}
    config = uvicorn.Config(
        "aeviz.app.server.asgi:app",
        host=host,
        port=port,
        ws="websockets-sansio",
        ws_per_message_deflate=False,  # it would compress every picture for every student
        log_level="warning",
        timeout_graceful_shutdown=3,
    )
    with suppress(KeyboardInterrupt):
        _Server(config).run()


class _Server(uvicorn.Server):
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        print("Ready.", flush=True)
