"""The live canvas in a notebook: ``aeviz.canvas(run)``, by anywidget, in Jupyter, VS Code, Colab and marimo."""

import json
from functools import cache
from pathlib import Path

from aeviz import extras
from aeviz.export import scene
from aeviz.run import Run

HERE = Path(__file__).parent
COLOURS = """
.aeviz-widget { --st-text-color: #31333f; --st-background-color: #ffffff; --st-secondary-background-color: #f0f2f6;
  color: var(--st-text-color); background: var(--st-background-color); }
@media (prefers-color-scheme: dark) {
  .aeviz-widget { --st-text-color: #fafafa; --st-background-color: #0e1117; --st-secondary-background-color: #262730;
    --st-primary-color: #56b4e9; } }
.aeviz-widget .pad-buttons .send { display: none; }
"""


def canvas(run: Run, view: str = "embedding", /, at: float | None = None, *, height: int = 320):
    """The live canvas of a Run, as the last line of a cell: drag, decode, zoom, select, and the film of its training.

    view    "embedding": PCA beside the code; "flow": the field of a denoising autoencoder of points in the plane
    at      the trained knob value that it begins at; None means the middle one
    height  of each pane in pixels

    What is set in the browser comes back: ``widget.knob`` is the knob's value, ``widget.model`` the model there,
    ``widget.selected`` the numbers of the examples that were clicked or lassoed. ``widget.knob_index`` may be set, too,
    and observed as any trait (``widget.observe(f, "knob_index")``). Raises ValueError for a view without a canvas, and
    MissingExtra where anywidget is not installed.
    """
    if view not in scene.VIEWS:
        raise ValueError(f"The canvas shows {' or '.join(map(repr, scene.VIEWS))}, not {view!r}.")
    from aeviz import views

    if reason := views.unfit(view, run):
        raise ValueError(reason)
    extras.need("anywidget")
    from aeviz.components.canvas.payload import payload

    i = len(run.knobs) // 2 if at is None else run.index(at)
    return _widget()(run, payload(scene.scene(view, run), height), i)


@cache
def _widget() -> type:
    """The class of the widget, made when it is first needed: anywidget takes a while to import."""
    import anywidget
    import traitlets

    from aeviz.components import canvas as component

    class Canvas(anywidget.AnyWidget):
        """One canvas; see ``canvas``."""

        _esm = f"const SOURCE = {json.dumps(_read(component.HERE / 'canvas.js'))};\n{_read(HERE / 'widget.js')}"
        _css = component.CSS + COLOURS
        _html = traitlets.Unicode(_read(component.HERE / "canvas.html")).tag(sync=True)
        _scene = traitlets.Bytes().tag(sync=True)
        knob_index = traitlets.Int(0).tag(sync=True)
        step_index = traitlets.Int(None, allow_none=True).tag(sync=True)
        selected = traitlets.List(traitlets.Int()).tag(sync=True)
        probe = traitlets.List(traitlets.Float(), None, allow_none=True).tag(sync=True)

        def __init__(self, run: Run, packed: bytes, knob_index: int):
            super().__init__(_scene=packed, knob_index=knob_index)
            self.run = run

        @traitlets.validate("knob_index")
        def _trained(self, proposal):
            n = len(self.run.knobs) if hasattr(self, "run") else proposal["value"] + 1
            if not 0 <= proposal["value"] < n:
                raise traitlets.TraitError(f"knob_index must be from 0 to {n - 1}, not {proposal['value']}.")
            return proposal["value"]

        @property
        def knob(self) -> float:
            """The value at which the knob stands."""
            return float(self.run.knobs[self.knob_index])

        @property
        def model(self):
            """The model at the knob's value."""
            return self.run.model(self.knob_index)

    return Canvas


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")
