"""The same rows come out of every format of tables, as the libraries write them whose formats they are."""

import gzip
import io
import json

import h5py
import numpy as np
import pandas as pd
import pytest
from bad_files import archive
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.io import arff, savemat

from aeviz import extras, upload
from aeviz.upload import AmbiguousFile, BadFile, Reading, apart, guess, prepare, read

N = 40
RNG = np.random.default_rng(3)
X = RNG.normal(3, 2, (N, 3)).round(4)
KIND = [f"kind {i % 3}" for i in range(N)]
FRAME = pd.DataFrame({"a": X[:, 0], "b c": X[:, 1], "d [m]": X[:, 2], "kind": KIND})
FRAME.loc[3, "a"] = np.nan


def written(write) -> bytes:
    stream = io.BytesIO()
    write(stream)
    return stream.getvalue()


def matlab(**more) -> bytes:
    return written(lambda stream: savemat(stream, {"X": X, "kind": np.array(KIND, dtype=object), **more}))


def saved_hdf5(write) -> bytes:
    def save(stream):
        with h5py.File(stream, "w") as file:
            write(file)

    return written(save)


RECORDS = json.loads(FRAME.to_json(orient="records"))
CSV = FRAME.to_csv(index=False).encode()
ARFF = (
    "% measured by hand\n@relation r\n@attribute a real\n@attribute 'b c' numeric\n@ATTRIBUTE 'd [m]' real\n"
    "@attribute kind {'kind 0','kind 1','kind 2'}\n\n@data\n% rows\n"
    + "".join(
        f"{'?' if np.isnan(a) else a},{b},{d},'{kind}'\n" for a, b, d, kind in FRAME.itertuples(index=False, name=None)
    )
)
NAMED = {
    "t.xlsx": written(lambda stream: FRAME.to_excel(stream, index=False)),
    "t.ods": written(lambda stream: FRAME.to_excel(stream, index=False, engine="odf")),
    "t.feather": written(FRAME.to_feather),
    "t.parquet": written(FRAME.to_parquet),
    "t.csv.gz": gzip.compress(CSV),
    "t.json.gz": gzip.compress(json.dumps(RECORDS).encode()),
    "t.zip": archive({"inside/t.csv": CSV}),
    "records.json": json.dumps(RECORDS).encode(),
    "inner.json": json.dumps({"version": 2, "rows": RECORDS}).encode(),
    "columns.json": json.dumps({name: [row[name] for row in RECORDS] for name in FRAME}).encode(),
    "pandas.json": FRAME.to_json().encode(),
    "split.json": FRAME.to_json(orient="split").encode(),
    "rows.json": json.dumps([list(FRAME), *([row[name] for name in FRAME] for row in RECORDS)]).encode(),
    "t.jsonl": FRAME.to_json(orient="records", lines=True).encode(),
    "t.arff": ARFF.encode(),
}


@pytest.mark.parametrize("name", NAMED)
def test_the_same_rows_come_out_of_every_format(name):
    found = read(name, NAMED[name])
    assert [column.name for column in found.columns] == list(FRAME) and found.n == N and found.named
    for column in ("a", "b c", "d [m]"):
        np.testing.assert_allclose(found.column(column).numbers, FRAME[column], rtol=1e-9)
    assert [found.column("kind").levels[code] for code in found.column("kind").codes] == KIND
    assert found.column("a").missing == 1


def test_arff_is_read_as_scipy_reads_it():
    theirs, _ = arff.loadarff(io.StringIO(ARFF))
    found = read("t.arff", ARFF.encode())
    for name in ("a", "b c", "d [m]"):
        np.testing.assert_array_equal(found.column(name).numbers, theirs[name])
    assert found.columns[0].first[0] == ARFF.splitlines()[found.first_row - 1].split(",")[0]


ARRAYS = {
    "t.mat": matlab(),
    "t.h5": saved_hdf5(lambda file: [file.create_dataset(f"deep/{n}", data=d) for n, d in (("X", X), ("kind", KIND))]),
    "chunks.hdf5": saved_hdf5(
        lambda file: (
            file.create_dataset("X", data=X.astype(">f4"), chunks=(7, 2), compression="gzip"),
            file.create_dataset("kind", data=np.array(KIND, "S")),
        )
    ),
    "arrays.json": json.dumps({"X": X.tolist(), "kind": [int(kind[-1]) for kind in KIND]}).encode(),
}


@pytest.mark.parametrize("name", ARRAYS)
def test_the_same_array_comes_out_of_every_format(name):
    dataset = prepare(found := read(name, ARRAYS[name]), guess(found)).dataset
    np.testing.assert_allclose(dataset.to_data_units(dataset.x), X, rtol=1e-4, atol=1e-5)
    np.testing.assert_array_equal(dataset.y, np.arange(N) % 3)


def test_matlab_has_its_examples_last(readers_here):
    rng = np.random.default_rng(3)
    images = rng.integers(0, 256, (6, 5, 50), np.uint8)
    found = read("t.mat", written(lambda stream: savemat(stream, {"X": images, "y": np.arange(50) % 2})))
    assert found.n == 50 and found.image_shape == (6, 5) and any("last axis" in note for note in found.notes)
    assert found.column("pixel 2,3").numbers[7] == images[2, 3, 7]
    square = written(lambda stream: savemat(stream, {"X": rng.normal(size=(6, 6, 50))}))
    with pytest.raises(AmbiguousFile, match="first axis or its last"):
        read("t.mat", square)
    assert read("t.mat", square, Reading(layout="examples last")).n == 50


