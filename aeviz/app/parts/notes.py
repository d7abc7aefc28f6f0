"""The presenter's second window: what to ask, what many believe, what is the case. The class sees the picture alone."""

from collections.abc import Mapping

import streamlit as st

from aeviz.app.parts.steps import Guided
from aeviz.language import count, plural, say, text
from aeviz.run import Run


def show(guided: Guided, runs: Mapping[str, Run]) -> None:
    """Draws the notes of the step that the first window shows; where that shows all pictures, every step's answer."""
    if guided.step is None:
        for step in guided.steps:
            _told(say(step.title), say(step.note.answer))
        return
    step, note = guided.step, guided.step.note
    minutes = plural("{n} minute", "{n} minutes", n=count(note.minutes))
    st.markdown(f"## {guided.number}. {say(step.title)} :gray[({say(minutes)})]")
    _told(text("Ask"), say(note.ask))
    _told(text("Many believe"), say(note.misconception))
    _told(text("Answer"), say(note.answer))
    if step.guess:
        _told(text("The guess"), f"{say(step.guess.question)} {say(step.guess.reveal(runs).why)}")
    _told(text("Learned"), say(step.learned))
    if guided.number < len(guided.steps):
        st.caption(text("Next: {title}", title=say(guided.steps[guided.number].title)))


def _told(what: str, words: str) -> None:
    st.markdown(f"**{what}:** {words}")
