"""The panel that draws a page's network, opened and closed by a button at the foot of the window.

Whether it is open, and for which example, belongs to the address. Its file is made when somebody opens it: few do, and
it holds thousands of images.
"""

from functools import partial
from weakref import ref

from aeviz.app.parts.knob import KnobState
from aeviz.app.state import address, cache
from aeviz.app.state.session import PartState, session
from aeviz.components import files
from aeviz.components.network_view import network_view, packed
from aeviz.data.remembered import owner
from aeviz.export import network
from aeviz.language import current, speaking
from aeviz.required import required
from aeviz.run import Run


def show(run: Run, state: KnobState, key: str) -> None:
    """Draws the panel for a Run, whose knob is that of the PartState ``key``; nothing if the browser cannot run it."""
    if not network.drawable(run):
        return
    steps = run.film_steps.tolist()
    step = PartState(key).film
    at = steps.index(step) if step in steps else None
    address.scope(address.page())
    shown = f"{address.page()}-network-example"  # its number in the data set, from 1; 0 while the panel is closed
    address.bind(shown, 0, address.number(int, 0, len(run.dataset().x)))
    last = int(network.examples(run).max())
    place = f"{key}-network", state.name, state.i, at, session.value(shown)
    network_view(_file(run), network.acts(run), last, *place, partial(session.put, shown))


def _file(run: Run) -> str:
    """The address of the panel's file."""
    name = cache.unguessable(repr(("network", cache.identity(run), current())))
    return files.offer(name, partial(_content, ref(run), current()), owner(run.spec.data))


def _content(reference: ref[Run], language: str) -> bytes:
    run = reference()
    if run is None:
        raise LookupError("this Run has left the memory")
    with speaking(language):
        return packed(required(network.pictured(run), "networks"))
