"""A question before the page is closed, by the browser and in its words: where something would be lost."""

from pathlib import Path

from streamlit.components.v2 import component

HERE = Path(__file__).parent
_component = component("aeviz_leaving", js=(HERE / "leaving.js").read_text(encoding="utf-8"))


def ask_before_leaving() -> None:
    """Has the browser ask for as long as this is drawn; browsers do so only once the page was clicked or typed in."""
    _component(key="leaving")
