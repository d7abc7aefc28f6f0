"""What stands before Streamlit, in `streamlit run` and in `aeviz serve` alike."""

from aeviz.app.server import clients, origins, routes, uploads


def of_both_servers() -> dict[str, list]:
    """The arguments ``routes`` and ``middleware`` of ``st.App``."""
    return {
        "routes": routes.all_of_them(),
        "middleware": [origins.guard(), clients.known(), uploads.counted()],
    }
