"""The page "Your data": a file is looked at, chosen from, used, kept; and no other session sees what is not kept."""

from collections import deque
from pathlib import Path

import numpy as np
import pytest
from bad_files import archive, npy
from patience import patient
from streamlit.testing.v1 import AppTest
from test_app import no_errors

import aeviz
from aeviz import upload
from aeviz.app.state import client
from aeviz.data import in_memory
from aeviz.spec import Spec
from aeviz.storage import dataset_arrays, dataset_file, store

TABLE = "x,y,kind,colour\n" + "\n".join(f"{i if i % 9 else ''},{i * i},{'ab'[i % 2]},{'rg'[i % 2]}" for i in range(40))
PIXELS = np.random.default_rng(0).integers(0, 256, (30, 5, 7), np.uint8)


def own_script():
    import streamlit as st

    from aeviz.app.pages import own_data

    own_data.page(st.Page(lambda: None, title="Compare", url_path="compare"))


def gate_script(name):
    import streamlit as st

    from aeviz.app.parts import training
    from aeviz.app.state import session_data
    from aeviz.spec import Spec

    if training.obtain(Spec(name, "linear", d_latent=1, hidden=(), knobs=(1,), steps=5)):
        st.write(f"shown: {session_data.title(name)}")


@pytest.fixture(autouse=True)
def no_links(monkeypatch):
    """AppTest knows no pages to link to."""
    monkeypatch.setattr("aeviz.app.pages.own_data._link", lambda compare, name: None)


def page_with(name: str, content: bytes) -> AppTest:
    page = AppTest.from_function(own_script, default_timeout=patient(60)).run()
    return page.file_uploader(key="own-file").set_value((name, content, "application/octet-stream")).run()


def own_data_of(page: AppTest) -> dict:
    return client._clients[page.session_state["tab"][1]].own_data


def said(page: AppTest) -> str:
    return " ".join(text.value for text in (*page.markdown, *page.caption))


def test_a_table_is_shown_before_anything_is_done_and_used_when_asked():
    page = page_with("t.csv", TABLE.encode())
    no_errors(page)
    assert "40 rows, 4 columns" in said(page) and "5 missing values" in said(page)
    assert not own_data_of(page)
    next(box for box in page.selectbox if box.label == "Labels").select("kind").run()
    next(box for box in page.multiselect if "Categories" in box.label).select("colour").run()
    page.button(key="own-use").click().run()
    no_errors(page)
    (own,) = own_data_of(page).values()
    assert own.title == "t.csv" and own.dataset.feature_names == ("x", "y", "colour=g", "colour=r")
    assert own.dataset.class_names == ("a", "b") and len(own.dataset.x) == 35
    assert page.session_state["compare-data"] == own.dataset.name
    assert "It takes" in said(page)  # before it is trained on


def selectbox(page: AppTest, words: str):
    return next(box for box in page.selectbox if words in box.label)


def test_what_looks_like_no_feature_is_left_out_and_kept_by_one_click():
    rows = "".join(f"{i};{i % 7},{i % 10};{-999 if i in (3, 8) else i * i}\n" for i in range(40))
    page = page_with("t.csv", ("id;x;y\n" + rows).encode())
    no_errors(page)
    out = next(box for box in page.multiselect if box.label == "Numbers to leave out")
    assert out.value == ["id"] and "'id' looks like no feature" in said(page).replace("\\", "")
    assert "2 cells of column 'y' count as missing: -999" in said(page).replace("\\", "")
    out.set_value([]).run()
    page.button(key="own-use").click().run()
    (own,) = own_data_of(page).values()
    assert own.dataset.feature_names == ("id", "x", "y") and len(own.dataset.x) == 38


def test_all_classes_but_one_are_kept_out_and_points_are_coloured_by_a_number():
    rows = "".join(f"{i % 7}.5,{i * i % 11}.5,{i}.5,{'abc'[i % 3]}\n" for i in range(60))
    page = page_with("t.csv", ("p,q,year,kind\n" + rows).encode())
    selectbox(page, "as anomalies").select("but one").run()
    selectbox(page, "normal").select("b").run()
    selectbox(page, "Colour points").select("year").run()
    no_errors(page)
    page.button(key="own-use").click().run()
    (own,) = own_data_of(page).values()
    data = own.dataset
    assert set(data.y[data.train]) == {1} and np.array_equal(data.anomalous, data.y != 1)
    assert data.feature_names == ("p", "q") and data.value_name == "year"
    np.testing.assert_allclose(data.value, np.arange(60) + 0.5)


def test_a_canvas_is_coloured_by_the_number_that_was_chosen():
    from aeviz.export import scene
    from aeviz.views.general import embedding

    rng = np.random.default_rng(0)
    rows = "".join(f"{a},{b},{i}.5,{'xy'[i % 2]}\n" for i, (a, b) in enumerate(rng.normal(size=(40, 2)).round(3)))
    table = upload.read("t.csv", ("a,b,year,kind\n" + rows).encode())
    data = upload.prepare(table, upload.Choices(label="kind", value="year")).dataset
    run = aeviz.sweep(Spec(data.name, "linear", d_latent=1, hidden=(), knobs=(1,), steps=5))
    shown = scene._examples(run, embedding.compute(run, 0, embedding.Controls()))
    assert shown["labels"] is None and shown["value_name"] == "year"
    np.testing.assert_allclose(shown["values"], np.arange(40) + 0.5)


