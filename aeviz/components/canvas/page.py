"""Live canvases as one HTML file that needs nothing else: no server, no network, no other file.

    Path("digits.html").write_text(html({"Digits": scene}, title="What the autoencoder sees"))

It opens from a disk. Dragging, decoding, zoom, lasso and flow are those of the dashboard; light or dark follows the
reader's system. What the dashboard would hear of (a selection, a drawing) stays on the page.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from string import Template

from aeviz.components.canvas.payload import payload
from aeviz.components.canvas.scene import Scene

HERE = Path(__file__).parent


def html(
    scenes: Mapping[str, Scene] | Sequence[Scene], title: str, text: str = "", height: int = 420, more: str = ""
) -> str:
    """The page: `title`, the paragraphs of `text` (plain, an empty line between two), then every scene, then `more`.

    `scenes` maps a heading to its scene, or is a sequence of scenes without headings; each pane is `height` pixels
    high. `more` is HTML that is put in as it is. Raises ValueError if there is neither a scene nor more.
    """
    if not scenes and not more:
        raise ValueError("A page needs at least one scene.")
    named = scenes.items() if isinstance(scenes, Mapping) else [("", scene) for scene in scenes]
    return Template((HERE / "page.html").read_text()).substitute(
        title=escape(title),
        text="\n".join(f"<p>{escape(paragraph)}</p>" for paragraph in text.split("\n\n") if paragraph.strip()),
        figures="\n".join(_figure(name, scene, height) for name, scene in named),
        more=more,
        css=(HERE / "canvas.css").read_text(),
        js=b64encode((HERE / "canvas.js").read_bytes()).decode(),
    )


def _figure(name: str, scene: Scene, height: int) -> str:
    heading = f"<figcaption>{escape(name)}</figcaption>" if name else ""
    packed = b64encode(payload(scene, height)).decode()
    body = (HERE / "canvas.html").read_text()
    return f'<figure>{heading}{body}<script type="application/octet-stream">{packed}</script></figure>'
