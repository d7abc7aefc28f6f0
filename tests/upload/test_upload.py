"""Own data: what is found in a file, what is made of it, and the one sentence for whatever cannot be used."""

import gzip
import io
import tracemalloc

import numpy as np
import pytest
import torch
from bad_files import BAD, archive, idx, npy, parquet, png, saved
from hypothesis import example, given, settings
from hypothesis import strategies as st
from safetensors.numpy import save
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, StandardScaler

import aeviz
from aeviz import data, upload
from aeviz.upload import BadFile, Choices, Reading, arrays, guess, memory_quota, prepare, read

N = 30
RNG = np.random.default_rng(0)
POINTS = RNG.normal(3, 2, (N, 4)).astype(np.float32)
IMAGES = RNG.integers(0, 256, (N, 5, 7), np.uint8)
CLASSES = np.arange(N) % 3


def table(text: str, name: str = "a.csv", **reading) -> upload.Table:
    return read(name, text.encode(), Reading(**reading))


def lines(*columns) -> str:
    return "\n".join(",".join(map(str, row)) for row in zip(*columns, strict=True))


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_gets_one_sentence_that_names_it_and_costs_little_memory(name, capsys, nothing_is_collected):
    make, words = BAD[name]
    content = make()
    tracemalloc.start()
    with pytest.raises(BadFile, match=words) as caught:
        read(name, content)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    sentence = str(caught.value)
    assert sentence.startswith(f"{name}: ") and sentence.endswith(".") and "\n" not in sentence and len(sentence) < 300
    assert peak < 8 * len(content) + 20e6
    assert "never be printed" not in capsys.readouterr().out


FILES = {
    "p.npy": npy(POINTS),
    "p.npz": archive({"x.npy": npy(POINTS), "y.npy": npy(CLASSES)}),
    "p.pt": saved({"x": torch.from_numpy(POINTS), "y": torch.from_numpy(CLASSES)}),
    "p.pth": saved(torch.from_numpy(POINTS)),
    "p.safetensors": save({"x": POINTS, "y": CLASSES}),
    "p.parquet": parquet({**{f"x{i}": POINTS[:, i] for i in range(4)}, "y": CLASSES}),
    "p.csv": ("x0,x1,x2,x3,y\n" + lines(*POINTS.T, CLASSES)).encode(),
    "p.tsv": ("x0,x1,x2,x3,y\n" + lines(*POINTS.T, CLASSES)).replace(",", "\t").encode(),
}


@pytest.mark.parametrize("name", FILES)
def test_the_same_points_come_out_of_every_format(name):
    found = read(name, FILES[name])
    dataset = prepare(found, guess(found)).dataset
    np.testing.assert_allclose(dataset.to_data_units(dataset.x), POINTS, rtol=2e-6, atol=2e-6)
    scaler = StandardScaler().fit(POINTS[dataset.train])
    np.testing.assert_allclose(dataset.x, scaler.transform(POINTS), atol=1e-5)
    assert dataset.feature_names == ("x0", "x1", "x2", "x3")
    if name not in ("p.npy", "p.pth"):
        np.testing.assert_array_equal(dataset.y, CLASSES)
        assert dataset.class_names == ("0", "1", "2")


@pytest.mark.parametrize("name", [*FILES, "columns.npz"])
def test_a_large_table_is_read_in_blocks_and_held_in_32_bits(name, monkeypatch):
    monkeypatch.setattr(arrays, "MANY", 50)
    monkeypatch.setattr(arrays, "BLOCK", 64)
    wide = archive({"x.npy": npy(np.asfortranarray(POINTS.astype(np.float64))), "y.npy": npy(CLASSES)})
    found = read(name, FILES.get(name, wide))
    assert all(found.column(f"x{i}").numbers.dtype == np.float32 for i in range(4))
    np.testing.assert_allclose([found.column(f"x{i}").numbers for i in range(4)], POINTS.T, rtol=1e-6)
    stored_in_64 = name.endswith(("csv", "tsv", "parquet")) or name == "columns.npz"
    assert any("32 bits" in note for note in found.notes) == stored_in_64


def test_all_sessions_tables_together_have_a_bound(monkeypatch):
    before, largest = memory_quota.held(), np.zeros((30, 100))
    monkeypatch.setenv("AEVIZ_OWN_DATA_MB", "0")
    with pytest.raises(BadFile, match="no room for it: 0 MB more"):
        read("x.npy", npy(largest))
    monkeypatch.delenv("AEVIZ_OWN_DATA_MB")
    found = read("x.npy", npy(largest))
    assert memory_quota.held() == before + largest.nbytes
    del found
    assert memory_quota.held() == before  # at once, without a collection of garbage


