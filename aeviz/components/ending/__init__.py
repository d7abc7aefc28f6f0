"""What a page says when its server does not answer, and when another one has taken its place: what went with it.

The browser half looks at Streamlit's own account of its connection, and remembers for its tab what the server told.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from streamlit.components.v2 import component

from aeviz.components import told

HERE = Path(__file__).parent
_component = component(
    "aeviz_ending",
    html='<div class="ending" popover="manual" role="alert"></div>',
    css=(HERE / "ending.css").read_text(encoding="utf-8"),
    js=(HERE / "ending.js").read_text(encoding="utf-8"),
)


def tell_of_the_end(server: str, held: Sequence[str], words: Mapping[str, Mapping[str, str]]) -> None:
    """``held`` names what goes with this ``server``, ``words`` say so: see ``aeviz.app.parts.ending``."""
    data = json.dumps({"server": server, "held": held, "words": words}).encode()
    _component(key="ending", data=data, on_back_change=told.run_again)
