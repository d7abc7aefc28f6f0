"""What stands before Streamlit, in `streamlit run` and in `aeviz serve` alike."""

import sys
from typing import Any

from aeviz import environment
from aeviz.app.server import clients, late_loop, origins, own_components, process, rooms, routes, uploads
from aeviz.engine import cluster
from aeviz.room import connecting
from aeviz.storage import store


def arguments() -> dict[str, list[Any]]:
    """The arguments ``routes`` and ``middleware`` of ``st.App``. Ends the program where a setting is not allowed."""
    try:
        check()
    except ValueError as error:
        raise SystemExit(f"aeviz: {error}") from error
    process.open_many_files()
    late_loop.give_to_sessions()
    own_components.alone()
    return {
        "routes": [*routes.all_of_them(), *rooms.all_of_them()],
        "middleware": [origins.guard(), clients.known(), uploads.counted()],
    }


def check() -> None:
    """Raises ValueError for the first setting that is not allowed."""
    environment.check()
    cluster.check()
    store.check()
    connecting.check()
    origins.check()
    if sys.flags.optimize > 1:
        raise ValueError("python -OO takes away texts that the pages show; start it without.")
