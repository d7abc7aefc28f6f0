"""Every door that strangers' bytes and names come through: a sentence, never a traceback, and nothing outside."""

import tomllib
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from safetensors.numpy import load as read_tensors
from safetensors.numpy import save as write_tensors

from aeviz import data, lessons, variants, views
from aeviz.run import Run
from aeviz.spec import Spec
from aeviz.storage import store
from aeviz.storage.run_file import from_bytes, to_bytes
from aeviz.training.sweep import sweep

ROOT = Path(__file__).parent.parent
CONFIG = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
PATHS = ("../secret", "/etc/passwd", "..", "a/b", "a\\b", "nul\0byte", "%2e%2e%2f", "s3://bucket/key", "~root", "")


@pytest.fixture(scope="module")
def content():
    """A small checkpoint of 2 kB."""
    return to_bytes(sweep(Spec(data="iris", variant="linear", d_latent=2, hidden=(), steps=2), threads=1))


def header_size(content: bytes) -> int:
    return 8 + int.from_bytes(content[:8], "little")


@given(changes=st.lists(st.tuples(st.integers(0, 10**6), st.binary(min_size=1, max_size=4)), min_size=1, max_size=4))
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
def test_a_checkpoint_with_a_changed_header_is_a_run_or_a_sentence(content, changes):
    spoiled = bytearray(content)
    for place, new in changes:
        place %= header_size(content)
        spoiled[place : place + len(new)] = new
    run_or_sentence(bytes(spoiled))


@given(cut=st.integers(0, 10**6), tail=st.binary(max_size=40))
@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
def test_a_checkpoint_with_another_end_is_a_run_or_a_sentence(content, cut, tail):
    run_or_sentence(content[: cut % len(content)] + tail)


def run_or_sentence(content: bytes) -> None:
    try:
        assert isinstance(from_bytes(content), Run)
    except ValueError as error:
        assert str(error).count("\n") == 0 and str(error).rstrip().endswith(".")


def test_a_checkpoint_that_claims_a_giant_costs_no_memory(content):
    giant = Spec(data="iris", variant="sparse", d_latent=2**16, hidden=(2**16,), steps=2)
    header = {"aeviz": "run", "spec": giant.to_json(), "step": "2", "meta": "{}"}
    claims = write_tensors(read_tensors(content), header)
    tracemalloc.start()
    with pytest.raises(ValueError, match="do not fit its Spec"):
        from_bytes(claims)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2**20


def test_a_spec_that_claims_a_giant_costs_no_memory():
    tracemalloc.start()
    with pytest.raises(ValueError, match="d_latent must be a whole number from 1 to 65536"):
        Spec.from_json('{"d_latent": 1000000000}')
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2**20


@pytest.mark.parametrize("name", PATHS)
def test_no_name_leads_out_of_its_folder(name):
    for door in (data.load, variants.get, lessons.get, views.get, store.load, store.load_partial, store.has):
        with pytest.raises(ValueError):
            door(name)
    for field in ("data", "variant"):
        with pytest.raises(ValueError):
            Spec(**{field: name})


def test_the_server_keeps_streamlits_own_guards():
    """XSRF and CORS protection are on where they are not turned off; nothing is told to anybody."""
    server = CONFIG.get("server", {})
    assert server.get("enableXsrfProtection", True) and server.get("enableCORS", True)
    assert server["maxUploadSize"] <= 200
    assert CONFIG["browser"]["gatherUsageStats"] is False
