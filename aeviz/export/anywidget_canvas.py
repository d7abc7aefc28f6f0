"""The class of the canvas in a notebook. Imported when the first canvas is made: anywidget takes a while to import."""

import json
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from aeviz.components import canvas
from aeviz.run import Model, Run

HERE = Path(__file__).parent
COLOURS = """
.aeviz-widget { --st-text-color: #31333f; --st-background-color: #ffffff; --st-secondary-background-color: #f0f2f6;
  color: var(--st-text-color); background: var(--st-background-color); }
@media (prefers-color-scheme: dark) {
  .aeviz-widget { --st-text-color: #fafafa; --st-background-color: #0e1117; --st-secondary-background-color: #262730;
    --st-primary-color: #56b4e9; } }
.aeviz-widget .pad-buttons .send { display: none; }
"""


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


class Canvas(anywidget.AnyWidget):
    """One canvas; see ``aeviz.canvas``."""

    _esm = f"const SOURCE = {json.dumps(_read(canvas.HERE / 'canvas.js'))};\n{_read(HERE / 'widget.js')}"
    _css = canvas.CSS + COLOURS
    _html = traitlets.Unicode(_read(canvas.HERE / "canvas.html")).tag(sync=True)
    _scene = traitlets.Bytes().tag(sync=True)
    knob_index = traitlets.Int(0).tag(sync=True)
    step_index = traitlets.Int(None, allow_none=True).tag(sync=True)
    selected = traitlets.List(traitlets.Int()).tag(sync=True)
    probe = traitlets.List(traitlets.Float(), None, allow_none=True).tag(sync=True)

    def __init__(self, run: Run, packed: bytes, knob_index: int):
        super().__init__(_scene=packed, knob_index=knob_index)
        self.run = run

    @traitlets.validate("knob_index")
    def _trained(self, proposal: dict[str, Any]) -> int:
        n = len(self.run.knobs) if hasattr(self, "run") else proposal["value"] + 1
        if not 0 <= proposal["value"] < n:
            raise traitlets.TraitError(f"knob_index must be from 0 to {n - 1}, not {proposal['value']}.")
        return proposal["value"]

    @property
    def knob(self) -> float:
        """The value at which the knob stands."""
        return float(self.run.knobs[self.knob_index])

    @property
    def model(self) -> Model:
        """The model at the knob's value."""
        return self.run.model(self.knob_index)