def test_how_a_file_is_read_can_be_set_and_the_preview_follows():
    page = page_with("t.csv", b"a;b\n" + b"1,200;2\n3,500;4\n" * 15)
    assert "decimal commas" in said(page)
    selectbox(page, "Decimal mark").select(".").run()
    selectbox(page, "groups").select(",").run()
    no_errors(page)
    assert "commas between groups of digits" in said(page)


def test_what_cannot_be_known_is_asked():
    page = page_with("n.npy", npy(np.random.default_rng(0).normal(size=(40, 64, 4, 4)).astype(np.float32)))
    assert "maps of a convolution" in page.warning[0].value and not page.error
    selectbox(page, "How the numbers").select("rows").run()
    no_errors(page)
    assert "40 rows, 1,024 columns" in said(page) and not page.warning
    selectbox(page, "How the numbers").select("channels last").run()
    assert "40 rows, 256 columns" in said(page)


def test_the_empty_page_has_an_example():
    page = AppTest.from_function(own_script, default_timeout=patient(60)).run()
    page.button(key="own-try").click().run()
    no_errors(page)
    assert "180 rows, 6 columns" in said(page) and "decimal commas" in said(page)
    assert "175 rows of 4 numbers, 3 classes" in said(page)


def test_labels_come_from_a_second_file():
    page = page_with("i.npy", npy(PIXELS))
    page.file_uploader(key="own-labels").set_value(("l.npy", npy(np.arange(30) % 3), "")).run()
    no_errors(page)
    page.button(key="own-use").click().run()
    (own,) = own_data_of(page).values()
    assert own.dataset.image_shape == (5, 7) and own.dataset.class_names == ("0", "1", "2")
    page.file_uploader(key="own-labels").set_value(("l.npy", npy(np.arange(29)), "")).run()
    assert "must have 1 column and 30 rows" in page.error[0].value


def test_a_bad_file_is_refused_and_what_there_was_stays():
    page = page_with("t.csv", TABLE.encode())
    page.button(key="own-use").click().run()
    for content in (b"a,b\n1,2\n3\n", b"a,b\n1,2\n", b""):
        page.file_uploader(key="own-file").set_value(("bad.csv", content, "")).run()
        assert not page.exception and len(page.error) == 1
        assert len(own_data_of(page)) == 1


def test_no_other_session_sees_own_data_until_it_is_kept():
    page = page_with("t.csv", TABLE.encode())
    page.button(key="own-use").click().run()
    name = next(iter(own_data_of(page)))
    assert in_memory.find(name) is not None  # in this process it is there, and its name is known
    store.save(aeviz.sweep(Spec(name, "linear", d_latent=1, hidden=(), knobs=(1,), steps=5)))  # its owner trained
    other = AppTest.from_function(gate_script, args=(name,), default_timeout=patient(60)).run()
    assert "bring the same file again" in other.error[0].value and "shown" not in said(other) and not other.exception
    page.button(key=f"own-keep-{name}").click().run()
    no_errors(page)
    assert "shown" in said(AppTest.from_function(gate_script, args=(name,), default_timeout=patient(60)).run())


def test_forgotten_data_are_gone_from_memory():
    page = page_with("i.npz", archive({"x.npy": npy(PIXELS + 1)}))
    page.button(key="own-use").click().run()
    name = next(iter(own_data_of(page)))
    page.button(key=f"own-forget-{name}").click().run()
    page.file_uploader(key="own-file").set_value([]).run()
    assert not own_data_of(page)


def test_kept_data_are_the_same_and_damage_is_noticed(monkeypatch):
    monkeypatch.setattr(store, "_reports", deque())  # pages would show it
    table = upload.read("t.csv", TABLE.encode())
    dataset = upload.prepare(table, upload.Choices(label="kind", held_out="a")).dataset
    path = dataset_file.save(dataset)
    again = dataset_file.load(dataset.name)
    assert dataset_file.has(dataset.name) and again.name == dataset.name
    for name in dataset_arrays.ARRAYS:
        np.testing.assert_array_equal(getattr(again, name), getattr(dataset, name))
    content = bytearray(Path(path).read_bytes())
    content[-1] ^= 1
    Path(path).write_bytes(content)
    assert dataset_file.load(dataset.name) is None and not dataset_file.has(dataset.name)
    assert "another name" in str(store.reports()[-1])
    assert dataset_file.load("given-0123456789abcdef") is None and dataset_file.load("../../etc/passwd") is None


def test_only_files_below_the_operators_folder_are_offered(tmp_path, monkeypatch):
    from aeviz.upload import folder

    inside = tmp_path / "data"
    (inside / "more").mkdir(parents=True)
    for path in (inside / "a.csv", inside / "more" / "b.npy", inside / "c.exe", tmp_path / "secret.csv"):
        path.write_bytes(b"a,b\n1,2\n")
    (inside / "link.csv").symlink_to(tmp_path / "secret.csv")
    monkeypatch.setenv("AEVIZ_DATA", str(inside))
    assert folder.files(upload.suffixes()) == ("a.csv", "more/b.npy")
    assert folder.content("a.csv", upload.suffixes()) == b"a,b\n1,2\n"
    for name in ("../secret.csv", "link.csv", "/etc/passwd", "c.exe", str(tmp_path / "secret.csv")):
        with pytest.raises(upload.BadFile, match="not among the files"):
            folder.content(name, upload.suffixes())
    monkeypatch.delenv("AEVIZ_DATA")
    assert folder.files(upload.suffixes()) == ()
