"""Files that lie beside the package in a checkout, and inside it where it is installed; pyproject.toml lists them."""

import json
from pathlib import Path

_INSTALLED = Path(__file__).parent / "_beside"
_CHECKOUT = Path(__file__).resolve().parents[1]


def is_checkout() -> bool:
    """Whether this package lies in the folder that it is developed in, and not where a wheel was unpacked."""
    return not _INSTALLED.exists()


def path(name: str) -> Path:
    """Where ``name`` (``checkpoints``, ``dashboard.py``, ...) is found here."""
    installed = _INSTALLED / name
    return installed if installed.exists() else _CHECKOUT / name


def quoted(path: str) -> str:
    """A path as it stands in the settings of nginx and NATS: whatever it holds, spaces and umlauts too."""
    return json.dumps(path, ensure_ascii=False)
