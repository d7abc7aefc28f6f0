"""Light or dark: has the script run again when that changes on an open page, for what Python draws by it."""

from pathlib import Path

from streamlit.components.v2 import component

from aeviz.components import told

HERE = Path(__file__).parent
_component = component("aeviz_scheme", js=(HERE / "scheme.js").read_text(encoding="utf-8"))


def follow_scheme() -> None:
    """Draws nothing that can be seen."""
    _component(key="scheme", on_changed_change=told.run_again)
