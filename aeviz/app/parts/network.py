"""The panel that draws a page's network, opened and closed by a button at the foot of the window."""

from aeviz.app.parts.knob import KnobState
from aeviz.app.state import cache
from aeviz.app.state.session import Place
from aeviz.components.network_view import Pictured, network_view
from aeviz.data.remembered import owner
from aeviz.export import network
from aeviz.language import current
from aeviz.run import Run
from aeviz.shared_cache import shared_cache


def show(run: Run, state: KnobState, key: str) -> None:
    """Draws the panel for a Run, whose knob is that of the Place ``key``; nothing where the browser cannot run it."""
    pictured = _pictured(run)
    if pictured is None:
        return
    steps = run.film_steps.tolist()
    step = Place(key).film
    at = steps.index(step) if step in steps else None
    network_view(pictured, f"{key}-network", state.name, state.i, at, owner(run.spec.data))


def _pictured(run: Run) -> Pictured | None:
    """Made once for all sessions of a language."""
    found = shared_cache.get(
        ("network", cache.identity(run), current()), lambda: (network.pictured(run),), owner(run.spec.data)
    )
    return found[0]