def zipped_images() -> bytes:
    from PIL import Image

    files = {}
    for i, pixels in enumerate(IMAGES):
        stream = io.BytesIO()
        Image.fromarray(pixels).save(stream, "PNG")
        files[f"{'abc'[i % 3]}/{i:02d}.png"] = stream.getvalue()
    return archive(files | {"notes.txt": b"x", "__MACOSX/a/00.png": b"x"})


ORDER = np.argsort([f"{'abc'[i % 3]}/{i:02d}.png" for i in range(N)])
STACKS = {
    "i.npy": (npy(IMAGES), np.arange(N)),
    "i.npz": (archive({"images.npy": npy(IMAGES), "labels.npy": npy(CLASSES)}), np.arange(N)),
    "i-idx3-ubyte": (idx(IMAGES.shape, IMAGES.tobytes()), np.arange(N)),
    "i-idx3-ubyte.gz": (gzip.compress(idx(IMAGES.shape, IMAGES.tobytes())), np.arange(N)),
    "i.zip": (zipped_images(), ORDER),
}


@pytest.mark.parametrize("name", STACKS)
def test_the_same_images_come_out_of_every_format(name):
    content, order = STACKS[name]
    found = read(name, content)
    dataset = prepare(found, guess(found)).dataset
    assert dataset.image_shape == (5, 7)
    np.testing.assert_allclose(dataset.x, IMAGES[order].reshape(N, 35) / 255, atol=1e-6)
    if name in ("i.npz", "i.zip"):
        np.testing.assert_array_equal(dataset.y, CLASSES[order])


def test_colours_are_mixed_as_the_standard_says_and_said():
    red = np.zeros((N, 4, 4, 3), np.uint8)
    red[..., 0] = 200
    found = read("c.npy", npy(red))
    assert "grey" in found.notes[0]
    assert found.column("pixel 0,0").first[0] == str(round(200 * 0.299))


def test_images_of_different_sizes_can_be_brought_to_one():
    content = archive({f"{i}.png": png(6 + i % 3, 9) for i in range(12)})
    with pytest.raises(BadFile, match="choose a size"):
        read("i.zip", content)
    assert read("i.zip", content, Reading(side=8)).image_shape == (8, 8)


CELLS = {
    "number": ["1", "-2.5", "+3e4", ".5", "6.", "1e400"],
    "constant": ["7"] * 6,
    "category": ["red", "blue", "red", "blue", "", "red"],
    "date": ["2026-11-24", "2026-11-25", "", "2026-01-02", "2026-11-24", "2026-11-30"],
    "mixed": ["1", "2", "three", "4", "5", "6"],
    "text": ["a", "b", "c", "d", "e", "f"],
}


@pytest.mark.parametrize("kind", CELLS)
def test_the_type_of_a_column_is_found(kind):
    found = table("name\n" + "\n".join(f'"{cell}"' for cell in CELLS[kind])).column("name")
    assert found.kind == kind
    assert found.missing == {"number": 1, "category": 1, "date": 1, "mixed": 1}.get(kind, 0)
    if kind == "mixed":
        assert "'three', in row 4" in found.note


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (["24.12.2026", "1.2.2026"], "day.month"),
        (["12/24/2026", "1/2/2026"], "month/day"),
        (["24/12/2026"] * 2, "day/month"),
    ],
)
def test_dates_are_days_since_1970_and_the_order_is_said(cells, words):
    found = table("when,n\n" + lines([*cells, cells[0]], [1, 2, 3])).column("when")
    assert words in found.note
    days = (np.datetime64("2026-12-24") - np.datetime64("1970-01-01")).astype(int)
    assert found.numbers[0] == found.numbers[-1] == days


def test_what_was_found_is_told():
    found = table("a;a;\n1,5;2;x\n2,5;3;y\n")
    assert [column.name for column in found.columns] == ["a", "a (2)", "column 3"]
    assert found.columns[0].numbers.tolist() == [1.5, 2.5]
    assert found.notes[0] == "Cells are separated by semicolons; decimal commas."
    assert any("second time" in note for note in found.notes)
    assert table("a\n1\n2\n").notes == ("Cells are separated by commas; decimal points.",)


