"""A control for each field of a view's Controls, by its type."""

import dataclasses
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

import streamlit as st

from aeviz.app import address
from aeviz.views.base import Range


def controls(kind: type, key: str, first: dict[str, Any], columns: int = 2):
    """Draws the widgets of a Controls class side by side and returns it filled in; ``first`` overrides defaults.

    What a link has pinned is set and has no widget.
    """
    hints = get_type_hints(kind, include_extras=True)
    fields = [field for field in dataclasses.fields(kind) if field.name not in ("drawn", "selected")]
    names = {field.name: f"{key}-{field.name}" for field in fields}
    free = [
        field
        for field in fields
        if not address.keep(names[field.name], first.get(field.name, field.default), _read(hints[field.name]))
    ]
    places = st.columns(min(columns, len(free))) if free else []
    for i, field in enumerate(free):
        with places[i % len(places)]:
            _widget(hints[field.name], field, names[field.name])
    return kind(**{name: st.session_state[state] for name, state in names.items()})


def _read(hint: Any) -> address.Read:
    """Reads a control's value from the address, by its type."""
    if hint is bool:
        return address.flag
    if get_origin(hint) is Literal:
        return address.choice(get_args(hint))
    kind, limits = _numbers(hint)
    return address.number(kind, limits.low, limits.high)


def _widget(hint: Any, field: dataclasses.Field, key: str) -> None:
    label = field.metadata.get("label") or field.name.replace("_", " ")
    settings = {"key": key, "help": field.metadata.get("help"), "persist_state": "session"}
    if hint is bool:
        st.toggle(label, **settings)
    elif get_origin(hint) is Literal:
        st.selectbox(label, get_args(hint), **settings)
    else:
        kind, limits = _numbers(hint)
        ends = {"min_value": kind(limits.low), "max_value": kind(limits.high), "step": kind(limits.step)}
        st.slider(label, **ends, **settings)


def _numbers(hint: Any) -> tuple[type, Range]:
    if get_origin(hint) is Annotated:
        kind, limits = get_args(hint)
        if isinstance(limits, Range):
            return kind, limits
    raise TypeError(f"There is no widget for a control of type {hint!r}.")
