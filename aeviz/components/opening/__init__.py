"""Has the browser say that it is ready to draw components, once: the script then runs again."""

from pathlib import Path

from streamlit.components.v2 import component

from aeviz.components import told

HERE = Path(__file__).parent
_component = component("aeviz_opening", js=(HERE / "opening.js").read_text(encoding="utf-8"))


def tell_when_ready() -> None:
    """Draws nothing that can be seen."""
    _component(key="opening", on_here_change=told.run_again)
