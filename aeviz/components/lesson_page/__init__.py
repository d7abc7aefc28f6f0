"""A whole lesson as one HTML file that opens from a disk: its words, and pictures that follow a knob without a server.

Every chart is there at every value of its knob: its figures in JSON, a part that several of them have in common once,
all of it gzipped. A live canvas is the dashboard's. Pictures with equal knobs move together; a knob stands at the foot
of the window while one of its pictures is seen. What a click would ask Python for is left out.
"""

from __future__ import annotations

import gzip
import json
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from aeviz.components import canvas, chart
from aeviz.components import knob as slider
from aeviz.components.canvas.page import THEME
from aeviz.components.canvas.payload import name_of, payload
from aeviz.components.canvas.scene import Scene
from aeviz.components.words import said
from aeviz.required import required
from aeviz.type_guards import is_dict, is_list

HERE = Path(__file__).parent
LEAST = 200  # characters of JSON: a shorter part is not worth a name


@dataclass(frozen=True)
class Knob:
    """A slider over the trained ``values``; two with the same name and values are one."""

    name: str
    values: tuple[float, ...]


@dataclass(frozen=True)
class Charts:
    """A chart: (Plotly JSON, caption) at every value of its knob, or one pair where it follows none."""

    title: str
    figures: tuple[tuple[str, str], ...]
    height: int = 400


@dataclass(frozen=True)
class StepSection:
    """A step: HTML ``before`` and ``after`` its picture, if it has one.

    Its knob is to stand at the position ``at``; ``go`` is the label of the button that puts it there.
    """

    before: str
    picture: Charts | Scene | None
    after: str
    knob: Knob | None = None
    at: int = 0
    go: str = ""


def html(title: str, words: str, sections: Sequence[StepSection], end: str, language: str) -> str:
    """The file: the title, HTML ``words``, the sections, HTML at the ``end``. A knob begins where the first section has
    it."""
    knobs = list(dict.fromkeys(section.knob for section in sections if section.knob))
    parts: dict[str, int] = {}
    scenes: dict[str, bytes] = {}
    pictures = [_picture(section, knobs, parts, scenes) for section in sections if section.picture]
    plotted = any(isinstance(section.picture, Charts) and _plotted(section.picture) for section in sections)
    told = {
        "library": f"data:application/gzip;base64,{_base64(chart.library())}" if plotted else "",
        "knobs": [_begun(knob, sections) for knob in knobs],
        "pictures": pictures,
        "parts": [json.loads(part) for part in parts],
    }
    return Template(_read(HERE / "page.html")).substitute(
        language=language,
        said=json.dumps(said()),
        title=escape(title),
        words=words,
        sections="\n".join(_section(section) for section in sections),
        end=end,
        knobs="".join(f"<div class='knob-at-foot' hidden>{_read(slider.HERE / 'knob.html')}</div>" for _ in knobs),
        theme=THEME,
        css=canvas.CSS + _read(chart.HERE / "chart.css"),
        packed=_packed("lesson", json.dumps(told).encode())
        + "".join(_packed(name, scene) for name, scene in scenes.items()),
        script=_read(HERE / "page.js"),
        chart=_base64((chart.HERE / "chart.js").read_bytes()),
        canvas=_base64((canvas.HERE / "canvas.js").read_bytes()),
        knob=_base64((slider.HERE / "knob.js").read_bytes()),
    )


def _begun(knob: Knob, sections: Sequence[StepSection]) -> dict[str, Any]:
    at = next(section.at for section in sections if section.knob == knob)
    return {"name": knob.name, "values": knob.values, "at": at}


def _section(section: StepSection) -> str:
    if section.picture is None:
        return f"<section>{section.before}{section.after}</section>"
    inside = _read(canvas.HERE / "canvas.html")
    if isinstance(section.picture, Charts):
        inside = '<div class="aeviz-chart"></div><p class="aeviz-caption"></p>'
    picture = f'<div class="picture">{inside}</div>'
    return f"<section>{section.before}{_button(section)}{picture}{section.after}</section>"


def _button(section: StepSection) -> str:
    if section.knob is None:
        return ""
    return f'<p><button type="button" class="go" data-at="{section.at}">{escape(section.go)}</button></p>'


def _plotted(charts: Charts) -> bool:
    """Whether it takes plotly.js to draw it: images alone do not."""
    return not all(_images_alone(json.loads(spec)) for spec, _ in charts.figures)


def _images_alone(spec: dict[str, Any]) -> bool:
    images = spec.get("layout", {}).get("meta", {}).get("images")
    return bool(images) and (len(spec["data"]) == 1 or images.get("alone", False))


def _picture(
    section: StepSection, knobs: list[Knob], parts: dict[str, int], scenes: dict[str, bytes]
) -> dict[str, Any]:
    knob = None if section.knob is None else knobs.index(section.knob)
    picture = section.picture
    if isinstance(picture, Charts):
        figures = [{"spec": _shared(json.loads(spec), parts), "alt": alt} for spec, alt in picture.figures]
        return {"knob": knob, "title": picture.title, "height": picture.height, "figures": figures}
    packed = payload(required(picture, "pictures"), 400)
    name = f"scene-{name_of(packed)}"
    scenes[name] = packed
    return {"knob": knob, "scene": name}


def _shared(value: Any, parts: dict[str, int]) -> Any:
    """The value with each long part of it, from the inside out, as {"$ref": its number among the parts}."""
    if is_dict(value):
        value = {name: _shared(one, parts) for name, one in value.items()}
    elif is_list(value) and any(isinstance(one, dict) for one in value):
        value = [_shared(one, parts) for one in value]
    written = json.dumps(value)
    return value if len(written) < LEAST else {"$ref": parts.setdefault(written, len(parts))}


def _packed(name: str, content: bytes) -> str:
    return f'<script type="application/gzip" id="{name}">{_base64(gzip.compress(content, mtime=0))}</script>\n'


def _base64(content: bytes) -> str:
    return b64encode(content).decode()


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")
