"""Draw a manifold and train on it: the drawing becomes a data set of the session, and the lesson shows it."""

from collections.abc import Callable

import numpy as np
import streamlit as st

from aeviz.app.parts import controls, training
from aeviz.app.state import address, session_data
from aeviz.app.state.session import session
from aeviz.components.canvas import DrawingSheet, Scene, canvas
from aeviz.data.base import Dataset
from aeviz.engine import Sweep
from aeviz.language import text
from aeviz.spec import Spec
from aeviz.upload import BadFile
from aeviz.upload.drawn_curve import curve


def offer(lesson: str, own: Callable[[Dataset], Spec | None]) -> None:
    """A sheet to draw on, and the button that trains the lesson's networks, which are its ``own``, on the drawing."""
    key = f"{lesson}-drawing"
    address.bind(key, False, address.flag)
    if not st.toggle(text("Draw your own manifold"), key=key):
        return
    sheet, words = st.columns([2, 3], gap="large")
    with sheet:
        drawn = canvas(Scene(draw=DrawingSheet("points")), key=f"{lesson}-sheet", height=320).drawn
    with words:
        st.markdown(
            text(
                "Draw one line or several, press **Use**, then train. A thousand points are spread along what you "
                "drew, with a little noise; the same pictures then show what the networks make of it."
            )
        )
        if drawn is not None and len(drawn):
            st.button(
                text("Train on it"),
                type=controls.main_button(),
                on_click=_train,
                args=(lesson, drawn),
                key=f"{lesson}-train",
            )
            _cost(drawn, own)
        if refused := session.drop(f"{lesson}-refused"):
            st.error(refused, icon=":material/error:")


def _cost(drawn: np.ndarray, own: Callable[[Dataset], Spec | None]) -> None:
    try:
        dataset = curve(drawn)
    except BadFile:
        return  # the button says what is wrong
    if spec := own(dataset):
        st.caption(training.takes(Sweep(spec), dataset))


def _train(lesson: str, drawn: np.ndarray) -> None:
    """From a button's callback: the page drawn next shows the drawing's Run."""
    try:
        dataset = curve(drawn)
        title = (
            session_data.title(dataset.name)
            if dataset.name in session_data.held()
            else f"drawing {len(session_data.held()) + 1}"
        )
        session_data.add(title, dataset)
    except (BadFile, ValueError) as error:
        words = str(error)
        session.put(f"{lesson}-refused", words[:1].upper() + words[1:])
        return
    training.asked()
    session.put(f"{lesson}-spec", label(title))


def label(title: str) -> str:
    """What own data are called among a lesson's data sets."""
    return f"yours: {title}"
