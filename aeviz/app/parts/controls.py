"""A control for each field of a view's Controls, by its type. A slider moves the pictures while it is dragged."""

import dataclasses
import html
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from contextlib import nullcontext
from functools import cache
from typing import Annotated, Any, Literal, NamedTuple, get_args, get_origin, get_type_hints

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from aeviz.app.parts.examples import Examples, chosen_by
from aeviz.app.state import address
from aeviz.app.state.session import session
from aeviz.components.sliders import Slider, sliders
from aeviz.language import name_of
from aeviz.views.base import NOT_ASKED, Example, Pulled, Range, asked_for, matters

Field = dataclasses.Field[Any]
FEW = 24  # characters of a menu
AS_WIDE = "height: 0; visibility: hidden; padding-right: 3.25rem; white-space: nowrap"  # as a menu with these words


class Asked(NamedTuple):
    """The Controls filled in, the session key of each field, its sliders that are free to move, and whether any widget
    was drawn."""

    values: Any
    keys: dict[str, str]
    sliders: tuple[Slider, ...]
    drawn: bool = False


def ask(
    kind: type,
    key: str,
    first: dict[str, Any],
    settled: dict[Hashable, str] | None = None,
    examples: Examples | None = None,
    bar: DeltaGenerator | None = None,
) -> Asked:
    """Draws the widgets of a Controls class side by side, menus in the ``bar`` where one is given; ``first`` overrides
    defaults.

    What a link has pinned is set and has no widget. Nor has what does not matter now, nor what a picture before has
    ``settled``, the session key by control: the same control, by name, label and type, stands on a page once; those
    drawn here are added. Those that choose one of the ``examples`` follow what was clicked.
    """
    settled, hints = {} if settled is None else settled, _hints(kind)
    fields = {field: _same(field, hints) for field in asked_for(kind)}
    new = {field: f"{key}-{field.name}" for field, control in fields.items() if control not in settled}
    free = _free(hints, fields, new, first)
    settled.update({fields[field]: name for field, name in new.items()})
    keys = {field.name: settled[control] for field, control in fields.items()}
    choosing = _choosing(hints, {field: new[field] for field in free if field in new})
    if examples and choosing:
        examples.follow(key, choosing)
    values = {name: session.value(key) for name, key in keys.items()}
    numbers = [field for field in free if is_number(kind, field)]
    moving = {field: _slider(field, hints[field.name], keys[field.name], examples) for field in numbers}
    drawn = [field for field in free if field in new and matters(field, values)]
    if drawn:
        offer = examples.offer if examples and any(keys[field.name] in choosing for field in drawn) else None
        _widgets(kind, drawn, keys, [moving[field] for field in drawn if field in moving], key, offer, bar)
    return Asked(kind(**values), keys, tuple(moving.values()), bool(drawn))


def _free(
    hints: dict[str, Any], fields: Iterable[Field], new: dict[Field, str], first: Mapping[str, Any]
) -> list[Field]:
    """The fields that no link has pinned; the ``new`` ones, with their session keys, get their values."""
    pinned = {
        field
        for field, name in new.items()
        if address.bind(name, first.get(field.name, field.default), _read(hints[field.name]))
    }
    return [field for field in fields if field not in pinned]


def _choosing(hints: dict[str, Any], named: dict[Field, str]) -> dict[str, Example]:
    """Session key -> how it names an example, for the fields that choose one."""
    found = {name: chosen_by(hints[field.name]) for field, name in named.items()}
    return {name: example for name, example in found.items() if example}


def read(kind: type, given: Mapping[str, str]) -> dict[str, Any]:
    """Settings of a Controls class from texts. Raises ValueError for a name or value that it does not allow."""
    hints = _hints(kind)
    if unknown := [name for name in given if name not in hints or name in NOT_ASKED]:
        raise ValueError(f"There is no control {unknown[0]!r}.")
    return {name: _read(hints[name])(text) for name, text in given.items()}


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind, include_extras=True)


