"""What looks like no feature or no measurement is found and said; what looks like one is left alone."""

import sys

import numpy as np
import pytest

from aeviz import data, upload
from aeviz.upload import Choices, guess, prepare, read

N = 60
RNG = np.random.default_rng(2)
X = RNG.normal(size=(N, 2)).round(3)


def table(head: str, *columns) -> upload.Table:
    cells = "".join(",".join(map(str, row)) + "\n" for row in zip(*columns, strict=True))
    return read("t.csv", (f"{head}\n" if head else "").encode() + cells.encode())


@pytest.mark.parametrize(
    ("name", "cells", "why"),
    [
        ("", range(N), "row numbers"),
        ("n", range(1, N + 1), "row numbers"),
        ("n", RNG.permutation(N), "row numbers"),
        ("year", range(1960, 1960 + N), "row numbers"),
        ("id", 842302 + RNG.permutation(7 * N)[:N], "different whole number"),
        ("patient_id", RNG.permutation(7 * N)[:N], "different whole number"),
        ("Unnamed: 0", RNG.permutation(7 * N)[:N], "different whole number"),
        ("again", X[:, 0], "the same as a"),
        ("population", RNG.permutation(7 * N)[:N], None),
        ("grid", RNG.integers(0, 9, N), None),
        ("paid", RNG.integers(0, 9, N), None),
    ],
)
def test_columns_that_are_no_features(name, cells, why):
    found = table(f"a,b,{name}", *X.T, cells)
    suspects = upload.no_features(found)
    last = found.columns[-1].name
    assert (last in suspects) == (why is not None) and set(suspects) <= {last}
    assert why is None or why in suspects[last]
    assert guess(found).leave_out == tuple(suspects)
    kept = prepare(found, Choices(leave_out=())).dataset
    assert last in kept.feature_names  # one click


SENTINELS = {
    "-999 in a normal variable": (RNG.normal(size=N), -999, True),
    "9999 among small numbers": (RNG.integers(0, 100, N), 9999, True),
    "99 for an answer from 1 to 5": (RNG.integers(1, 6, N), 99, True),
    "-999 below heights": (RNG.integers(0, 2500, N), -999, True),
    "-9999.0": (RNG.normal(size=N), -9999.0, True),
    "a float's largest": (RNG.normal(size=N), 3.4e38, True),
    "99 among ages": (np.append(RNG.integers(0, 97, N - 2), [95, 96]), 99, False),
    "999 among hundreds": (RNG.integers(0, 1100, N), 999, False),
    "a large but plain number": (RNG.normal(size=N), 1234, False),
    "-1": (RNG.integers(0, 9, N), -1, False),
}


@pytest.mark.parametrize("name", SENTINELS)
def test_marks_for_missing_values_are_found_by_their_gap(name):
    values, mark, is_one = SENTINELS[name]
    cells = [mark if i in (4, 9, 31) else value for i, value in enumerate(values)]
    found = table("a,b,v", *X.T, cells)
    assert upload.sentinels(found) == ((("v", mark),) if is_one else ())
    if is_one:
        chosen = prepare(found, guess(found))
        assert len(chosen.dataset.x) == N - 3 and any("count as missing" in line for line in chosen.done)
        rest = np.delete(np.asarray(values, float), [4, 9, 31])
        back = chosen.dataset.to_data_units(chosen.dataset.x)[:, 2]
        np.testing.assert_allclose(back, rest, rtol=1e-4, atol=1e-4)


def test_a_mark_of_one_column_is_one_in_each_where_it_stands_alone():
    rng = np.random.default_rng(2)
    wide = np.where(np.arange(N) == 5, -999, rng.uniform(-500, 500, N).round(1))
    found = table("a,b", np.where(np.arange(N) == 3, -999, X[:, 0]), wide)
    assert upload.sentinels(found) == (("a", -999.0), ("b", -999.0))


@pytest.mark.parametrize("place", [0, 2])
def test_classes_in_the_first_or_last_column_are_no_feature(place):
    columns = [*X.T]
    columns.insert(place, np.maximum(1, np.arange(N) % 8 - 2))  # half of them 1, and enough to train on
    found = table("", *columns)
    name = f"column {place + 1}"
    assert guess(found).label == name and repr(name) in upload.why_label(found)
    dataset = prepare(found, guess(found)).dataset
    assert name not in dataset.feature_names and len(dataset.class_names) == 5
    others = tuple(level for level in dataset.class_names if level != "1")
    kept = prepare(found, Choices(label=name, held_out=others)).dataset
    assert set(kept.y[kept.train]) == {0} and np.array_equal(kept.anomalous, kept.y != 0)


def test_whole_numbers_among_whole_numbers_are_not_taken_for_classes():
    rng = np.random.default_rng(2)
    assert guess(table("a,b,c", *rng.integers(0, 9, (3, N)))).label == ""


