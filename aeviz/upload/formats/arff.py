"""ARFF, Weka's format: names and types of columns, then comma-separated rows."""

import re
from dataclasses import replace

from aeviz.language import text
from aeviz.upload.base import BadFile, Reading, Table
from aeviz.upload.formats.text import decoded, of_text

TITLE = "ARFF"
SUFFIXES = (".arff",)
MAGIC = ()
ATTRIBUTE = re.compile(r"@attribute\s+(?:'((?:[^'\\]|\\.)*)'|\"([^\"]*)\"|(\S+))\s+(\{.*\}|\S+)", re.IGNORECASE)
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
        raise BadFile(text("it is a sparse ARFF file, which cannot be read: save it with all values."))
    told = replace(reading, separator=reading.separator or ",", decimal=".", thousands="", header=False, comment="%")
    table = of_text(rows, replace(told, skip=0), names, whole.count("\n", 0, begin.end()))
    return replace(table, named=True)
