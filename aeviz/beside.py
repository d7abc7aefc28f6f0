"""Files that lie beside the package in a checkout, and inside it where it is installed; pyproject.toml lists them."""

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
