"""A process that ends with its parent, however that ends, on every system: ``python guard.py COMMAND...``.

The parent holds the other end of this process's input; when the parent is gone, or closes it, the input ends. It needs
nothing but Python's own library and imports nothing of ours, so it is there at once and takes little memory.
"""

import os
import subprocess
import sys
from threading import Thread

END_SECONDS = 10.0


def main(command: list[str]) -> int:
    """Runs the command until it ends by itself, or until this process's input does; returns its exit status."""
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    Thread(target=_end_with_parent, args=(child,), daemon=True).start()
    return child.wait()


def _end_with_parent(child: subprocess.Popen[bytes]) -> None:
    os.read(0, 1)  # nobody ever writes: it returns at the end
    child.terminate()
    try:
        child.wait(END_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
