"""Any view's picture in a notebook or a script: ``aeviz.show(run, "sparsity_path", at=0.5)``."""

import dataclasses
from collections.abc import Mapping
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

from aeviz import figures, views
from aeviz.engine.limits import UNLIMITED
from aeviz.engine.requests import of_view
from aeviz.run import Run
from aeviz.storage import store
from aeviz.type_guards import check_is
from aeviz.views.checks import fits


def show(
    run: Run, view: str, /, at: float | None = None, others: Mapping[str, Run] | None = None, **controls: Any
) -> "figures.PlotlyFigure":
    """The Plotly figure of a view of a Run; ``figure.layout.meta["caption"]`` says in a sentence what it shows.

    view      a view's name, or the beginning of just one (``aeviz.views.names()`` lists them)
    at        a trained knob value; None means the middle one
    others    name -> Run, for the views that compare (the page of a lesson gives all its Runs)
    controls  what the view's ``Controls`` hold, by name

    Raises ValueError, saying what is allowed, for an unknown view, knob value or control, for a Run that the view
    cannot show, and where it shows a further result that nobody has made yet.
    """
    check_is("Run", run)
    name = _named(view)
    module = views.get(name)
    run, i = _shown(name, run, len(run.knobs) // 2 if at is None else run.index(at))
    _check_needed(name, run)
    chosen = _controls(name, controls)
    compared = _compared(name, others)
    data = module.compute(run, i, chosen, *compared)
    about = {"view": name, "caption": views.caption(module, data)}
    return figures.outside(views.figure(module, data, chosen)).update_layout(meta=about).checked()


def prepare(run: Run, view: str) -> None:
    """Makes and stores what a view shows besides a Run, unless it is stored: UMAP of the data, fine-tuned classifiers.

    Raises ValueError for an unknown view, and where it cannot be made of these data.
    """
    check_is("Run", run)
    for request in of_view(views.get(_named(view)), run.spec):
        if not request.stored():
            request.check(UNLIMITED)
            request.make(store.folder(), _silent)


def _silent(*how_far: object) -> None:
    """Tells nobody."""


def _named(view: str) -> str:
    begun = [name for name in views.names() if view and name.startswith(str(view))]
    return begun[0] if len(begun) == 1 else view


def _shown(name: str, run: Run, i: int) -> tuple[Run, int]:
    """The Run and the position that a view shows: where it cannot show all knob values (noise 0 has no exact
    denoiser), the one that was asked for alone."""
    if not (reason := views.unfit(name, run)):
        return run, i
    alone = run.only(run.knobs[i])
    if len(run.knobs) == 1 or views.unfit(name, alone):
        raise ValueError(reason)
    return alone, 0


def _check_needed(name: str, run: Run) -> None:
    for request in of_view(views.get(name), run.spec, "NEEDS"):
        if not request.stored():
            way = f"aeviz.prepare(run, {name!r}) makes it"
            raise ValueError(f"The view {name!r} shows what is not there yet ({request.words()}): {way}.")


def _compared(name: str, others: Mapping[str, Run] | None) -> tuple[Mapping[str, Run], ...]:
    if not getattr(views.get(name), "COMPARES", False):
        return ()
    if not others:
        raise ValueError(f"The view {name!r} compares Runs: give it others={{name: run, ...}}.")
    return (others,)


def _controls(name: str, values: dict[str, Any]) -> Any:
    kind = views.get(name).Controls
    hints = get_type_hints(kind, include_extras=True)
    for control, value in values.items():
        if control not in hints:
            known = ", ".join(field.name for field in dataclasses.fields(kind)) or "none"
            raise ValueError(f"The view {name!r} has no control {control!r}; its controls are {known}.")
        if wanted := _unlike(hints[control], value):
            raise ValueError(f"The control {control!r} of the view {name!r} must be {wanted}, not {value!r}.")
    return kind(**values)


def _unlike(hint: Any, value: Any) -> str:
    """What a value of this type must be, or "" if it is."""
    if get_origin(hint) is Literal:
        return "" if value in get_args(hint) else f"one of {', '.join(map(repr, get_args(hint)))}"
    if get_origin(hint) is Annotated:
        kind, ends = get_args(hint)
        whole = "a whole number " * (kind is int)
        return "" if fits(value, kind, ends) else f"{whole}from {ends.low:g} to {ends.high:g}"
    return "" if hint is not bool or isinstance(value, bool) else "True or False"
