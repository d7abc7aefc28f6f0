"""A control for each field of a view's Controls, by its type."""

import dataclasses
from collections.abc import Hashable
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

import streamlit as st

from aeviz.app.state import address
from aeviz.app.state.session import session
from aeviz.views.base import Range, matters


def ask(kind: type, key: str, first: dict[str, Any], settled: dict[Hashable, Any] | None = None):
    """Draws the widgets of a Controls class side by side and returns it filled in; ``first`` overrides defaults.

    What a link has pinned is set and has no widget. Nor has what does not matter now, nor what a picture before has
    ``settled``: the same control, by name, label and type, stands on a page once; those drawn here are added.
    """
    settled = {} if settled is None else settled
    hints = get_type_hints(kind, include_extras=True)
    every = {
        field: _same(field, hints) for field in dataclasses.fields(kind) if field.name not in ("drawn", "selected")
    }
    fields = [field for field, control in every.items() if control not in settled]
    names = {field.name: f"{key}-{field.name}" for field in fields}
    free = [
        field
        for field in fields
        if not address.bind(names[field.name], first.get(field.name, field.default), _read(hints[field.name]))
    ]
    settled.update({every[field]: session.value(names[field.name]) for field in fields})
    values = {field.name: settled[control] for field, control in every.items()}
    if drawn := [field for field in free if matters(field, values)]:
        with st.container(horizontal=True):
            for field in drawn:
                _widget(hints[field.name], field, names[field.name])
    return kind(**values)


def _same(field: dataclasses.Field, hints: dict[str, Any]) -> Hashable:
    return field.name, field.metadata.get("label"), hints[field.name]


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
