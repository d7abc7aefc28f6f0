"""What tests of files share: the programs that read some of them apart, in this process."""

import io
import runpy
import subprocess
from contextlib import redirect_stderr
from types import SimpleNamespace

import pytest

from aeviz.upload import apart


@pytest.fixture
def readers_here(monkeypatch):
    """For whole files, where what is read is in question: that damaged ones end no other process is tried apart."""

    def run(command, *, input, **how):
        written, told, code = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.StringIO(), 0
        with pytest.MonkeyPatch.context() as patch, redirect_stderr(told):
            patch.setattr("sys.argv", command[1:])
            patch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(input)))
            patch.setattr("sys.stdout", written)
            try:
                runpy.run_path(command[1], run_name="__main__")
            except SystemExit as end:
                told.write(f"{end.code}\n")
                code = 1
        written.flush()
        return subprocess.CompletedProcess(command, code, written.buffer.getvalue(), told.getvalue().encode())

    here = SimpleNamespace(run=run, TimeoutExpired=subprocess.TimeoutExpired)
    monkeypatch.setattr(apart, "subprocess", here)