@pytest.mark.parametrize(("text", "n"), [("1,2\n3,4\n", 2), ("a,2\nb,4\n", 2), ("a,b\n3,4\n", 1), ("a,1990\nb,4\n", 2)])
def test_a_header_is_guessed_and_can_be_corrected(text, n):
    assert table(text).n == n
    assert table(text, header=True).n == 1 and table(text, header=False).n == 2


def test_a_table_in_another_encoding_can_be_read():
    content = "name,n\ncafé,1\ncafé,2\n".encode("cp1252")
    assert read("a.csv", content, Reading(encoding="cp1252")).column("name").first[0] == "café"
    assert read("a.csv", content.decode("cp1252").encode("utf-16")).n == 2


MESSY = "x,y,colour,when,id,k,kind\n" + lines(
    [i if i % 10 else "" for i in range(N)],
    [i * i for i in range(N)],
    ["red" if i % 3 else "blue" for i in range(N)],
    [f"2026-01-{i + 1:02d}" for i in range(N)],
    [f"row {i}" for i in range(N)],
    [5] * N,
    ["good" if i % 2 else "bad" for i in range(N)],
)


@pytest.mark.parametrize(
    ("chosen", "features", "n", "told"),
    [
        ({}, ("x", "y"), 27, "3 rows with missing values are left out."),
        (
            {"missing": "columns", "one_hot": ("colour",)},
            ("y", "colour=blue", "colour=red"),
            N,
            "with missing values: x",
        ),
        ({"missing": "median", "as_days": ("when",)}, ("x", "y", "when"), N, "replaced by the column's median: x."),
        ({"constant": True}, ("x", "y", "k"), 27, "Left out, dates: when."),
        ({"label": "kind"}, ("x", "y"), 27, "Left out, free text: id."),
    ],
)
def test_what_is_chosen_is_done_and_told(chosen, features, n, told):
    found = table(MESSY)
    prepared = prepare(found, Choices(**chosen))
    assert prepared.dataset.feature_names == features and len(prepared.dataset.x) == n
    assert any(told in line for line in prepared.done), prepared.done
    assert (prepared.dataset.y is not None) == ("label" in chosen)


def test_a_missing_number_is_replaced_by_the_median_of_the_others_in_training():
    dataset = prepare(table(MESSY), Choices(missing="median")).dataset
    known = [i for i in dataset.train if i % 10]
    np.testing.assert_allclose(dataset.to_data_units(dataset.x)[[0, 10, 20], 0], np.median(known), rtol=1e-5)


def test_the_unit_interval_is_scikit_learns():
    dataset = prepare(read("p.npy", FILES["p.npy"]), Choices(scaling="[0, 1]")).dataset
    np.testing.assert_allclose(dataset.x, MinMaxScaler().fit(POINTS[dataset.train]).transform(POINTS), atol=1e-6)


@pytest.mark.parametrize(
    ("text", "chosen", "words"),
    [
        ("a,b\n1,2\n", {}, "it has 1 row; at least 25"),
        ("a\n" + "\n".join(map(str, range(30))), {}, "1 usable column of"),
        ("a,b\n" + "1,2\n" * 30, {}, "0 usable columns.* constant: a, b"),
        ("a,b\n" + lines(range(30), [*range(29), "1e200"]), {}, "row 31 of column 'b' holds 1e\\+200"),
        (MESSY, {"label": "id"}, "'id' cannot hold classes"),
        (MESSY, {"label": "nothing"}, "no column 'nothing'"),
        (MESSY, {"image_shape": (2, 2)}, "images of 2 x 2 need 4 columns; there are 2"),
        (MESSY, {"label": "kind", "held_out": "ugly"}, "no class 'ugly'"),
        (
            "a,b\n" + lines(["", *range(29)], [*range(24), *[""] * 6]),
            {},
            "23 usable rows are too few",
        ),
    ],
)
def test_choices_that_leave_nothing_to_learn_get_one_sentence(text, chosen, words):
    with pytest.raises(BadFile, match=words) as caught:
        prepare(table(text), Choices(**chosen))
    assert "\n" not in str(caught.value)


def test_a_class_kept_out_of_training_is_anomalous_in_the_test_part():
    dataset = prepare(read("p.npz", FILES["p.npz"]), Choices(label="y", held_out="2")).dataset
    np.testing.assert_array_equal(dataset.anomalous, CLASSES == 2)
    assert not dataset.anomalous[dataset.train].any() and dataset.anomalous[dataset.test].sum() == N // 3


