"""How a table of text is written: what was written, however it was written, is what is read."""

import csv

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from many import examples

from aeviz import upload
from aeviz.upload import BadFile, Reading, marks, read
from aeviz.upload.marks import Marks

N = 40
RNG = np.random.default_rng(5)
X = (3 * RNG.normal(size=(N, 3))).round(2)


def table(text: str, name: str = "a.csv", **reading) -> upload.Table:
    return read(name, text.encode(), Reading(**reading))


def german(value: float) -> str:
    return f"{value:.2f}".replace(".", ",")


def rows(values, write=str, separator: str = ",") -> str:
    return "".join(separator.join(map(write, row)) + "\n" for row in values)


def numbers(found: upload.Table) -> np.ndarray:
    return np.stack([column.numbers for column in found.columns], axis=1)


def names(found: upload.Table) -> list[str]:
    return [column.name for column in found.columns]


TWO = X[:, :2]
WRITTEN = {
    "German decimals without names": rows(X, german, ";"),
    "names with separators and units": 'temp [°C], "a, b (m²)", price ($)\n' + rows(X),
    "names with German units": "Länge, m;Breite (a/b);c\n" + rows(X, german, ";"),
    "a separator after the names alone": "a,b,c,\n" + rows(X),
    "a separator after every row": "a,b,c\n" + rows(X).replace("\n", ",\n"),
    "a separator after everything": ("a,b,c\n" + rows(X)).replace("\n", ",\n"),
    "Excel's first line": "sep=;\na;b;c\n" + rows(X, separator=";"),
    "comments": "# made by hand\n# in 2026; in metres\na,b,c\n" + rows(X[:9]) + "# the second half\n" + rows(X[9:]),
    "names in a comment, as NumPy writes them": "# a b c\n" + rows(X, separator=" "),
    "titles above": "Measurements of 2026\n\nStation 7\na,b,c\n" + rows(X),
    "tabs": "a\tb\tc\n" + rows(X, separator="\t"),
    "bars": "a|b|c\n" + rows(X, separator="|"),
    "runs of spaces": "   a     b   c\n" + rows(X, lambda v: f"{v:10.2f}", " "),
    "exponents between spaces": rows(X, lambda v: f"  {v: .7e}", ""),
    "Windows' ends of lines": ("a,b,c\n" + rows(X)).replace("\n", "\r\n"),
    "names that count": ",0,1,2\n" + rows([[f"r {i}", *row] for i, row in enumerate(X)]),
    "units below the names": "a,b,c\ncm,kg,°C\n" + rows(X),
    "negative numbers in brackets": "a,b,c\n" + rows(X, lambda v: f"({-v})" if v < 0 else str(v)),
    "rows named by R": '"a","b","c"\n' + rows([[f'"r {i}"', *row] for i, row in enumerate(X)]),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_the_same_numbers_come_out_however_they_are_written(name):
    found = table(WRITTEN[name])
    kept = [column for column in found.columns if column.kind != "text"]
    np.testing.assert_allclose(np.stack([column.numbers for column in kept], axis=1), X, atol=1e-12)
    assert found.n == N and found.named == ("German decimals without" not in name and "exponents" not in name)
    if name not in ("German decimals without names", "exponents between spaces", "names that count"):
        assert all("," not in name or " m" in name or "b (m²)" in name for name in names(found))


def test_units_below_the_names_are_said_and_a_row_of_texts_is_no_unit_elsewhere():
    assert any("'cm, kg, °C'" in note for note in table(WRITTEN["units below the names"]).notes)
    labelled = table("a,b,class\n" + rows([[*row, "xy"[i % 2]] for i, row in enumerate(TWO)]))
    assert labelled.n == N and labelled.first_row == 2


def test_a_line_that_is_longer_than_a_cell_may_be_is_cut_at_the_separator_that_it_has():
    called = [f"{i} {'a name of 14 c' * 100}" for i in range(100)]
    assert len(",".join(called)) > csv.field_size_limit()
    found = table(rows([called, *np.tile(X[:3], 34)[:, :100]]))
    assert names(found) == [name[:100] for name in called] and found.n == 3


def test_decimals_below_one_name_are_not_cut_into_two_columns():
    found = table("length\n" + rows(X[:, :1], german))
    assert names(found) == ["length"]
    np.testing.assert_allclose(found.columns[0].numbers, X[:, 0])
    assert len(table("length,width\n" + rows(TWO.astype(int))).columns) == 2


def test_rows_are_counted_as_the_file_counts_them():
    found = table("sep=;\n# one\nt\na;b\n" + rows(TWO, separator=";"))
    assert found.first_row == 5
    with pytest.raises(BadFile, match="row 7 has 1 cell where the first has 2"):
        table("# one\nt\na;b\n1;2\n3;4\n5;6\n7\n" + rows(TWO, separator=";"))


AREA = np.where(np.arange(N) % 2, 1000 + 37 * np.arange(N), 10 + np.arange(N))
GROUPED = {
    "commas, as in the US": ("a,b\n", '"{a:,}",{b:.1f}\n'),
    "points, as in Germany": ("a;b\n", "{a};{b}\n"),
    "spaces, as in France": ("a;b\n", "{a};{b}\n"),
    "apostrophes, as in Switzerland": ("a;b\n", "{a};{b}\n"),
}


@pytest.mark.parametrize(("mark", "decimal"), [(",", "."), (".", ","), (" ", ","), ("\u202f", ","), ("'", ".")])
def test_marks_between_groups_are_no_decimal_marks(mark, decimal):
    """64 stands beside 5,369: one column of numbers, of which the second is not 5.369."""
    grouped = [f"{value:,}".replace(",", mark) for value in AREA]
    text = "area;rooms\n" + "".join(f"{a};{i}{decimal}5\n" for i, a in enumerate(grouped))
    found = table(text)
    np.testing.assert_array_equal(found.column("area").numbers, AREA)
    np.testing.assert_array_equal(found.column("rooms").numbers, np.arange(N) + 0.5)


def test_tabs_part_cells_where_spaces_part_groups_of_digits():
    text = "".join(f"{a:,}\t-{b:,}\n".replace(",", " ") for a, b in zip(1000 + AREA, 5000 + AREA, strict=True))
    np.testing.assert_array_equal(numbers(table(text)), np.column_stack([1000 + AREA, -5000 - AREA]))


def test_marks_that_cannot_be_known_are_said_and_can_be_chosen():
    text = "a;b\n" + "".join(f"{1 + i % 9},{100 + i};{1 + i % 7},{200 + i}\n" for i in range(N))
    found = table(text)
    assert any("other marks" in note for note in found.notes)
    assert found.column("a").numbers[0] == 1.1
    assert table(text, decimal=".", thousands=",").column("a").numbers[0] == 1100
    assert not any("other marks" in note for note in table(text, decimal=",").notes)


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["$1,234.50", "$20.00", "-$3.25", "($7.00)"], [1234.5, 20, -3.25, -7]),
        (["1.234,50 €", "20,00 €", "-3,25 €", "7 €"], [1234.5, 20, -3.25, 7]),
        (["12 %", "3.5%", "100%", "0 %"], [12, 3.5, 100, 0]),
        (["12 kg", "3.5 kg", "100 kg", "0 kg"], [12, 3.5, 100, 0]),
        (["USD 5", "USD 7,000", "USD 6", "USD 8"], [5, 7000, 6, 8]),
        (["−5", "+6", "7", ".5"], [-5, 6, 7, 0.5]),
    ],
)
def test_money_shares_and_units_are_numbers(cells, values):
    text = "id;v\n" + "".join(f"{i};{cell}\n" for i, cell in enumerate(cells * 10))
    found = table(text).column("v")
    assert found.kind == "number"
    np.testing.assert_allclose(found.numbers[: len(values)], values)


