"""JupyterHub's and Binder's door: jupyter-server-proxy starts the dashboard and shows it under its own address."""

import os
import sys
from typing import Any

OURS = (sys.executable, "-P", "-m", "aeviz")  # not somebody's aeviz.py or random.py, in the folder where Jupyter began


def launch() -> dict[str, Any]:
    """What jupyter-server-proxy asks of its entry points: the command, and what its launcher shows.

    A hub alone knows its names, and lets nobody else reach the dashboard, which listens on the loopback address of a
    machine without a browser. A Jupyter server on one's own machine has a browser beside it: its names are configured.
    """
    at_a_hub = ["--allowed-hosts", "*"] if "JUPYTERHUB_API_URL" in os.environ else []
    return {
        "command": [*OURS, "serve", "--host", "127.0.0.1", "--port", "{port}", *at_a_hub],
        "timeout": 120,  # seconds until it is warm
        "launcher_entry": {"title": "aeviz"},
    }
