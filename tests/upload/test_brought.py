"""What people bring, kind by kind: the numbers that were written are read, or the refusal says why and what to do."""

import gzip
import io
import json
import re

import h5py
import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
import pytest
import scipy.io
import scipy.sparse

from aeviz.upload import AmbiguousFile, BadFile, Reading, guess, no_features, prepare, read

N = 40
RNG = np.random.default_rng(11)
X = (3 * RNG.normal(size=(N, 3))).round(2)
KIND = np.array(["ab", "cd"])[np.arange(N) % 2]
FRAME = pd.DataFrame(X, columns=list("abc")).assign(kind=KIND)
LINES = "".join(",".join(map(str, row)) + "\n" for row in X)
PLAIN = "a,b,c\n" + LINES
ROWS = LINES.splitlines()


def written(save) -> bytes:
    content = io.BytesIO()
    save(content)
    return content.getvalue()


def matlab(**arrays) -> bytes:
    return written(lambda content: scipy.io.savemat(content, arrays))


def hdf5(fill) -> bytes:
    content = io.BytesIO()
    with h5py.File(content, "w") as file:
        fill(file)
    return content.getvalue()


def stream() -> bytes:
    table, content = pa.Table.from_pandas(FRAME), io.BytesIO()
    with pa.ipc.new_stream(content, table.schema) as out:
        out.write_table(table)
    return content.getvalue()


def svm() -> bytes:
    """A line each: class, then index:value, without what is 0."""
    rows = ([f"{i + 1}:{value}" for i, value in enumerate(row)] for row in X)
    return "".join(" ".join([str(i % 2), *row]) + "\n" for i, row in enumerate(rows)).encode()


def sparse_arff() -> bytes:
    """Without what is 0, and without the first of the classes."""
    head = "@relation r\n" + "".join(f"@attribute {name} numeric\n" for name in "abc")
    rows = (
        [f"{i} {value}" for i, value in enumerate(row) if value] + ["3 cd"] * (k == "cd")
        for row, k in zip(X, KIND, strict=True)
    )
    return (head + "@attribute kind {ab, cd}\n@data\n" + "".join("{" + ", ".join(row) + "}\n" for row in rows)).encode()


def report() -> bytes:
    """A sheet as people make them: a title, merged headings over a second row of names, and the source below."""
    book = openpyxl.Workbook()
    for row in (["My report"], [], ["Length", None, "Width"], ["min", "max", None], *X.tolist(), ["Source: own"]):
        book.active.append(row)
    return written(book.save)


