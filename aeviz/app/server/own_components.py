"""No component but our own: what is installed is not asked for others.

Streamlit looks for them in every installed package whenever a server begins: 0.3 s of 250 packages.
"""

from streamlit.components.v2 import manifest_scanner


def alone() -> None:
    """Has Streamlit know those that code registers, as ``aeviz.components`` does, and look for no more."""
    manifest_scanner.scan_component_manifests = lambda max_workers=None: []