def test_what_comes_before_a_network_is_learnt_from_the_training_part_alone():
    """Rows held out and anomalies may be anything: the training rows' numbers do not move."""
    rng = np.random.default_rng(2)
    y = np.arange(N) % 3
    values = np.column_stack([X, rng.normal(size=N), np.where(y == 2, rng.normal(size=N), 5)]).round(4)
    values[7, 0] = np.nan
    colour = np.where(y == 2, "green", np.where(np.arange(N) % 2, "red", "blue"))

    def made(change: float, scaling: str):
        rows, choices = values.copy(), Choices("y", one_hot=("c",), missing="median", scaling=scaling, held_out="2")
        first = prepare(table("a,b,d,e,c,y", *rows.T, colour, y), choices).dataset
        away = np.setdiff1d(np.arange(N), first.train)
        rows[away] = rows[away] * change + change - 1
        return first, prepare(table("a,b,d,e,c,y", *rows.T, colour, y), choices).dataset

    for scaling in ("standardise", "[0, 1]"):
        one, other = made(100.0, scaling)
        np.testing.assert_array_equal(one.x[one.train], other.x[other.train])
        np.testing.assert_array_equal((one.mean, one.scale), (other.mean, other.scale))
        assert one.feature_names == ("a", "b", "d", "c=blue", "c=red")  # e and green are only in the class held out
        x = one.x[one.train][:, :3]
        if scaling == "standardise":
            np.testing.assert_allclose((x.mean(axis=0), x.std(axis=0)), [[0] * 3, [1] * 3], atol=1e-5)
        else:
            np.testing.assert_allclose((x.min(axis=0), x.max(axis=0)), [[0] * 3, [1] * 3], atol=1e-6)


def test_a_table_of_ones_own_is_prepared_as_well_as_ours():
    """Plain length separates malignant from benign tumours only if these did not set the scale (else AUROC .70)."""
    from sklearn.datasets import load_breast_cancer
    from sklearn.metrics import roc_auc_score

    bunch = load_breast_cancer()
    columns = [*bunch.data.T, bunch.target_names[bunch.target]]
    found = table(",".join([*bunch.feature_names, "kind"]), *columns)
    mine = prepare(found, Choices("kind", held_out="malignant")).dataset
    ours = data.load("breast_cancer", hold_out=0)
    for dataset in (mine, ours):
        length = (dataset.x[dataset.test] ** 2).sum(axis=1)
        assert roc_auc_score(dataset.anomalous[dataset.test], length) == pytest.approx(0.962, abs=0.01)


def test_of_many_rows_a_sample_keeps_the_shares_of_its_classes(monkeypatch):
    rng = np.random.default_rng(2)
    monkeypatch.setattr(sys.modules["aeviz.upload.prepare"], "MAX_USED", 100)
    y = np.repeat([0, 1, 2], [700, 250, 50])
    found = table("a,b,y", *rng.normal(size=(2, 1000)), y)
    one, again, other = (prepare(found, Choices("y", seed=seed)) for seed in (0, 0, 1))
    assert np.bincount(one.dataset.y).tolist() == [70, 25, 5]
    assert one.dataset.name == again.dataset.name != other.dataset.name
    assert "A sample of 100 of the 1,000 rows is used, with each class's share (seed 0)." in one.done
    assert len(prepare(found, Choices()).dataset.x) == 100


def test_the_rows_of_a_sample_are_drawn_by_its_seed_and_not_every_so_many(monkeypatch):
    rng = np.random.default_rng(2)
    monkeypatch.setattr(sys.modules["aeviz.upload.prepare"], "MAX_USED", 100)
    found = table("number,b,y", np.arange(1000), rng.normal(size=1000), np.arange(1000) % 2)

    def drawn(label: str, seed: int) -> np.ndarray:
        dataset = prepare(found, Choices(label, seed=seed)).dataset
        return np.sort(np.rint(dataset.to_data_units(dataset.x)[:, 0])).astype(int)

    for label in ("y", ""):
        assert set(drawn(label, 0)) != set(drawn(label, 1)) and set(drawn(label, 0)) == set(drawn(label, 0))
        assert len(set(np.diff(drawn(label, 0)[::2]))) > 5


def test_a_number_that_is_too_large_is_named_by_its_row_in_the_file():
    """Counted with the row of names, and with the rows that are left out."""
    rng = np.random.default_rng(2)
    values, label = rng.normal(size=(N, 2)).round(3).astype(object), np.array(["u", "v"], object)[np.arange(N) % 2]
    values[9, 1], label[4] = "1e31", ""
    found = table("a,b,y", *values.T, label)
    with pytest.raises(upload.BadFile, match=r"row 11 of column 'b' holds 1e\+31, which is too large"):
        prepare(found, Choices("y"))


def test_what_is_black_and_white_is_learnt_from_the_training_part_alone():
    rng = np.random.default_rng(2)
    values, choices = rng.integers(0, 11, (N, 4)).astype(float), Choices(image_shape=(2, 2))
    one = prepare(table("a,b,c,d", *values.T), choices).dataset
    values[one.test] += 4
    other = prepare(table("a,b,c,d", *values.T), choices).dataset
    np.testing.assert_array_equal(one.x[one.train], other.x[other.train])
    assert (one.x[one.train].min(), one.x[one.train].max()) == (0, 1)
    assert other.x.max() == pytest.approx(values.max() / 10) and other.x.max() > 1


def test_several_classes_are_kept_out_and_not_all():
    y = np.arange(N) % 3
    found = table("a,b,y", *X.T, y)
    dataset = prepare(found, Choices("y", held_out=("0", "2"))).dataset
    np.testing.assert_array_equal(dataset.anomalous, y != 1)
    with pytest.raises(upload.BadFile, match="all classes are kept out"):
        prepare(found, Choices("y", held_out=("0", "1", "2")))


def test_a_number_that_colours_is_no_feature():
    found = table("a,b,c", *X.T, np.arange(N) + 0.5)
    dataset = prepare(found, Choices(value="c")).dataset
    assert dataset.feature_names == ("a", "b") and dataset.value_name == "c"
    np.testing.assert_array_equal(dataset.value, np.arange(N) + 0.5)
    assert dataset.name != prepare(found, Choices(leave_out=("c",))).dataset.name
