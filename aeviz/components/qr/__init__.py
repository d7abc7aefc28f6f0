"""A QR code that fills the screen on a click: read from the last row."""

import json
from pathlib import Path

from streamlit.components.v2 import component

from aeviz.language import text

HERE = Path(__file__).parent
_component = component(
    "aeviz_qr",
    html='<button type="button"></button><dialog></dialog>',
    css=(HERE / "qr.css").read_text(encoding="utf-8"),
    js=(HERE / "qr.js").read_text(encoding="utf-8"),
)


def qr(svg: str, label: str, key: str) -> None:
    """Shows the QR code at the address ``svg``, as "data:image/svg+xml,..."; ``label`` says where it leads."""
    _component(key=key, data=json.dumps({"svg": svg, "label": label, "fill": text("Fill the screen")}).encode())
