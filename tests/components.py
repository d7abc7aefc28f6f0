"""What a page tested without a browser tells its components."""

import json

from streamlit.testing.v1 import AppTest


def told(page: AppTest, component: str) -> list[dict]:
    """The messages to the components of this name: "chart", "canvas" or "knob"."""
    found = [element.proto for element in page.get("bidi_component")]
    return [json.loads(proto.bytes) for proto in found if proto.component_name.endswith(f"aeviz_{component}")]


def captions(page: AppTest) -> str:
    """What stands below the charts."""
    return " ".join(chart["alt"] for chart in told(page, "chart") if chart["captioned"])