@pytest.mark.parametrize(
    "cells", [["$5", "€5", "$7", "€9"], ["5 %", "0.05", "7 %", "0.1"], ["5 kg", "5 g", "7 kg", "9 g"]]
)
def test_what_is_counted_in_two_units_is_no_column_of_numbers(cells):
    found = table("id,v\n" + "".join(f"{i},{cell}\n" for i, cell in enumerate(cells * 10))).column("v")
    assert found.kind != "number"


def test_a_first_row_with_missing_values_is_no_row_of_names():
    rng = np.random.default_rng(5)
    text = "0.34,?,0.37,?\n" + rows(np.round(rng.normal(size=(N - 1, 4)), 2))
    found = table(text)
    assert found.n == N and not found.named
    assert found.column("column 2").missing == 1 and "'?'" in found.column("column 2").note


def test_a_sign_that_names_a_class_is_not_missing():
    text = "a,b,class\n" + "".join(f"{p},{q},{'+-'[i % 2]}\n" for i, (p, q) in enumerate(TWO))
    assert table(text).column("class").levels == ("+", "-")
    text = "a,b\n" + "".join(f"{p},{q if i % 9 else '-'}\n" for i, (p, q) in enumerate(TWO))
    assert table(text).column("b").missing == 5


@pytest.mark.parametrize("mark", ["#N/A", "#DIV/0!", "#NAME?"])
def test_a_row_that_begins_with_a_spreadsheets_missing_value_is_no_comment(mark):
    text = "".join(f"{p if i % 5 else mark},{q}\n" for i, (p, q) in enumerate(TWO))
    assert table("# made by hand\n" + text).n == table(text).n == len(TWO)


def test_further_marks_for_missing_values_can_be_named():
    text = "a,b\n" + "".join(f"{p},{q if i % 9 else 'not measured'}\n" for i, (p, q) in enumerate(TWO))
    assert table(text).column("b").kind == "mixed"
    assert table(text, missing=("Not measured",)).column("b").kind == "number"


def test_what_is_chosen_is_kept():
    text = "a;b\n1,5;2\n2,5;3\n"
    assert names(table(text, separator=",")) == ["a;b", "column 2"] or table(text, separator=",").n
    assert table(text, skip=1, header=False).n == 2
    assert table("#1,2\n#3,4\n", comment="").n == 2
    assert names(table("'a,b',c\n1,2\n3,4\n".replace("1,2", "'1,5',2").replace("3,4", "'3,5',4"), quote="'")) == [
        "a,b",
        "c",
    ]