RECORDS = np.rec.fromarrays([*X.T, KIND], names="a,b,c,kind")
FILES = {  # name of the file -> what is in it
    "no mark, two bytes.csv": PLAIN.encode("utf-16-le"),
    "no mark, turned.csv": PLAIN.encode("utf-16-be"),
    "four bytes.csv": PLAIN.encode("utf-32"),
    "empty rows at the end.csv": (PLAIN + ",,\n" * 5).encode(),
    "title as wide as the table.csv": ("My data, measured in Berlin, 2024\n\n" + PLAIN).encode(),
    "Fortran.dat": ("a b c\n" + "".join(" ".join(f"{v:.6E}" for v in row) + "\n" for row in X))
    .replace("E", "D")
    .encode(),
    "titles as wide.csv": ("Report,,\nprinted 3 May,,\n,,\n" + PLAIN + "Source: own,,\n\nsee page 2\n").encode(),
    "a total.csv": (PLAIN + ",".join(f"{total:.2f}" for total in X.sum(axis=0)) + "\n").encode(),
    "means.csv": (PLAIN + ",".join(f"{mean:.4f}" for mean in X.mean(axis=0)) + "\n").encode(),
    "names again.csv": (
        "a,b,c\n" + "".join(f"{row}\na,b,c\n" if i == 9 else f"{row}\n" for i, row in enumerate(ROWS))
    ).encode(),
    "two rows of names.csv": ("Length,,Width\nmin,max,\n" + LINES).encode(),
    "LabVIEW.txt": ("LabVIEW Measurement\n***End***\t\n\nX\tV\tI\n" + LINES.replace(",", "\t")).encode(),
    "minus behind.csv": ("a,b,c\n" + re.sub(r"-([\d.]+)", r"\1-", LINES)).encode(),
    "uncertain.csv": ("a,b,c\n" + "".join(",".join(f"{v} ± 0.05" for v in row) + "\n" for row in X)).encode(),
    "last digits.csv": ("a,b,c\n" + "".join(",".join(f"{v:.2f}(3)" for v in row) + "\n" for row in X)).encode(),
    "Persian.csv": ("a,b,c\n" + LINES.translate({ord(str(i)): 0x6F0 + i for i in range(10)})).encode(),
    "wide digits.csv": ("a,b,c\n" + LINES.translate({ord(str(i)): 0xFF10 + i for i in range(10)})).encode(),
    "colons.txt": ("a:b:c\n" + LINES.replace(",", ":")).encode(),
    "carets.txt": ("a^b^c\n" + LINES.replace(",", "^")).encode(),
    "named separator.csv": ("sep=~\na~b~c\n" + LINES.replace(",", "~")).encode(),
    "marks of its own.csv": ("a;b;c\n" + "".join(f"{a};{b};{c}\n".replace(".", ",", 1) for a, b, c in X)).encode(),
    "sparse.arff": sparse_arff(),
    "report.xlsx": report(),
    "bare.gz": gzip.compress(PLAIN.encode()),
    "lines.svm": svm(),
    "lines.txt": svm(),
    "sparse.mat": matlab(x=scipy.sparse.csc_matrix(X)),
    "struct.mat": matlab(s={"x": X, "y": np.arange(N) % 2}),
    "turned.mat": matlab(x=np.asfortranarray(X.T), y=np.arange(N) % 2),
    "records.npy": written(lambda content: np.save(content, RECORDS)),
    "records.npz": written(lambda content: np.savez(content, table=RECORDS)),
    "records.h5": hdf5(lambda file: file.create_dataset("t", data=np.rec.fromarrays([*X.T], names="a,b,c"))),
    "stream.arrow": stream(),
    "rows.json": FRAME.to_json(orient="index").encode(),
    "columns.json": FRAME.to_json().encode(),
    "beside ragged lists.parquet": written(
        FRAME.assign(v=[[1.0] * (1 + i % 3) for i in range(N)]).to_parquet,
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_the_numbers_that_were_written_are_read(name, readers_here):
    table = read(name, FILES[name])
    assert table.n == N
    wanted = guess(table)
    numbers = [c.numbers for c in table.columns if c.numbers is not None and c.name != wanted.label]
    np.testing.assert_allclose(np.stack(numbers, axis=1), X, atol=1e-12)
    if wanted.label and len(table.column(wanted.label).levels) == 2:
        found = table.column(wanted.label)
        assert [found.levels[code] for code in found.codes] == KIND.tolist()
    assert len(prepare(table, wanted).dataset.x) == N


@pytest.mark.parametrize("space", [" ", "\u00a0", "\u202f", "\u2009"])
def test_any_space_may_stand_between_groups_of_digits(space):
    values = (1000 * X).round(2)
    cells = [[f"{v:,.2f}".replace(",", space).replace(".", ",") for v in row] for row in values]
    table = read("a.csv", ("a;b;c\n" + "".join(";".join(row) + "\n" for row in cells)).encode())
    np.testing.assert_allclose(np.stack([c.numbers for c in table.columns], axis=1), values)


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman", "cp1251", "shift_jis"])
def test_another_encoding_is_asked_for_and_then_read(encoding):
    words = {"cp1251": "длина", "shift_jis": "長さ"}.get(encoding, "Länge")
    content = f"{words};b\n".encode(encoding) + b"1,5;2,5\n" * N
    with pytest.raises(AmbiguousFile, match="choose its encoding") as asked:
        read("a.csv", content)
    assert asked.value.field == "encoding" and encoding in asked.value.options
    assert read("a.csv", content, Reading(encoding=encoding)).columns[0].name == words


def test_points_in_time_with_an_offset_are_dates():
    cells = "".join(f"2024-01-{1 + i % 28:02d}T10:00:00+02:00,{i}.5\n" for i in range(N))
    column = read("a.csv", ("d,v\n" + cells).encode()).columns[0]
    assert column.kind == "date" and column.numbers[0] == pytest.approx(19723 + 8 / 24)


@pytest.mark.parametrize("mark", ["-999.25", "-9999.25", "-999", "-9999.9"])
def test_a_mark_of_well_logs_is_no_measurement(mark):
    cells = "".join(f"{a},{mark if i in (3, 9, 20) else b}\n" for i, (a, b, _) in enumerate(X))
    assert guess(read("a.csv", ("a,b\n" + cells).encode())).sentinels == (("b", float(mark)),)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("page.csv", b"<!DOCTYPE html><html><body>\n<p>Please log in</p>\n", "a web page and no table"),
        (
            "pointer.csv",
            b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 123\n",
            "pointer of Git LFS",
        ),
        ("table.csv", FILES["beside ragged lists.parquet"], "It looks like Parquet: give it that ending"),
        ("survey.sav", b"$FL2@(#) SPSS", "files of SPSS cannot be read: save the table there as CSV"),
        ("scope.lvm", PLAIN.encode(), "give it the ending .txt"),
        ("feed.csv", b"<?xml version='1.0'?>\n<rows/>\n", "XML and no table"),
        ("matrix.txt", b"%%MatrixMarket matrix coordinate\n2 2 1\n1 1 3.5\n", "a sparse matrix and no table"),
        ("letter.txt", b"{\\rtf1 hello}", "a formatted text and no table"),
        ("paper.csv", b"%PDF-1.7\n1 0 obj\n", "a PDF and no table"),
        ("far.arff", b"@attribute a numeric\n@data\n{7 1}\n", "attribute 7; it has 1"),
        ("bad.svm", b"1 3:1.5 2:0.5\nx\n", "no LIBSVM file"),
        ("long.svm", b"1 9000:1.5\n" * 30, "9,000 columns; at most"),
        (
            "words.npy",
            written(lambda content: np.save(content, np.rec.fromarrays([KIND], names="kind"))),
            "hold no numbers",
        ),
        ("only lists.parquet", written(pd.DataFrame({"v": [[1.0], [1.0, 2.0]]}).to_parquet), "nor lists of as many"),
    ],
)
def test_what_is_no_table_is_refused_by_what_it_is(name, content, sentence):
    with pytest.raises(BadFile, match=sentence):
        read(name, content)


