"""The live canvas in a notebook: ``aeviz.canvas(run)``, by anywidget, in Jupyter, VS Code, Colab and marimo."""

from aeviz import extras
from aeviz.export import scene
from aeviz.run import Run
from aeviz.type_guards import check_is


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
    check_is("Run", run)
    from aeviz import views

    if reason := views.unfit(view, run):
        raise ValueError(reason)
    extras.need("anywidget")
    from aeviz.components.canvas.payload import payload
    from aeviz.export.anywidget_canvas import Canvas

    i = len(run.knobs) // 2 if at is None else run.index(at)
    return Canvas(run, payload(scene.scene(view, run), height), i)
