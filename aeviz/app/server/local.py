"""The dashboard for oneself: what ``streamlit run dashboard.py`` does in a checkout, from any folder."""

from streamlit.web import cli

from aeviz import beside

SCRIPT = beside.path("dashboard.py")


def run() -> None:
    """Serves this machine's browser until Ctrl-C; takes Streamlit's settings as ``STREAMLIT_*``."""
    cli.main(["run", str(SCRIPT)], prog_name="streamlit")
