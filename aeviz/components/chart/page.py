"""Charts inside an HTML page that needs nothing else: as in the dashboard, with zoom, hover, PNG and SVG."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from string import Template

from aeviz.components.chart import HERE, library


@dataclass(frozen=True)
class ChartSection:
    """A chart with its title above and its caption below; ``figure`` is Plotly JSON as text, ``height`` in pixels."""

    title: str
    figure: str
    caption: str
    height: int = 400


def sections(shown: Sequence[ChartSection]) -> str:
    """The charts as HTML to put into a page's body, with the plotting library (1 MB) inside. "" for none."""
    if not shown:
        return ""
    charts = [{"spec": json.loads(s.figure), "alt": s.caption, "height": s.height, "name": s.title} for s in shown]
    told = {"library": f"data:application/gzip;base64,{b64encode(library()).decode()}", "charts": charts}
    return Template((HERE / "page.html").read_text(encoding="utf-8")).substitute(
        sections="\n".join(_section(s) for s in shown),
        css=(HERE / "chart.css").read_text(encoding="utf-8"),
        charts=json.dumps(told).replace("<", "\\u003c"),  # so that no text in it can end the script
        js=b64encode((HERE / "chart.js").read_bytes()).decode(),
    )


def _section(shown: ChartSection) -> str:
    chart = '<div class="chart"><div class="aeviz-chart"></div></div>'
    return f"<section><h2>{escape(shown.title)}</h2>{chart}<p>{escape(shown.caption)}</p></section>"
