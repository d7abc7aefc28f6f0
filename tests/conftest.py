"""What all tests share: one thread each, a store of their own, and two trained Runs that many tests look at."""

import os

# Before torch is imported: the tests run side by side, and a result must not depend on how many threads there are.
os.environ["OMP_NUM_THREADS"] = "1"
os.environ["AEVIZ_THREADS"] = "1"
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # the processes that tests start need not compile aeviz each time

import pytest
import torch
from small_models import small_spec

import aeviz

torch.set_num_threads(1)


@pytest.fixture(scope="session", autouse=True)
def own_store(tmp_path_factory):
    """No test reads or writes the user's stored Runs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AEVIZ_STORE", str(tmp_path_factory.mktemp("store")))
        yield


@pytest.fixture(scope="session")
def digits():
    """1,797 handwritten digits of 8 x 8 pixels."""
    return aeviz.load_data("digits")


@pytest.fixture(scope="session")
def small():
    """`small_spec`, for tests that go over the registry of variants."""
    return small_spec


@pytest.fixture(scope="session")
def small_run():
    """A trained undercomplete Run with codes of 1 to 4 units."""
    return aeviz.sweep(small_spec("undercomplete", d_latent=4, knobs=(1, 2, 3, 4)))
