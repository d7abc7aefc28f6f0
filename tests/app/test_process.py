"""What a dashboard's process sets for itself."""

import os
import platform
import subprocess
import sys

import pytest

HEAPS = """
import ctypes, sys, threading
settle, told = sys.argv[1:]
if settle == "True":
    from aeviz.app.server import process
    process.settle()
together = threading.Barrier(16)
def work():
    together.wait()
    kept = [bytearray(1000) for _ in range(1000)]
    together.wait()
threads = [threading.Thread(target=work) for _ in range(16)]
for thread in threads: thread.start()
for thread in threads: thread.join()
libc = ctypes.CDLL(None)
libc.fopen.restype = ctypes.c_void_p
file = ctypes.c_void_p(libc.fopen(told.encode(), b"w"))
libc.malloc_info(0, file)
libc.fclose(file)
"""


@pytest.mark.skipif(
    platform.libc_ver()[0] != "glibc" or "AEVIZ_OTHER_SYSTEM" in os.environ, reason="other systems have other heaps"
)
@pytest.mark.parametrize("settled", [False, True])
def test_threads_share_two_heaps(tmp_path, settled):
    told = tmp_path / "heaps.xml"
    subprocess.run([sys.executable, "-c", HEAPS, str(settled), str(told)], check=True)
    assert (told.read_text(encoding="utf-8").count("<heap nr=") <= 2) == settled


WAITS = """
import statistics, threading, time
from aeviz.app.server import process
over = False
def compute():
    while not over: sum(i * i for i in range(1000))
threads = [threading.Thread(target=compute) for _ in range(5)]
for thread in threads: thread.start()
def wait():
    took = []
    for _ in range(20):
        began = time.perf_counter()
        time.sleep(0.001)
        took.append(time.perf_counter() - began)
    return statistics.median(took)
before = wait()
process.settle()
print(before / wait())
over = True
"""


def test_who_answers_waits_less_for_those_who_compute():
    told = subprocess.run(
        [sys.executable, "-c", WAITS], check=True, capture_output=True, text=True, encoding="utf-8"
    ).stdout
    assert float(told) > 1.5
