"""A picture as Python on the public API: text that anybody can run to have the same numbers again."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from aeviz import views
from aeviz.data import in_memory
from aeviz.engine import requests
from aeviz.figures import Mark
from aeviz.run import Run
from aeviz.spec import Spec
from aeviz.type_guards import is_mapping

WIDTH = 88  # columns: what fits into a notebook's cell


@dataclass(frozen=True)
class ViewRequest:
    """One picture of a page: a view of a Run at the ``i``-th knob value; ``others`` where the view compares.

    ``marks`` are drawn into it: what somebody guessed, and what is the case.
    """

    view: str
    run: Run
    i: int
    controls: Any
    others: Mapping[str, Run] | None = None
    marks: tuple[Mark, ...] = ()


def script(picture: ViewRequest) -> str:
    """Python that draws the picture and prints its caption."""
    return f"{_setup([picture])}\n\n{_drawing(picture)}\n"


def notebook(title: str, pictures: Sequence[ViewRequest]) -> str:
    """A Jupyter notebook (nbformat 4.4) as JSON: the Runs once, then a cell for each picture. All show one Run."""
    cells = [_words(f"# {title}\n\nRun it where aeviz is installed: `pip install .` in its folder.{_needed(pictures)}")]
    cells.append(_code(_setup(pictures)))
    for picture in pictures:
        cells += [_words(f"## {views.get(picture.view).TITLE}"), _code(_drawing(picture))]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 4}, indent=1)


def files(picture: ViewRequest) -> tuple[str, ...]:
    """The names of the files that a picture's code reads: Runs and data sets that no Spec gives."""
    runs = [picture.run, *(picture.others or {}).values()]
    own = [run.spec.data for run in runs if in_memory.is_name(run.spec.data)]
    names = [f"{name}.safetensors" for name in (*own, *(run.spec.key() for run in runs if filed(run)))]
    return tuple(dict.fromkeys(names))


def _needed(pictures: Sequence[ViewRequest]) -> str:
    names = dict.fromkeys(name for picture in pictures for name in files(picture))
    listed = ", ".join(f"`{name}`" for name in names)
    return f" These files must lie beside it; the page's menu *Take home* has them: {listed}." if names else ""


def spec(wanted: Spec) -> str:
    """``aeviz.Spec(...)`` without what it would fill in by itself."""
    named: dict[str, Any] = {"data": wanted.data, "variant": wanted.variant, "d_latent": wanted.d_latent}
    options: dict[str, Any] = {name: dict(getattr(wanted, name)) for name in ("data_options", "variant_options")}
    usual = Spec(**named, **options)
    given_options = {name: value for name, value in options.items() if value}
    rest = [field.name for field in fields(wanted) if field.name not in (*named, *options)]
    differing = {name: getattr(wanted, name) for name in rest if getattr(wanted, name) != getattr(usual, name)}
    return _call("aeviz.Spec", named | differing | given_options)


def filed(run: Run) -> bool:
    """Whether the Run is only to be had as a file: not of a Spec alone, or of data that no name can load."""
    return run.partial or "file" in run.meta or in_memory.is_name(run.spec.data)


def _setup(pictures: Sequence[ViewRequest]) -> str:
    run = pictures[0].run
    names = dict.fromkeys(name for picture in pictures for name in files(picture) if in_memory.is_name(name[:-12]))
    own = [_call("aeviz.load_own_data", {}, [_literal(name)]) for name in names]
    lines = ["import aeviz", "", *(f"own = {call}" for call in own), f"run = {_had(run)}"]
    compared = next((picture.others for picture in pictures if picture.others), None)
    if compared:
        same = {name: "run" if other is run else _had(other) for name, other in compared.items()}
        lines.append(f"others = {_braced(same)}")
    lines += [_call("aeviz.prepare", {}, ["run", _literal(picture.view)]) for picture in pictures if _adds(picture)]
    return "\n".join(lines)


def _adds(picture: ViewRequest) -> bool:
    """Whether the picture shows what may not be there elsewhere, besides its Run."""
    return any(request.stored() for request in requests.of_view(views.get(picture.view), picture.run.spec))


def _drawing(picture: ViewRequest) -> str:
    controls = fields(picture.controls)
    values = {field.name: getattr(picture.controls, field.name) for field in controls}
    changed = {field.name: values[field.name] for field in controls if values[field.name] != field.default}
    arguments = {"at": picture.run.knobs[picture.i].item()} | changed
    call = _call("aeviz.show", arguments, ["run", _literal(picture.view)], ["others=others"] if picture.others else [])
    return f'figure = {call}\nprint(figure.layout.meta["caption"])\nfigure.show()'


def _had(run: Run) -> str:
    """How to have a Run: by its Spec, or from the file that the page offers."""
    key = run.spec.key()
    return (
        _call("aeviz.load_run", {}, [_literal(f"{key}.safetensors")]) if filed(run) else f"aeviz.get({spec(run.spec)})"
    )


def _call(name: str, named: Mapping[str, Any], first: Sequence[str] = (), last: Sequence[str] = ()) -> str:
    return _wrapped(f"{name}(", [*first, *(f"{key}={_literal(value)}" for key, value in named.items()), *last], ")")


def _literal(value: Any) -> str:
    if is_mapping(value):
        return _braced({key: _literal(entry) for key, entry in value.items()})
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


def _braced(entries: Mapping[str, str]) -> str:
    return _wrapped("{", [f"{_literal(key)}: {text}" for key, text in entries.items()], "}")


def _wrapped(opening: str, parts: Sequence[str], closing: str) -> str:
    """On one line if it fits, else one part on each."""
    line = f"{opening}{', '.join(parts)}{closing}"
    if len(line) <= WIDTH - 12 and "\n" not in line:
        return line
    indented = ["    " + part.replace("\n", "\n    ") for part in parts]
    return "\n".join([opening, *(f"{part}," for part in indented), closing])


def _words(text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": text}


def _code(text: str) -> dict[str, Any]:
    return {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": text}
