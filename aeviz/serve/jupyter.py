"""JupyterHub's and Binder's door: jupyter-server-proxy starts the dashboard and shows it under its own address."""

import sys


def launch() -> dict:
    """What jupyter-server-proxy asks of its entry points: the command, and what its launcher shows."""
    return {
        "command": [sys.executable, "-m", "aeviz", "serve", "--host", "127.0.0.1", "--port", "{port}"],
        "timeout": 120,  # seconds until it is warm
        "launcher_entry": {"title": "aeviz"},
    }