def test_rows_and_columns_of_json_are_told_apart():
    """pandas' orient="index" has a row under each key, its default a column."""
    one = {str(i): {"a": i, "b": 2 * i, "kind": "xy"[i % 2]} for i in range(N)}
    other = {name: {key: row[name] for key, row in one.items()} for name in ("a", "b", "kind")}
    for content in (one, other):
        table = read("a.json", json.dumps(content).encode())
        assert [column.name for column in table.columns] == ["a", "b", "kind"] and table.n == N


@pytest.mark.parametrize(
    ("name", "cells", "why"),
    [
        ("date", [20240229 + 2 * i for i in range(N)], None),
        ("date", [20240301 + i % 28 for i in range(N)], "year, month and day in one number"),
        ("timestamp", [1_709_600_000 + 61 * i + i % 3 for i in range(N)], "counted from 1970"),
        ("PLZ", [f"{(1067 + 997 * i) % 99_999:05d}" for i in range(N)], "begin with 0, as codes do"),
    ],
)
def test_numbers_that_name_a_time_or_a_place_are_pointed_at(name, cells, why):
    content = f"{name},v\n" + "".join(f"{cell},{i % 7}.5\n" for i, cell in enumerate(cells))
    table = read("a.csv", content.encode())
    assert (name in guess(table).leave_out) == (why is not None)
    assert why is None or why in no_features(table)[name]


@pytest.mark.parametrize(
    ("cells", "days"),
    [
        (["01-Mar-2024", "02-Mar-2024"], (19783, 19784)),
        (["2024/03/01", "2024/03/02"], (19783, 19784)),
        (["01.03.24", "02.03.24"], (19783, 19784)),
        (["01.03.2024 12:00", "02.03.2024 06:00"], (19783.5, 19784.25)),
        (["3/1/2024 12:00", "3/22/2024 6:00"], (19783.5, 19804.25)),
        (["06:00", "12:30"], (0.25, 12.5 / 24)),
        (["06:00:00", "18:00:36"], (0.25, 0.75 + 36 / 86400)),
    ],
)
def test_dates_and_times_of_day_are_no_classes(cells, days):
    table = read("a.csv", ("when,v,w\n" + "".join(f"{cells[i % 2]},{i}.5,{i % 7}.5\n" for i in range(N))).encode())
    assert table.columns[0].kind == "date" and guess(table).label == ""
    np.testing.assert_allclose(table.columns[0].numbers[:2], days, atol=1e-9)


def test_wavelengths_above_spectra_are_names_and_marks_of_questionnaires_are_missing():
    spectra = "400.5,401,401.5,402,402.5\n" + "".join(",".join(map(str, [*row, *row[:2]])) + "\n" for row in X)
    table = read("nir.csv", spectra.encode())
    assert table.n == N and [column.name for column in table.columns][:2] == ["400.5", "401"]
    asked = "q,r,s\n" + "".join(
        f"{98 if i % 9 == 0 else 1 + i % 5},{-9 if i % 8 == 1 else i % 4},{i % 7}.5\n" for i in range(N)
    )
    assert guess(read("a.csv", asked.encode())).sentinels == (("q", 98.0), ("r", -9.0))


def test_a_long_array_of_two_signals_is_asked_about():
    rng = np.random.default_rng(11)
    content = written(lambda content: np.save(content, rng.normal(size=(N, 2, 50))))
    with pytest.raises(AmbiguousFile, match="may be signals or narrow images") as asked:
        read("a.npy", content)
    shapes = [read("a.npy", content, Reading(layout=layout)).image_shape for layout in asked.value.options]
    assert shapes == [None, (2, 50)]


@pytest.mark.parametrize("name", ["two rows of names.csv", "report.xlsx"])
def test_names_of_two_rows_are_put_together_which_is_said(name):
    table = read(name, FILES[name])
    assert [column.name for column in table.columns] == ["Length min", "Length max", "Width"]
    assert any("in two rows" in note for note in table.notes)


@pytest.mark.parametrize(
    ("name", "more"), [("a total.csv", 1), ("means.csv", 1), ("titles as wide.csv", None), ("report.xlsx", 1)]
)
def test_what_stands_below_a_table_is_kept_where_a_reader_says_so(name, more):
    kept = Reading(below="kept")
    if more is None:  # a row of one cell
        with pytest.raises(BadFile, match="has 1 cell where the first has 3"):
            read(name, FILES[name], kept)
    else:
        assert read(name, FILES[name], kept).n == N + more
