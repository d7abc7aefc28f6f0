"""ARFF, Weka's format: names and types of columns, then comma-separated rows."""

import re
from dataclasses import replace

from aeviz.language import count, text
from aeviz.upload.base import BadFile, Reading, Table, check_size
from aeviz.upload.formats.text import decoded, of_text

TITLE = "ARFF"
SUFFIXES = (".arff",)
MAGIC = ()
ATTRIBUTE = re.compile(r"@attribute\s+(?:'((?:[^'\\]|\\.)*)'|\"([^\"]*)\"|(\S+))\s+(\{.*\}|\S+)", re.IGNORECASE)
ENTRY = re.compile(r"(\d{1,5})\s+('(?:[^'\\]|\\.)*'|\"[^\"]*\"|[^,}\s]+)")
MAX_HEAD = 2**20  # characters


def read(content: bytes, reading: Reading) -> Table:
    """The rows below @data, under the names of the @attribute lines; "?" is missing, % begins a comment."""
    whole = decoded(content, reading.encoding)
    begin = re.search(r"^\s*@data[^\n]*\n", whole[:MAX_HEAD], re.IGNORECASE | re.MULTILINE)
    if begin is None:
        raise BadFile(text("it has no line @data."))
    names = tuple((a or b or c).strip() for a, b, c, _ in ATTRIBUTE.findall(whole[: begin.start()]))
    if not names:
        raise BadFile(text("it has no line @attribute."))
    rows = whole[begin.end() :]
    if rows.lstrip().startswith("{"):
        rows = _full(rows, [kind for *_, kind in ATTRIBUTE.findall(whole[: begin.start()])])
    told = replace(reading, separator=reading.separator or ",", decimal=".", thousands="", header=False, comment="%")
    table = of_text(rows, replace(told, skip=0), names, whole.count("\n", 0, begin.end()))
    return replace(table, named=True)


def _full(rows: str, kinds: list[str]) -> str:
    """Rows of {index value, ...} with what they leave out: 0, or the first level of a nominal attribute."""
    lines = [line.strip() for line in rows.splitlines() if line.strip() and not line.lstrip().startswith("%")]
    check_size(len(lines), len(kinds))
    usual = [kind.strip("{} ").split(",")[0].strip() if kind.startswith("{") else "0" for kind in kinds]
    return "".join(",".join(_one_full(line, usual)) + "\n" for line in lines)


def _one_full(line: str, usual: list[str]) -> list[str]:
    cells = usual.copy()
    for index, value in ENTRY.findall(line):
        if int(index) >= len(cells):
            raise BadFile(text("a row names attribute {index}; it has {n}.", index=index, n=count(len(cells))))
        cells[int(index)] = value
    return cells
