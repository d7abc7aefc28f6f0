"""A question's options: sentences, one of which is chosen, in letters that grow with the window."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from streamlit.components.v2 import component

from aeviz.components import told

HERE = Path(__file__).parent
MOST = 8
ONE = '<label><input type="radio"><span></span></label>'


def _declared(n: int) -> Callable[..., Any]:
    return component(
        f"aeviz_options_{n}",
        html=f'<div class="aeviz-options" role="radiogroup">{n * ONE}</div>',
        css=(HERE / "options.css").read_text(encoding="utf-8"),
        js=(HERE / "options.js").read_text(encoding="utf-8"),
        isolate_styles=False,
    )


# As high before its script has filled it as afterwards: what stands below does not move.
_components = {n: _declared(n) for n in range(1, MOST + 1)}


def options(key: str, label: str, shown: Sequence[str], begun: int | None = None) -> int | None:
    """Draws up to MOST options and returns the chosen one's number, None while there is none; at first it is ``begun``.

    ``label`` is the question, for a screen reader.
    """
    data = json.dumps({"name": key, "label": label, "options": list(shown), "chosen": begun}).encode()
    state = _components[len(shown)](key=key, data=data, default={"chosen": begun}, on_chosen_change=told.run_again)
    chosen = told.position(state.get("chosen"), len(shown), first=-1)
    return None if chosen < 0 else chosen