def test_matlab_of_version_7_3_is_hdf5_that_is_turned(readers_here):
    def save(**arrays):
        with h5py.File(stream := io.BytesIO(), "w", userblock_size=512) as file:
            for name, array in arrays.items():
                file[name] = array
        return b"MATLAB 7.3 MAT-file".ljust(512, b" ") + stream.getvalue()[512:]

    assert read("t.mat", save(X=X.T)).n == N
    found = read("t.mat", save(X=X.T, y=[np.arange(N) % 2]))
    assert found.n == N and found.aside == ("y",)
    np.testing.assert_array_equal(found.column("x1").numbers, X[:, 1])


def test_lists_in_a_column_are_a_feature_for_each_place():
    def save(values):
        return written(lambda stream: pd.DataFrame({"v": values, "kind": KIND}).to_parquet(stream))

    found = read("t.parquet", save(list(X)))
    assert [column.name for column in found.columns] == ["v[0]", "v[1]", "v[2]", "kind"]
    np.testing.assert_array_equal(found.column("v[2]").numbers, X[:, 2])
    nested = read("t.parquet", save([[[1.0, i], [3, 4]] for i in range(N)]))
    np.testing.assert_array_equal(nested.column("v[1]").numbers, np.arange(N))
    inner = read("t.jsonl", "\n".join(json.dumps({"v": list(row), "p": {"q": 1}}) for row in X).encode())
    assert [column.name for column in inner.columns] == ["v[0]", "v[1]", "v[2]", "p.q"]


def test_a_sheet_is_the_first_that_holds_rows_and_can_be_chosen():
    def save(stream):
        with pd.ExcelWriter(stream) as book:
            pd.DataFrame().to_excel(book, sheet_name="Cover", index=False)
            FRAME.to_excel(book, sheet_name="Data", index=False, startrow=3, startcol=1)
            FRAME[:30].to_excel(book, sheet_name="More", index=False)

    content = written(save)
    found = read("t.xlsx", content)
    assert found.n == N and found.parts == ("Data", "More") and "'Data'" in found.notes[0] and found.first_row == 5
    assert read("t.xlsx", content, Reading(part="More")).n == 30


def test_titles_above_a_sheet_are_left_out_and_texts_in_it_may_be_numbers():
    sheet = pd.DataFrame([["Station 7", None, None], [None] * 3, ["a", "b", "when"]])
    rows = pd.DataFrame([[f"{v:.2f}".replace(".", ","), v, pd.Timestamp("2026-01-02")] for v in X[:, 0]])
    both = pd.concat([sheet, rows])
    found = read("t.xlsx", written(lambda stream: both.to_excel(stream, index=False, header=False)))
    assert [column.name for column in found.columns] == ["a", "b", "when"] and found.n == N and found.first_row == 4
    np.testing.assert_allclose(found.column("a").numbers, found.column("b").numbers, atol=0.006)
    assert found.column("when").kind == "constant" and found.column("when").numbers[0] == 20455


@pytest.mark.parametrize(("name", "package"), [("t.xlsx", "python_calamine"), ("t.h5", "h5py")])
def test_a_package_that_is_not_there_is_named(name, package, monkeypatch):
    monkeypatch.setattr(extras, "find_spec", lambda name: None)
    with pytest.raises(BadFile, match=rf"{name}: A file of this kind needs {package}, .*'aeviz\[files\]' brings it"):
        read(name, {**NAMED, **ARRAYS}[name])


APART = {"t.h5", "chunks.hdf5", "t.mat", "t.xlsx", "t.ods"}  # each takes a process


@settings(max_examples=60)
@given(st.sampled_from(sorted({**NAMED, **ARRAYS}.keys() - APART)), st.data())
def test_a_damaged_file_is_read_or_refused_in_one_sentence(name, drawn):
    content = bytearray({**NAMED, **ARRAYS}[name])
    for _ in range(drawn.draw(st.integers(1, 4))):
        at = drawn.draw(st.integers(0, len(content) - 1) | st.integers(0, min(600, len(content) - 1)))
        content[at : at + drawn.draw(st.integers(0, 3))] = drawn.draw(st.binary(max_size=3))
    content = content[: drawn.draw(st.sampled_from([len(content), len(content) // 2]))]
    try:
        found = read(name, bytes(content))
        dataset = prepare(found, guess(found)).dataset
    except BadFile as error:
        assert "\n" not in str(error) and len(str(error)) < 500
    else:
        assert np.isfinite(dataset.x).all()


def test_hdf5_that_searches_for_ever_is_given_up(monkeypatch):
    """Its library loops on some damaged files, and ends its process on others: neither reaches the dashboard."""
    monkeypatch.setattr(apart, "SECONDS", 0.01)
    with pytest.raises(BadFile, match=r"not read in 0\.01 seconds"):
        read("t.h5", ARRAYS["t.h5"])


@pytest.mark.parametrize("name", sorted(APART))
def test_a_damaged_file_that_is_read_apart_is_read_or_refused(name):
    whole = {**NAMED, **ARRAYS}[name]
    for seed in range(4):
        rng, content = np.random.default_rng(seed), bytearray(whole)
        for at in rng.integers(0, len(content), 5):
            content[at] = rng.integers(256)
        try:
            assert read(name, bytes(content)).n
        except BadFile as error:
            assert "\n" not in str(error)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
    max_leaves=20,
)


@settings(max_examples=80)
@given(JSON)
def test_any_json_is_a_table_or_refused_in_one_sentence(value):
    try:
        found = read("t.json", json.dumps(value).encode())
        assert isinstance(found, upload.Table)
    except BadFile as error:
        assert "\n" not in str(error)
