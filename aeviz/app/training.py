"""The pages' side of the engine: ask for a Run, watch it train, stop it."""

import streamlit as st

from aeviz.app import cache
from aeviz.run import Run
from aeviz.spec import Spec


def obtain(spec: Spec) -> Run | None:
    """The Run of a Spec, or None while it is not there; the page then shows how far it is."""
    run = cache.find(spec.key())
    if run is None:
        st.info("not trained yet")
    return run


def offer_umap(spec: Spec) -> None:
    """."""
