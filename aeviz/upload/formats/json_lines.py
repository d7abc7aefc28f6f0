"""JSON: records, columns, rows or arrays; and JSON lines, a record or a row on each."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from aeviz.language import count, text
from aeviz.type_guards import is_dict, is_list
from aeviz.upload import arrays, cells
from aeviz.upload.base import MAX_COLUMNS, AmbiguousFile, BadFile, Reading, Table, check_bytes
from aeviz.upload.formats.text import decoded

TITLE = "JSON"
SUFFIXES = (".json", ".jsonl", ".ndjson")
MAGIC = ()
MAX_JSON = 2**26  # bytes: Python's objects take ten times as much


def read(content: bytes, reading: Reading) -> Table:
    """A list of records or rows, a dict of columns or of arrays, or a dict that holds one of these."""
    check_bytes(len(content), text("a JSON file"), MAX_JSON)
    return _table(_parsed(decoded(content, "utf-8")), reading)


def _parsed(content: str) -> Any:
    try:
        return json.loads(content)
    except RecursionError as error:
        raise BadFile(text("it is nested too deeply.")) from error
    except ValueError as whole:
        lines = [line for line in content.splitlines() if line.strip()]
        if len(lines) < 2:
            raise BadFile(text("it is no JSON ({reason}).", reason=str(whole)[:100])) from whole
    found: list[Any] = []
    for row, line in enumerate(lines, 1):
        try:
            found.append(json.loads(line))
        except (ValueError, RecursionError) as error:
            raise BadFile(text("line {row} is no JSON ({reason}).", row=count(row), reason=str(error)[:100])) from error
    return found


def _table(found: Any, reading: Reading) -> Table:
    if is_list(found):
        return _of_list(found, reading)
    if not is_dict(found) or not found:
        raise BadFile(text("it holds no table: it must be a list of records or rows, or a dict of columns."))
    if is_list(found.get("data")) and is_list(found.get("columns")):  # pandas' orient="split"
        rows = [found["columns"], *(row for row in found["data"] if is_list(row))]
        return cells.of_rows(rows, replace(reading, header=True))
    if _are_arrays(found):
        return arrays.table({key: arrays.whole(np.array(value)) for key, value in found.items()}, reading=reading)
    lists = {key: value for key, value in found.items() if is_list(value) and value}
    if len(lists) == len(found) and not any(isinstance(value[0], dict | list) for value in lists.values()):
        return cells.of_columns({key: list(map(_plain, value)) for key, value in lists.items()}, reading)
    if all(is_dict(value) for value in found.values()):
        if _of_rows(found):  # pandas' orient="index": row -> column -> cell
            return _of_list(list(found.values()), reading)
        # pandas' default: column -> row -> cell
        places = list(dict.fromkeys(place for value in found.values() for place in value))
        return cells.of_columns({key: [_plain(v.get(p)) for p in places] for key, v in found.items()}, reading)
    return _inner(lists, reading)


def _of_rows(found: dict[str, dict[str, Any]]) -> bool:
    """Whether a dict of dicts holds a row under each key: keys without are numbers, or those within alone are none."""
    without, within = list(found), list(next(iter(found.values())))
    counted, inner = (all(key.lstrip("-").isdigit() for key in keys) for keys in (without, within))
    mixed = any(len({isinstance(cell, str) for cell in row.values() if cell is not None}) > 1 for row in found.values())
    return (counted and not inner) or (counted == inner and mixed)


def _inner(lists: dict[str, list[Any]], reading: Reading) -> Table:
    """The one table that lies in a dict beside other things, or the one that was chosen."""
    tables = {key: value for key, value in lists.items() if isinstance(value[0], dict | list)}
    if not tables:
        raise BadFile(text("it holds no table: it must be a list of records or rows, or a dict of columns."))
    if reading.part not in tables and len(tables) > 1:
        raise AmbiguousFile(
            text("it holds {n} tables: choose one of them.", n=count(len(tables))), "part", tuple(tables)
        )
    name = reading.part if reading.part in tables else next(iter(tables))
    table = _of_list(tables[name], reading)
    said = text("The table is {name}.", name=repr(name[:80]))
    return replace(table, notes=(said, *table.notes), parts=tuple(tables) if len(tables) > 1 else ())


def _of_list(found: list[Any], reading: Reading) -> Table:
    if found and all(is_dict(row) for row in found):
        flat = [dict(_flat(row)) for row in found]
        names = list(dict.fromkeys(name for row in flat for name in row))
        if len(names) > MAX_COLUMNS:
            raise BadFile(
                text("it has {n} columns; at most {most} are allowed.", n=count(len(names)), most=count(MAX_COLUMNS))
            )
        return cells.of_columns({name: [row.get(name) for row in flat] for name in names}, reading)
    if _is_array(found):
        return arrays.table({"data": arrays.whole(np.array(found))}, reading=reading)
    if found and all(is_list(row) for row in found):
        return cells.of_rows([list(map(_plain, row)) for row in found], reading)
    raise BadFile(text("it holds no table: its list must hold records or rows, all of one kind."))


def _flat(record: dict[str, Any], name: str = "", depth: int = 0) -> Iterator[tuple[str, Any]]:
    """A record's values; those within lists and records by the path to them."""
    for key, value in record.items():
        path = f"{name}.{key}" if name else str(key)
        if is_dict(value) and depth < 8:
            yield from _flat(value, path, depth + 1)
        elif is_list(value) and depth < 8 and len(value) <= MAX_COLUMNS:
            yield from _flat({f"[{i}]": inner for i, inner in enumerate(value)}, path, depth + 1)
        else:
            yield path.replace(".[", "["), _plain(value)


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | float | str) else json.dumps(value)[:200]


def _is_array(value: Any) -> bool:
    """Whether nested lists are an array of numbers, of two to four dimensions."""
    try:
        found = np.array(value) if is_list(value) and value and isinstance(value[0], list) else np.array([])
    except (ValueError, OverflowError, RecursionError):
        return False
    return found.dtype.kind in "biuf" and 2 <= found.ndim <= 4


def _are_arrays(found: dict[str, Any]) -> bool:
    """Whether a dict holds at least one array of two dimensions, beside lists of its length."""
    return any(map(_is_array, found.values())) and all(
        _is_array(v) or (is_list(v) and v and not isinstance(v[0], dict | list)) for v in found.values()
    )