def _widgets(
    kind: type,
    fields: list[dataclasses.Field[Any]],
    keys: dict[str, str],
    moving: list[Slider],
    key: str,
    offer: Callable[[str], None] | None,
    bar: DeltaGenerator | None,
) -> None:
    others = [field for field in fields if not is_number(kind, field)]
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        with bar or nullcontext():
            for field in others:
                _widget(_hints(kind)[field.name], field, keys[field.name], grows=bar is None)
        if moving:
            sliders(moving, f"{key}-sliders", _moved)
        if offer:
            offer(key)


def _moved(values: Mapping[str, float]) -> None:
    for key, value in values.items():
        session.put(key, value)


def _same(field: dataclasses.Field[Any], hints: dict[str, Any]) -> Hashable:
    return field.name, field.metadata.get("label"), hints[field.name]


def _read(hint: Any) -> address.Read:
    """Reads a control's value from the address, by its type."""
    if hint is bool:
        return address.flag
    if get_origin(hint) is Literal:
        return address.choice(get_args(hint))
    kind, limits = _numbers(hint)
    return address.number(kind, limits.low, limits.high)


def _widget(hint: Any, field: dataclasses.Field[Any], key: str, grows: bool) -> None:
    if hint is bool:
        st.toggle(_label(field), key=key, help=_help(field), persist_state="session")
    else:
        menu(_label(field), get_args(hint), key, help=_help(field), grows=grows)


def menu(
    label: str,
    options: Sequence[str],
    key: str,
    title: Callable[[str], str] = name_of,
    help: str | None = None,
    grows: bool = False,
) -> str:
    """A menu one line high and as wide as its words: its label stands in it, before what is chosen. With few words one
    that ``grows`` takes the room that is left, or makes do with less."""
    titles = {option: f"{label}: {title(option)}" for option in options}
    narrow = grows and max(map(len, titles.values())) <= FEW
    with nullcontext() if narrow else st.container(width="content", gap=None):
        chosen = st.selectbox(
            label,
            options,
            0,
            titles.__getitem__,
            key,
            help,
            label_visibility="collapsed",
            persist_state="session",
        )
        if not narrow:
            st.html(f'<div style="{AS_WIDE}">{html.escape(titles[chosen])}</div>', width="content")
    return chosen


def main_button() -> Literal["primary", "secondary"]:
    """The type of a page's main button: filled, but on a dark page, where Streamlit writes white on the light fill."""
    return "secondary" if st.context.theme.type == "dark" else "primary"


def label(field: dataclasses.Field[Any]) -> str:
    """What a control is called, in the words of the code."""
    return field.metadata.get("label") or field.name.replace("_", " ")


def _label(field: dataclasses.Field[Any]) -> str:
    return name_of(label(field))


def _help(field: dataclasses.Field[Any]) -> str | None:
    told = field.metadata.get("help")
    return told and name_of(told)


def _slider(field: dataclasses.Field[Any], hint: Any, key: str, examples: Examples | None) -> Slider:
    kind, limits = _numbers(hint)
    if examples and isinstance(limits, Example):
        limits = examples.within(limits)
    return Slider(
        name=field.name,
        key=key,
        value=min(session.value(key), limits.high),
        low=limits.low,
        high=limits.high,
        step=limits.step,
        label=_label(field),
        help=_help(field) or "",
        whole=kind is int,
        pulled=isinstance(limits, Pulled),
    )


def is_number(kind: type, field: dataclasses.Field[Any]) -> bool:
    """Whether a field is set by a slider."""
    return get_origin(_hints(kind)[field.name]) is Annotated


def _numbers(hint: Any) -> tuple[type, Range]:
    if get_origin(hint) is Annotated:
        kind, limits = get_args(hint)
        if isinstance(limits, Range):
            return kind, limits
    raise TypeError(f"There is no widget for a control of type {hint!r}.")
