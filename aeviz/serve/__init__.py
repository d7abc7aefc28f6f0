"""``python -m aeviz serve``: the dashboard for a class, in one process or in several behind nginx."""

import os
import socket
from contextlib import suppress

import uvicorn


def serve(address: str, port: int, n: int) -> None:
    """Serves ``n`` dashboards at one address until Ctrl-C or SIGTERM; then nothing that was started is left.

    Raises ValueError for a number below 1, OSError if the port is taken or, for several, nginx is not there.
    """
    if n < 1:
        raise ValueError(f"serve needs at least 1 worker, not {n}.")
    _check_free(address, port)
    print(f"Warming up; then open http://{address}:{port}", flush=True)
    if n == 1:
        one(address, port)
    else:
        from aeviz.serve.dashboards import several  # imports numpy

        several(n, address, port)


def _check_free(address: str, port: int) -> None:
    try:
        socket.create_server((address, port)).close()
    except OSError as error:
        raise OSError(
            f"{address}:{port} cannot be had ({error.strerror}); --port and --address choose another."
        ) from error


def one(address: str, port: int) -> None:
    """One dashboard in this process; it takes no connection before it is warm, and then says so at /ready."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # before numpy and torch: the other cores are the trainings'
    config = uvicorn.Config(
        "aeviz.app.server.asgi:app",
        host=address,
        port=port,
        ws="websockets-sansio",
        ws_per_message_deflate=False,  # it would compress every picture for every student
        log_level="warning",
        timeout_graceful_shutdown=3,
    )
    with suppress(KeyboardInterrupt):
        _Server(config).run()


class _Server(uvicorn.Server):
    async def startup(self, sockets=None) -> None:
        await super().startup(sockets)
        print("Ready.", flush=True)
