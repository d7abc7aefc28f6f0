"""What a dashboard's process sets for itself."""

import os
import platform
import subprocess
import sys
from importlib.util import find_spec, module_from_spec

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.components.v2.component_manager import BidiComponentManager

from aeviz.app.server import gateway

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


CYCLES = """
from collections import deque
from aeviz.app.server import process
process.settle()
alive = most = 0
class Page:
    def __init__(self):
        global alive, most
        self.me, alive = self, alive + 1
        most = max(most, alive)
    def __del__(self):
        global alive
        alive -= 1
shown = deque(maxlen=50_000)
for _ in range(500_000):
    shown.append(Page())
print(most)
"""


def test_what_pages_leave_behind_in_cycles_goes_soon():
    told = subprocess.run([sys.executable, "-c", CYCLES], check=True, capture_output=True, encoding="utf-8").stdout
    assert int(told) < 400_000  # of 500,000, with 50,000 in use


HOLES = """
import gc, psutil
from aeviz.app.server import process
process.settle()
held = lambda: psutil.Process().memory_info().rss / 2**20
first = held()
arrays, others = zip(*((bytearray(100_000), bytearray(600)) for _ in range(1000)))
full = held()
del arrays
gc.collect()
print(first, full, held())
"""


@pytest.mark.skipif(
    platform.libc_ver()[0] != "glibc" or "AEVIZ_OTHER_SYSTEM" in os.environ, reason="other systems have other heaps"
)
def test_what_is_free_between_others_goes_back():
    told = subprocess.run([sys.executable, "-c", HOLES], check=True, capture_output=True, encoding="utf-8").stdout
    first, full, after = map(float, told.split())
    assert full > first + 90 and after < first + 20


SWITCH = """
import sys
from aeviz.app.server import process
pythons = sys.getswitchinterval()
process.settle()
print(sys.getswitchinterval() < pythons)
"""


def test_who_computes_lets_who_answers_in_sooner_than_python_has_it():
    """How much sooner, `python -m benchmarks hold crowds` measures."""
    told = subprocess.run([sys.executable, "-c", SWITCH], check=True, capture_output=True, encoding="utf-8").stdout
    assert told == "True\n"


def test_no_installed_package_is_asked_for_components_when_a_server_begins(monkeypatch):
    """Where Streamlit itself asks all of them."""
    unchanged = find_spec(manifest_scanner.__name__)
    unchanged.loader.exec_module(theirs := module_from_spec(unchanged))
    monkeypatch.setattr(manifest_scanner, "scan_component_manifests", theirs.scan_component_manifests)
    asked = []
    monkeypatch.setattr("importlib.metadata.distributions", lambda: asked.append("all") or ())
    for begun, wanted in ((lambda: None, ["all"]), (gateway.arguments, [])):
        asked.clear()
        begun()
        BidiComponentManager().discover_and_register_components(start_file_watching=False)
        assert asked == wanted
