"""The panel that draws a page's network, opened and closed by a button at the foot of the window.

Whether it is open, and for which example, belongs to the address.
"""

from functools import partial

from aeviz.app.parts.knob import KnobState
from aeviz.app.state import address, cache
from aeviz.app.state.session import PartState, session
from aeviz.components.network_view import Pictured, network_view
from aeviz.data.remembered import owner
from aeviz.export import network
from aeviz.language import current
from aeviz.run import Run
from aeviz.shared_cache import shared_cache


def show(run: Run, state: KnobState, key: str) -> None:
    """Draws the panel for a Run, whose knob is that of the PartState ``key``; nothing if the browser cannot run it."""
    pictured = _pictured(run)
    if pictured is None:
        return
    steps = run.film_steps.tolist()
    step = PartState(key).film
    at = steps.index(step) if step in steps else None
    address.scope(address.page())
    shown = f"{address.page()}-network-example"  # its number in the data set, from 1; 0 while the panel is closed
    address.bind(shown, 0, address.number(int, 0, len(run.dataset().x)))
    heard = partial(session.put, shown)
    network_view(pictured, f"{key}-network", state.name, state.i, at, session.value(shown), heard, owner(run.spec.data))


def _pictured(run: Run) -> Pictured | None:
    """Made once for all sessions of a language."""
    found = shared_cache.get(
        ("network", cache.identity(run), current()), lambda: (network.pictured(run),), owner(run.spec.data)
    )
    return found[0]
