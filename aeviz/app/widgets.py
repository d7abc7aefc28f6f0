"""A control for each field of a view's Controls, by its type."""

import dataclasses
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

import streamlit as st

from aeviz.views.base import Range


def controls(kind: type, key: str, first: dict[str, Any], columns: int = 2):
    """Draws the widgets of a Controls class side by side and returns it filled in; ``first`` overrides defaults."""
    hints = get_type_hints(kind, include_extras=True)
    fields = [field for field in dataclasses.fields(kind) if field.name != "drawn"]
    places = st.columns(min(columns, len(fields))) if fields else []
    values = {}
    for i, field in enumerate(fields):
        start = first.get(field.name, field.default)
        with places[i % len(places)]:
            values[field.name] = _widget(hints[field.name], field, start, f"{key}-{field.name}")
    return kind(**values)


def _widget(hint: Any, field: dataclasses.Field, start: Any, key: str):
    label = field.metadata.get("label") or field.name.replace("_", " ")
    settings = {"key": key, "help": field.metadata.get("help"), "persist_state": "session"}
    if key not in st.session_state:
        st.session_state[key] = start
    if hint is bool:
        return st.toggle(label, **settings)
    if get_origin(hint) is Literal:
        return st.selectbox(label, get_args(hint), **settings)
    if get_origin(hint) is Annotated:
        number, limits = get_args(hint)
        if isinstance(limits, Range):
            ends = {"min_value": number(limits.low), "max_value": number(limits.high), "step": number(limits.step)}
            return st.slider(label, **ends, **settings)
    raise TypeError(f"No widget for the control {field.name!r} of type {hint!r}.")
