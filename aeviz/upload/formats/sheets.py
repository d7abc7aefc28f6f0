"""Sheets: Excel's .xlsx and LibreOffice's .ods."""

import datetime
import io
import json
import re
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

from aeviz.language import count, text
from aeviz.type_guards import is_dict
from aeviz.upload import apart, cells
from aeviz.upload.archive import Archive
from aeviz.upload.base import BadFile, Reading, Table, check_bytes

TITLE = "Excel or OpenDocument"
SUFFIXES = (".xlsx", ".xlsm", ".ods")
MAGIC = (b"PK\x03\x04",)
MAX_XML = 2**28  # bytes of one sheet, unpacked
LAST = re.compile(rb'<c [^>]*?r="([A-Z]{1,4})(\d{1,8})"|<row [^>]*?r="(\d{1,8})"')
REPEATED = re.compile(rb'number-(?:columns|rows)-repeated="(\d+)"')
ROW = re.compile(rb"<table:table-row([^>]*[^/])>(.*?)</table:table-row>", re.DOTALL)
CELL = re.compile(rb"<table:table-cell[^>]*value-type[^>]*>")


def read(content: bytes, reading: Reading) -> Table:
    """The first sheet that holds rows, or the one that was chosen."""
    _check(Archive(content))
    written, _ = apart.read("sheets", content, TITLE, reading.part, needs="python_calamine")
    found = json.loads(written)
    if not found["rows"]:
        raise BadFile(text("it holds no row."))
    rows = [[_cell(value) for value in row] for row in found["rows"]]
    table = cells.of_rows(rows, reading, found["begins"] + 1)
    several = len(found["sheets"]) > 1
    said = (text("The table is sheet {name}.", name=repr(found["name"])),) * several
    return replace(table, notes=(*said, *table.notes), parts=tuple(found["sheets"]) * several)


def _cell(value: Any) -> Any:
    return datetime.datetime.fromisoformat(value["when"]) if is_dict(value) else value


def _check(archive: Archive) -> None:
    """Sheets are dense in memory: one cell at the far end makes a table of billions, so places are looked at first."""
    for info in archive:
        sheet = re.search(r"xl/worksheets/.*\.xml$|(^|/)content\.xml$", info.filename)
        check_bytes(info.file_size, text("{name} in it", name=repr(info.filename[-60:])), MAX_XML)
        if sheet:
            xml = archive.read(info)
            n = _cells_of_excel(xml) if info.filename.startswith("xl/") else _cells_of_opendocument(xml)
            if n > cells.MAX_CELLS:
                raise BadFile(
                    text(
                        "it has a sheet of {n} cells; at most {most} are read: save it as CSV.",
                        n=count(n),
                        most=count(cells.MAX_CELLS),
                    )
                )


def _cells_of_excel(xml: bytes) -> int:
    """Rows times columns of the smallest sheet that holds all cells."""
    rows, columns = 1, 1
    for letters, row, alone in LAST.findall(xml):
        rows = max(rows, int(row or alone))
        columns = max(columns, _number(letters))
    return max(rows, xml.count(b"<row")) * max(columns, _longest_row(xml))


def _longest_row(xml: bytes) -> int:
    """Cells of the longest row, which need not say where they are."""
    return max((part.count(b"<c ") + part.count(b"<c>") + part.count(b"<c/") for part in xml.split(b"<row")), default=1)


def _number(letters: bytes) -> int:
    found = 0
    for letter in letters:
        found = 26 * found + letter - 64
    return found


def _cells_of_opendocument(xml: bytes) -> int:
    """Rows times columns of what is not empty; rows and cells may be said to stand there many times."""
    if b"<!ENTITY" in xml or not _is_xml(xml):
        raise BadFile(text("it is no whole Excel or OpenDocument file."))
    rows, columns = 0, 0
    for attributes, inner in ROW.findall(xml):
        filled = CELL.search(inner)
        rows += _repeated(attributes) if filled else 1
        columns = max(
            columns, sum(map(_repeated, CELL.findall(inner))) + inner.count(b"<table:table-cell") if filled else 0
        )
    return rows * columns


def _repeated(tag: bytes) -> int:
    found = REPEATED.search(tag)
    return int(found[1][:12]) if found else 1


def _is_xml(xml: bytes) -> bool:
    try:
        for _ in ElementTree.iterparse(io.BytesIO(xml[:4096]), events=("start",)):
            return True
    except ElementTree.ParseError:
        return False
    return False