WORDS = st.sampled_from(["red", "blue", "T-shirt", "new york", "Ångström", "x y z", "O'Brien", "7a", "on/off"])
HEADS = st.sampled_from(["a", "Länge", "temp [°C]", "price ($)", "x1", "B_2", "share %", "n° 3"])
MISSING = st.sampled_from(["", "NA", "?", "NaN", "null", "n/a", "-", "#N/A", "None"])
MARKS = [
    (".", ""),
    (",", ""),
    (".", ","),
    (",", "."),
    (",", " "),
    (",", "\u00a0"),
    (",", "\u202f"),
    (".", "'"),
    (".", "’"),
]


@st.composite
def tables(draw):
    """A table, the text that was written of it, and what there is to find: numbers (n, d), words, names."""
    n, d = draw(st.integers(12, 30)), draw(st.integers(2, 5))
    decimal, thousands = draw(st.sampled_from(MARKS))
    separator = draw(st.sampled_from([s for s in ",;\t|:^" if s not in (decimal, thousands)]))
    digits = draw(st.sampled_from([1, 2, 4]))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    values = np.round(rng.normal(0, draw(st.sampled_from([1, 50, 20_000])), (n, d)), digits)
    missing = draw(MISSING)
    holes = rng.random((n, d)) < draw(st.sampled_from([0, 0.1]))
    written = np.where(holes, missing, [[_write(v, digits, decimal, thousands) for v in row] for row in values])
    words = [draw(WORDS) for _ in range(n)] if draw(st.booleans()) else None
    head = [f"{draw(HEADS)} {i}" for i in range(d)] if draw(st.booleans()) else None
    quote = draw(st.sampled_from(["", '"']))
    lines = [[*row, *([words[i]] if words else [])] for i, row in enumerate(written)]
    if head:
        lines.insert(0, [*head, *(["kind"] if words else [])])
    text = "".join(separator.join(f"{quote}{cell}{quote}" for cell in line) + "\n" for line in lines)
    empty, wide = separator * (len(lines[0]) - 1), len(lines[0]) > 2
    below = [f"Source: own{empty}\n", "\nSource: own\nand others\n"] if wide and ":" not in separator else []
    text += draw(st.sampled_from(["", f"{empty}\n" * 3, *below]))  # a spreadsheet's empty rows, and notes
    titles = [
        "",
        f"sep={separator}\n",
        *([f"My data{empty}\n{empty}\n"] if head and wide else []),
        *(["# a comment\n", f"{separator.join(['My data', *'2' * (d - 1)])}\n\n"] if head else []),
    ]
    text = draw(st.sampled_from(titles)) + text
    text = text.replace("\n", draw(st.sampled_from(["\n", "\r\n"])))
    return text, np.where(holes, np.nan, values), words, head


def _write(value: float, digits: int, decimal: str, thousands: str) -> str:
    return f"{value:,.{digits}f}".replace(",", "_").replace(".", decimal).replace("_", thousands)


@examples(90)
@given(tables(), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]))
def test_what_was_written_is_what_is_read(written, encoding):
    text, values, words, head = written
    assume(np.isfinite(values).any(axis=0).all() and not np.isnan(values[:2]).all())
    assume(head or np.isfinite(values[0]).any())  # a first row of words alone may as well hold names
    found = read("a.csv", text.encode(encoding))
    assert found.n == len(values), (text, found.notes)
    assert found.named == (head is not None), (text, found.notes)
    np.testing.assert_allclose(numbers_of(found, values.shape[1]), values, err_msg=text)
    if words:
        last = found.columns[-1]
        assert last.codes is None or [last.levels[code] for code in last.codes] == words
    if head:
        assert names(found)[: len(head)] == head


def numbers_of(found: upload.Table, d: int) -> np.ndarray:
    return np.stack([column.numbers for column in found.columns[:d]], axis=1)


@given(st.floats(-1e9, 1e9, allow_nan=False), st.sampled_from(marks.PAIRS), st.integers(0, 6))
def test_a_number_is_what_its_marks_say(value, pair, digits):
    written = _write(value, digits, *pair)
    assert float(marks.plain(written, pair)) == round(value, digits) or abs(value) < 1
    assert marks.find([[written, "0" + pair.decimal + "25"]], pair.decimal, [pair]).marks == pair


def test_an_ambiguous_number_is_a_doubt_and_others_are_none():
    assert marks.find([["1,234", "2,345"]]).doubtful
    assert not marks.find([["1,234", "0,345"]]).doubtful
    assert marks.find([["1,234", "0,345"]]).marks == Marks(",", "")
    assert marks.find([["0.125", "1.250", "2.500", "3.750", "4"]]).marks == Marks(".", "")
    assert marks.find([["1,234", "64"]]).marks == Marks(".", ",") or marks.find([["1,234", "64"]]).doubtful
