"""Rows of one's own: what was given is what a Spec trains on, a Run draws, and a file keeps."""

import pickle
import subprocess
import sys

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import torch
from sklearn.preprocessing import MinMaxScaler, StandardScaler

import aeviz
from aeviz.data.base import NothingHeldOut
from aeviz.storage import run_file

ROWS = np.random.default_rng(0).normal((3, 100, 0, 0), (1, 20, 1e-3, 1), (60, 4))
FRAME = pd.DataFrame(ROWS, columns=list("abcd")).assign(kind=["one", "two", "three"] * 20)
GAPS = ("Int64", "Float64", "boolean", "int64[pyarrow]", "object")


@pytest.mark.parametrize(
    "x", [ROWS, ROWS.tolist(), FRAME[list("abcd")], ROWS.astype(np.float32)], ids=["array", "list", "frame", "float32"]
)
def test_the_scale_is_that_of_the_rows_to_learn_from(x):
    data = aeviz.data.given(x)
    assert len(data.test) == 12 and len(data.train) == 48
    scaler = StandardScaler().fit(ROWS[data.train])
    np.testing.assert_allclose(data.x, scaler.transform(ROWS), rtol=1e-3, atol=1e-4)
    np.testing.assert_allclose(data.to_data_units(data.x), ROWS, rtol=1e-4, atol=1e-4)
    assert aeviz.data.given(x, test_fraction=0).train.tolist() == list(range(60))


def test_a_scale_from_0_to_1_is_scikit_learns_and_none_changes_nothing():
    least = aeviz.data.given(ROWS, scale="[0, 1]", seed=3)
    np.testing.assert_allclose(least.x, MinMaxScaler().fit(ROWS[least.train]).transform(ROWS), atol=1e-4)
    np.testing.assert_array_equal(aeviz.data.given(ROWS, scale=None).x, ROWS.astype(np.float32))


@pytest.mark.parametrize("top", [1, 255, 4095])
def test_images_share_black_and_white(top):
    grey = (np.random.default_rng(1).uniform(0, 1, (30, 4, 5)) * top).round(0 if top > 1 else 9)
    grey.flat[:2] = 0, top
    data = aeviz.data.given(grey, test_fraction=0)
    assert data.image_shape == (4, 5) and data.x.shape == (30, 20)
    np.testing.assert_allclose(data.x.reshape(grey.shape), grey / top, atol=1e-6)


def of_one_missing(kind: str) -> pd.DataFrame:
    return pd.DataFrame({"a": pd.array([None, 0, 1] * 3, dtype=kind), "b": np.arange(9.0)})


TABLES = {  # the same rows, as libraries have them
    "objects": pd.DataFrame(ROWS, columns=list("abcd"), dtype=object),
    "nullable": FRAME[list("abcd")].astype("Float64"),
    "arrow": FRAME[list("abcd")].astype("float64[pyarrow]"),
    "an arrow table": pa.table({name: ROWS[:, i] for i, name in enumerate("abcd")}),
    "sparse": FRAME[list("abcd")].astype(pd.SparseDtype(float)),
    "any index": FRAME[list("abcd")].set_axis([0] * 60),
}


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_a_table_is_read_whoever_made_it(table):
    data = aeviz.data.given(table)
    assert data.name == aeviz.data.given(FRAME[list("abcd")]).name and data.feature_names == tuple("abcd")


def test_a_tensor_is_read_and_needs_no_detaching():
    assert aeviz.data.given(torch.tensor(ROWS, requires_grad=True)).name == aeviz.data.given(ROWS).name


def test_classes_by_a_column_or_beside():
    data = aeviz.data.given(FRAME, "kind", hold_out="two")
    assert data.feature_names == tuple("abcd") and data.class_names == ("one", "three", "two")
    assert [data.class_names[i] for i in data.y] == FRAME.kind.tolist()
    np.testing.assert_array_equal(data.anomalous, FRAME.kind == "two")
    assert not data.anomalous[data.train].any()
    same = aeviz.data.given(FRAME[list("abcd")], FRAME.kind, hold_out="two")
    assert same.name == data.name
    assert aeviz.data.given(ROWS, np.arange(60) % 2).class_names == ("0", "1")


