"""Files that are read in a process of their own.

The libraries for HDF5, MATLAB's files, Feather and sheets follow what a file says of itself: a few changed bytes let
them search for ever, or end their process (found by changing bytes at random). So a program of ``readers`` does it, for
a limited time: it takes the file on its input, and writes arrays or rows on its output, what it leaves out on its error
output.
"""

import subprocess
import sys
from pathlib import Path

from aeviz import extras
from aeviz.language import number, text
from aeviz.upload.base import BadFile

READERS = Path(__file__).parent / "readers"
SECONDS = 30


def read(program: str, content: bytes, kind: str, *arguments: str, needs: str) -> tuple[bytes, list[str]]:
    """What a program of ``readers`` wrote, and what it left out. Raises BadFile for a file that it cannot read.

    ``needs`` is the package of an extra that the program imports, "" for none. Raises MissingExtra without it.
    """
    if needs:
        extras.need(needs)
    command = [sys.executable, str(READERS / f"{program}.py"), *arguments]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise BadFile(
            text(
                "it is no whole {kind} file (it was not read in {seconds} seconds).", kind=kind, seconds=number(SECONDS)
            )
        ) from error
    told = [line for line in done.stderr.decode("utf-8", "replace").splitlines() if line]
    if done.returncode:
        why = _reason(told[-1]) if told and done.returncode == 1 else text("its reader ended")
        raise BadFile(text("it is no whole {kind} file ({reason}).", kind=kind, reason=why))
    return done.stdout, told


def _reason(told: str) -> str:
    """What a program of ``readers`` said, in the reader's language where it is a sentence of ours."""
    ours = {
        "its arrays are too large": text("its arrays are too large"),
        "what is packed in it is too large": text("what is packed in it is too large"),
    }
    return ours.get(told, told[:100])
