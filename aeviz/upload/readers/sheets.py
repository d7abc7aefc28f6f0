"""A program that turns a file of sheets on its input into JSON on its output: sheet -> where it begins, and its rows.

Its argument names the sheet that is wanted; without it, the first that holds rows is. A time is {"when": text}.
"""

import datetime
import io
import json
import sys
from typing import Any

from python_calamine import CalamineWorkbook


def main(content: bytes, wanted: str) -> None:
    """Writes the sheets' names, which one it is, the row at which it begins, and its rows."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = {name: book.get_sheet_by_name(name) for name in book.sheet_names}
        filled = [name for name, sheet in sheets.items() if sheet.height and sheet.width]
        name = wanted if wanted in filled else (filled or [""])[0]
        rows = sheets[name].to_python(skip_empty_area=True) if filled else []
        start = sheets[name].start if filled else None
        begins = start[0] if start else 0
    except Exception as error:  # noqa: BLE001 (of a damaged file calamine raises whatever it meets)
        sys.exit(f"{type(error).__name__}: {error}".splitlines()[0])
    written = [[cell(value) for value in row] for row in rows]
    json.dump({"sheets": filled, "name": name, "begins": begins, "rows": written}, sys.stdout)


def cell(value: Any) -> Any:
    """A value as JSON has it."""
    if value == "":
        return None
    if isinstance(value, datetime.date | datetime.datetime):
        return {"when": value.isoformat()}
    return value if isinstance(value, bool | int | float | str) else str(value)


if __name__ == "__main__":
    main(sys.stdin.buffer.read(), sys.argv[1])
