"""Live canvases as one HTML file that needs nothing else: no server, no network, no other file.

    Path("digits.html").write_text(html({"Digits": scene}, title="What the autoencoder sees"), encoding="utf-8")

It opens from a disk. Dragging, decoding, zoom, lasso and flow are those of the dashboard; light or dark follows the
reader's system. What the dashboard would hear of (a selection, a drawing) stays on the page.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from html import escape
from pathlib import Path
from string import Template

from aeviz.components.canvas import CSS
from aeviz.components.canvas.payload import payload
from aeviz.components.canvas.scene import Scene
from aeviz.components.words import said
from aeviz.language import current

HERE = Path(__file__).parent
THEME = (HERE / "theme.css").read_text(encoding="utf-8")  # Streamlit's names for colours, where there is no Streamlit


def html(
    scenes: Mapping[str, Scene], title: str, text: str = "", knob_index: int = 0, height: int = 420, more: str = ""
) -> str:
    """The page: `title`, the paragraphs of `text` (plain, an empty line between two), then every scene, then `more`.

    `scenes` maps a heading to its scene; each begins at the knob value number `knob_index`, and each pane is `height`
    pixels high. `more` is HTML that is put in as it is. Raises ValueError if there is neither a scene nor more.
    """
    if not scenes and not more:
        raise ValueError("A page needs at least one scene.")
    return Template((HERE / "page.html").read_text(encoding="utf-8")).substitute(
        language=current(),
        said=json.dumps(said()),
        title=escape(title),
        text="\n".join(f"<p>{escape(paragraph)}</p>" for paragraph in text.split("\n\n") if paragraph.strip()),
        figures="\n".join(_figure(name, scene, knob_index, height) for name, scene in scenes.items()),
        more=more,
        theme=THEME,
        css=CSS,
        js=b64encode((HERE / "canvas.js").read_bytes()).decode(),
    )


def _figure(name: str, scene: Scene, knob_index: int, height: int) -> str:
    heading = f'<figure data-knob-index="{knob_index}"><figcaption>{escape(name)}</figcaption>'
    packed = b64encode(payload(scene, height)).decode()
    body = (HERE / "canvas.html").read_text(encoding="utf-8")
    return f'{heading}{body}<script type="application/octet-stream">{packed}</script></figure>'