@pytest.mark.parametrize(
    ("x", "how", "sentence"),
    [
        (FRAME, {}, "no numbers are in 'kind': drop these columns, or give the one of the classes as y"),
        (FRAME, {"y": "colour"}, "there is no column 'colour'"),
        ([["a", "b"]], {}, "x must be a table of numbers"),
        (np.ones(5), {}, r"x must have the shape \(n, d_in\)"),
        (np.empty((0, 3)), {}, r"x must have the shape \(n, d_in\)"),
        ([[1, 2], [3, np.nan]], {}, "1 numbers are missing or not finite, the first in row 1 of 'x1'"),
        *[
            (of_one_missing(kind), {}, "3 numbers are missing or not finite, the first in row 0 of 'a'")
            for kind in GAPS
        ],
        (np.ma.masked_greater(ROWS, 120), {}, "numbers are missing or not finite"),
        (ROWS + 1j, {}, "x must be a table of numbers"),
        (np.array([["2020", "2021"]], "M8[D]"), {}, "x must be a table of numbers"),
        ([[10**400, 1]], {}, "x must be a table of numbers"),
        (ROWS * 1e300, {}, r"must lie between ±1e\+38, and .*e\+302 does not"),
        (ROWS, {"names": ["a"]}, "1 names for 4 features"),
        (ROWS * np.nan, {"names": ["a"]}, "1 names for 4 features"),
        (ROWS, {"y": [1, 2]}, "one class for each of the 60 rows"),
        *[(ROWS, {"y": [gap] + ["a"] * 59}, "some rows have no class") for gap in (None, np.nan, pd.NA, pd.NaT)],
        (ROWS, {"y": pd.Series([None] + [1] * 59, dtype="Int64")}, "some rows have no class"),
        (np.ones((200, 2)), {"y": np.arange(200)}, "200 different values; classes are at most 100"),
        (ROWS, {"scale": "minmax"}, "scale must be one of 'standardise'"),
        (ROWS, {"test_fraction": 1}, "test_fraction must be from 0 to below 1"),
        (ROWS, {"test_fraction": 0.999}, "leave rows to learn from"),
        (ROWS, {"test_fraction": "a fifth"}, "test_fraction must be from 0 to below 1"),
        *[(ROWS, {"seed": seed}, "seed must be a whole number from 0 on") for seed in (-1, None, 0.5)],
        (ROWS, {"image_shape": (3, 2)}, "need 6 features, not 4"),
        *[(ROWS, {"image_shape": shape}, r"must be \(height, width\)") for shape in (4, "22", (-2, -2), (2, 2, 1))],
        (ROWS, {"y": ["a"] * 60, "hold_out": "b"}, "no class 'b' to hold out; there are a"),
    ],
)
def test_what_is_no_table_is_said(x, how, sentence):
    with pytest.raises(ValueError, match=sentence):
        aeviz.data.given(x, **how)


def small(data, **changes):
    return aeviz.Spec(data, **({"hidden": (4,), "knobs": (1, 2), "steps": 10} | changes))


def test_a_spec_takes_the_data_set_and_holds_it():
    spec = small(aeviz.data.given(ROWS))
    assert aeviz.Spec.from_json(spec.to_json()) == spec and hash(spec) == hash(small(spec.data))
    run = aeviz.sweep(spec)
    name = spec.data
    assert pickle.loads(pickle.dumps(spec)) == spec and len(pickle.dumps(spec)) < 1000
    del spec
    assert run.dataset().name == name  # nobody else holds it
    assert aeviz.show(run, "reconstructions").layout.meta["caption"]


@pytest.mark.parametrize("wrong", [ROWS, FRAME, [[1, 2]]])
def test_a_table_in_place_of_a_name_is_shown_the_way(wrong):
    with pytest.raises(ValueError, match=r"aeviz\.data\.given\(x\) makes one of an array or a DataFrame\.") as found:
        aeviz.Spec(wrong)
    assert len(str(found.value)) < 160
    with pytest.raises(ValueError, match=r"aeviz\.data\.given makes one"):
        aeviz.load_data(wrong)


def test_a_saved_run_of_own_data_is_drawn_in_a_new_process(tmp_path):
    run = aeviz.sweep(small(aeviz.data.given(FRAME, "kind")))
    file = tmp_path / "run.safetensors"
    aeviz.save_run(run, file)
    source = f"import aeviz; print(aeviz.show(aeviz.load_run({str(file)!r}), 'reconstructions').layout.meta['caption'])"
    found = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True, encoding="utf-8")
    assert found.stdout.strip() == aeviz.show(run, "reconstructions").layout.meta["caption"]


def test_the_store_and_the_pages_keep_a_run_without_its_data():
    run = aeviz.sweep(small(aeviz.data.given(ROWS)))
    assert b"data/x" not in run_file.to_bytes(run) and run_file.from_bytes(run_file.to_bytes(run)).given is None


def test_data_that_are_not_those_of_the_run_are_refused():
    ours, other = (aeviz.sweep(small(aeviz.data.given(rows))) for rows in (ROWS, ROWS + 1))
    content = run_file.to_bytes(ours, with_data=True)
    swapped = content.replace(other.spec.data.encode(), b"").replace(ours.spec.data.encode(), other.spec.data.encode())
    with pytest.raises(ValueError, match=f"was trained on {other.spec.data}, but holds {ours.spec.data}"):
        run_file.from_bytes(swapped)


def test_nothing_held_out_is_a_sentence():
    data = aeviz.data.given(ROWS, test_fraction=0)
    with pytest.raises(NothingHeldOut, match="Nothing is held out of these data"):
        _ = data.x_test
