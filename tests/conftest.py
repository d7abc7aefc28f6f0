"""What all tests share: one thread each, a store of their own, and two trained Runs that many tests look at."""

import gc
import os
import sys
import warnings
from pathlib import Path

# Before torch is imported: the tests run side by side, and a result must not depend on how many threads there are.
os.environ["OMP_NUM_THREADS"] = "1"
os.environ["AEVIZ_THREADS"] = "1"
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # the processes that tests start need not compile aeviz each time

import pytest
from hypothesis import HealthCheck, settings
from small_models import small_spec

import aeviz
from aeviz.training import memory

memory.keep_freed()  # as in a training: to have memory again from the system, page by page, takes a tenth of the time
# Other examples each time, more of them where nobody waits; how long a busy machine takes for one is no fault.
examples = 30 if os.environ.get("CI") else 20
settings.register_profile("suite", max_examples=examples, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")
BROWSER = Path(__file__).parent / "browser"
gc.disable()  # what is collected stays: to look through it for what does not takes seconds


def pytest_configure(config):
    if sys.flags.warn_default_encoding:  # see other_systems: others' texts are theirs to mend
        config.addinivalue_line("filterwarnings", "ignore::EncodingWarning")


if sys.flags.warn_default_encoding:

    @pytest.fixture(autouse=True)
    def texts_say_their_encoding():
        """Where Python tells of texts that do not, aeviz's own fail."""
        warnings.filterwarnings("error", category=EncodingWarning, module="aeviz")


def pytest_ignore_collect(collection_path, config):
    """What ``-m "not browser"`` leaves out need not be imported: all of that folder, as its conftest says."""
    return (config.option.markexpr == "not browser" and collection_path == BROWSER) or None


def pytest_collection_finish():
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)  # as the dashboard has it
    gc.enable()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Two processes begin with a half of this list each and end by taking over from the end of the other's.

    So what shares a browser heads one half, and what waits for servers and clusters of its own, or reads all our
    sources, the other: these are started, and read, in one process only. Without a browser the latter heads the list,
    for it waits more than it computes.
    """
    browser = [item for item in items if item.path.parent.name == "browser"]
    servers = [item for item in items if _uses(item, "until") and item not in browser]
    sources = [item for item in items if _uses(item, "parsed", "calls", "architecture") and item not in servers]
    heads = {*browser, *servers, *sources}
    rest = [item for item in items if item not in heads]
    middle = max(0, len(items) // 2 - len(browser)) if browser else 0
    items[:] = [*browser, *rest[:middle], *servers, *sources, *rest[middle:]]


def _uses(item, *names):
    """Whether the test's file imports one of these."""
    return any(hasattr(item.module, name) for name in names)


@pytest.fixture(scope="session", autouse=True)  # one for all: each is asked for anew before every test
def own_surroundings(tmp_path_factory):
    """What a test finds is its own: nothing of the user's, of other packages', or of what a page begins for later."""
    import dask.config  # noqa: F401  (it reads the environment, which tests change, once)

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AEVIZ_STORE", str(tmp_path_factory.mktemp("store")))
        nothing_begins_unasked(patch)
        components_are_our_own(patch)
        yield


def nothing_begins_unasked(patch):
    """A page's engine begins workers some seconds after it, and what slow pictures will show is drawn ahead."""
    from aeviz.app.parts import drawn_ahead

    patch.setattr("aeviz.engine.engine.QUIET_SECONDS", 3600.0)
    patch.setattr(drawn_ahead, "ask", lambda draw: None)


def components_are_our_own(patch):
    """As on a server: a page in a test would look for others in all that is installed, 0.3 s for each page."""
    from streamlit.components.v2 import manifest_scanner

    from aeviz.app.server import own_components

    patch.setattr(manifest_scanner, "scan_component_manifests", None)  # brought back in the end
    own_components.alone()


@pytest.fixture
def nothing_is_collected():
    """Deep in a recursion there is no room for what other objects do at their end."""
    gc.disable()
    yield
    gc.enable()


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
