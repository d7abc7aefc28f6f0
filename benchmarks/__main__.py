"""``python -m benchmarks NAME``: runs one benchmark; without a name it lists them."""

import os
import pkgutil
import sys
from importlib import import_module

import benchmarks


def main(argv: list[str]) -> int:
    """Runs ``main`` of the named module of this folder; returns the exit status."""
    names = [info.name for info in pkgutil.iter_modules(benchmarks.__path__) if not info.name.startswith("_")]
    if not argv or argv[0] not in names:
        print(f"python -m benchmarks {{{', '.join(names)}}}")
        return 2
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # a server that starts again has its modules compiled, as a user's
    return import_module(f"benchmarks.{argv[0]}").main(argv[1:]) or 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