def test_the_name_is_the_content():
    found = read("p.npz", FILES["p.npz"])
    one = prepare(found, Choices(label="y")).dataset
    same = prepare(read("q.safetensors", FILES["p.safetensors"]), Choices(label="y")).dataset
    others = [
        prepare(found, Choices(**c)).dataset for c in ({}, {"label": "y", "seed": 1}, {"label": "y", "held_out": "1"})
    ]
    assert one is same and data.load(one.name) is one
    assert len({one.name, *(other.name for other in others)}) == 4


def test_a_guessed_image_can_be_corrected():
    digits = aeviz.load_data("digits")
    found = table(lines(*np.round(digits.x[:200] * 16).astype(int).T, digits.y[:200]))
    assert (
        guess(found).image_shape == (8, 8) and guess(found).label == "column 65"
    )  # the last of 65, and 64 are a square
    assert "'column 65' holds a few whole numbers" in upload.why_label(found)
    chosen = guess(read("d.npz", archive({"x.npy": npy(digits.x[:200]), "y.npy": npy(digits.y[:200])})))
    assert chosen == Choices("y", constant=True, image_shape=(8, 8), scaling="[0, 1]")


@settings(max_examples=60)
@given(st.sampled_from(sorted(FILES) + sorted(STACKS)), st.data())
def test_a_damaged_file_is_read_or_refused_in_one_sentence(name, drawn):
    """Bytes are changed, cut off or put in: whatever comes, there is a table or a BadFile, and nothing else."""
    content = bytearray(FILES[name] if name in FILES else STACKS[name][0])
    for _ in range(drawn.draw(st.integers(1, 4))):
        at = drawn.draw(st.integers(0, len(content) - 1) | st.integers(0, min(300, len(content) - 1)))
        content[at : at + drawn.draw(st.integers(0, 3))] = drawn.draw(st.binary(max_size=3))
    content = content[: drawn.draw(st.sampled_from([len(content), len(content) // 2]))]
    attempt(name, bytes(content))


CELL = st.sampled_from(["", "1", "2.5", "-3e9", "x", "NA", "inf", "2026-01-02", '"', "é", "1e999", "9" * 40, "=1+1"])


@settings(max_examples=60)
@example([["1"], ["", "", "", "1"], ["", "", ""], ["", "", ""]], ",")
@given(st.lists(st.lists(CELL, min_size=1, max_size=4), min_size=1, max_size=14), st.sampled_from(",;\t"))
def test_any_table_of_text_is_read_or_refused_in_one_sentence(rows, separator):
    attempt("t.csv", "\n".join(separator.join(row) for row in rows).encode())


@settings(max_examples=40)
@given(st.sampled_from(upload.suffixes()), st.binary(max_size=200))
def test_any_bytes_under_any_ending_are_refused_in_one_sentence(suffix, content):
    attempt(f"f{suffix}", content)


def attempt(name: str, content: bytes) -> None:
    try:
        found = read(name, content)
        dataset = prepare(found, guess(found)).dataset
    except BadFile as error:
        assert "\n" not in str(error) and len(str(error)) < 400
    else:
        assert np.isfinite(dataset.x).all() and dataset.x.dtype == np.float32


def test_a_class_kept_out_of_training_has_no_say_in_how_the_data_are_prepared():
    """Its numbers are far larger, its colour is its own, and one column varies with it alone: scikit-learn agrees."""
    rng, n = np.random.default_rng(5), 60
    ill, lacks = np.arange(n) % 3 == 2, rng.random(n) < 0.2
    a, b = np.where(ill, 100, 1) * rng.normal(size=n), np.where(ill, 7, 3)
    c = np.where(lacks, np.nan, rng.gamma(2, size=n) + 50 * ill)
    colour = np.where(ill, "violet", np.where(rng.random(n) < 0.5, "red", "blue"))
    columns = a, b, np.where(lacks, "", c.astype(str)), colour, np.where(ill, "ill", "well")
    chosen = Choices(label="column 5", held_out=("ill",), missing="median", one_hot=("column 4",))
    dataset = prepare(table(lines(*columns)), chosen).dataset
    raw, train = np.column_stack([a, c, colour == "blue", colour == "red"]).astype(float), dataset.train
    assert dataset.x.shape == raw.shape and not ill[train].any()
    fitted = make_pipeline(SimpleImputer(strategy="median"), StandardScaler()).fit(raw[train])
    np.testing.assert_allclose(dataset.x, fitted.transform(raw), atol=1e-4)
