"""The page "Open a file": a Run that was taken home, a network from elsewhere, and what is neither."""

import dataclasses
import io

import numpy as np
import pytest
import torch
from components import captions
from patience import patient
from sklearn.decomposition import PCA
from streamlit.testing.v1 import AppTest

import aeviz
from aeviz.app.pages import open_file
from aeviz.data import in_memory
from aeviz.storage import run_file, store


@pytest.fixture(autouse=True)
def no_engine(monkeypatch):
    """Nothing is trained here."""
    monkeypatch.setattr("aeviz.app.parts.training.offer_umap", lambda spec: None)
    monkeypatch.delenv("AEVIZ_DATA", raising=False)


def script():
    from aeviz.app.pages import open_file
    from aeviz.app.parts import share, training
    from aeviz.app.state import address

    training.begin_page()
    address.begin("open")
    open_file.page()
    address.end(waiting=training.waiting())
    share.offer()


def page_with(name: str, content: bytes) -> AppTest:
    page = AppTest.from_function(script, default_timeout=patient(60)).run()
    page.file_uploader(key="open-file").set_value((name, content, "application/octet-stream")).run()
    assert not page.exception, page.exception
    return page


def box(page: AppTest, label: str):
    """The menu of this name."""
    (found,) = [found for found in page.selectbox if found.label == label]
    return found


def labels(page: AppTest) -> set[str]:
    return {found.label for found in page.selectbox}


def saved(parts: dict) -> bytes:
    content = io.BytesIO()
    torch.save(parts, content)
    return content.getvalue()


def state_dict(d_in: int, scale: float = 1.0) -> bytes:
    """An autoencoder as torch saves it: of a table's features it gives back the first two, and 0 for the others."""
    pick = torch.zeros(d_in, d_in).fill_diagonal_(1)
    layers = {"encoder.0": pick[:2] * scale, "decoder.0": pick[:, :2]}
    parts = {f"{name}.weight": weight for name, weight in layers.items()}
    return saved(parts | {f"{name}.bias": torch.zeros(len(weight)) for name, weight in layers.items()})


def of_pca(x: np.ndarray, k: int) -> bytes:
    """PCA as a linear autoencoder that has learned a little less: trained networks are near it."""
    found = PCA(k + 1).fit(x)
    w = torch.tensor(found.components_[: k + 1], dtype=torch.float32)
    b = torch.tensor(found.mean_, dtype=torch.float32)
    return saved({"encoder.weight": w, "encoder.bias": -w @ b, "decoder.weight": w.T.clone(), "decoder.bias": b})


def texts(page: AppTest) -> str:
    shown = (*page.markdown, *page.caption, *page.info, *page.warning, *page.error)
    return " ".join(text.value for text in shown).replace("\\", "")


@pytest.fixture(scope="module")
def run():
    return aeviz.sweep(aeviz.Spec("iris", "linear", d_latent=2, hidden=(), knobs=(1, 2), steps=20))


def test_a_run_taken_home_is_shown_again(run):
    page = page_with("mine.safetensors", run_file.to_bytes(run))
    assert not page.error and not page.warning
    recon, test = (run.history[part][-1, 1] for part in ("recon", "recon_test"))
    assert f"{recon:.3g}" in captions(page) and f"{test:.3g}" in captions(page)
    assert store.load(run.spec.key()) is None  # a stranger's file is never put where all look


def test_a_network_read_right_is_shown_at_once():
    """The shipped network as a stranger's weights: its activations are found, and its numbers are its own."""
    page = page_with("theirs.safetensors", open_file.example())
    assert not page.warning and not page.error and labels(page) >= {"Data", "Code", "Hidden layers", "Output"}
    assert (box(page, "Data").value, box(page, "Hidden layers").value) == ("digits", "silu")
    run = store.load(open_file.presets.preset("digits", "undercomplete").key())
    x = aeviz.load_data("digits").x[: open_file.imported_network.SHOWN]
    error = ((run.model(-1).reconstruct(x) - x) ** 2).sum(1).mean()
    assert f"The squared error is {error:.3g}" in texts(page) and "the next best are" in texts(page)
    assert captions(page)


def test_a_page_without_a_file_has_an_example():
    page = AppTest.from_function(script, default_timeout=patient(60)).run()
    assert not page.exception and "convolutions need" in page.file_uploader(key="open-file").label
    page.button(key="open-example-wanted").click().run()
    assert not page.exception and not page.error and captions(page)


def test_what_cannot_be_told_is_asked_before_anything_is_shown():
    """Weights of noise: no activations do better than PCA, so none is guessed, and no picture blames the network."""
    rng = torch.Generator().manual_seed(0)
    shapes = {"encoder.0": (8, 64), "encoder.2": (2, 8), "decoder.0": (8, 2), "decoder.2": (64, 8)}
    weights = {f"{name}.weight": torch.randn(shape, generator=rng) for name, shape in shapes.items()}
    page = page_with("noise.pt", saved(weights | {f"{name}.bias": torch.zeros(s[0]) for name, s in shapes.items()}))
    assert "they cannot be found" in texts(page) and not captions(page)
    for name in ("Hidden layers", "Code's activation", "Output"):
        assert box(page, name).value is None
        box(page, name).select("tanh" if name != "Output" else "sigmoid")
    page.run()
    assert not page.exception and captions(page) and "That is worse than PCA" in page.warning[0].value


def test_the_code_can_be_moved_and_the_data_chosen():
    page = page_with("theirs.safetensors", open_file.example())
    code = box(page, "Code")
    assert len(code.options) == 5 and code.value == 3
    code.select(2).run()
    assert not page.exception and "the code of 48" in texts(page)


def test_a_network_that_fits_no_data_is_told_what_to_bring(monkeypatch):
    monkeypatch.setattr("aeviz.data.names", lambda: ("iris", "mnist"))
    assert "takes 5 inputs, and no data set here has as many features" in texts(page_with("a.pt", state_dict(5)))
    told = texts(page_with("a.pt", state_dict(784)))
    assert "takes 784 inputs" in told and "AEVIZ_DATA" in told


def test_a_network_of_a_table_begins_on_the_data_that_fit():
    x = aeviz.load_data("wine").x
    page = page_with("theirs.pth", of_pca(x, 2))
    assert box(page, "Data").options == ["wine"] and not page.error
    assert box(page, "Code's activation").value == "identity" and captions(page)


def test_a_run_of_someones_own_data_stays_closed():
    data = in_memory.of_rows(torch.randn(40, 3, generator=torch.Generator().manual_seed(0)).numpy())
    theirs = aeviz.sweep(aeviz.Spec(data.name, "linear", d_latent=1, hidden=(), knobs=(1,), steps=3))
    page = page_with("theirs.safetensors", run_file.to_bytes(theirs))
    assert "stay with their owner" in page.error[0].value


def test_a_run_that_brings_its_data_is_shown():
    x = np.random.default_rng(0).normal(size=(60, 3))
    run = aeviz.sweep(aeviz.Spec(aeviz.data.given(x), "linear", d_latent=1, hidden=(), knobs=(1,), steps=3))
    page = page_with("mine.safetensors", run_file.to_bytes(run, with_data=True))
    assert not page.error and captions(page)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("cut.safetensors", lambda run: run_file.to_bytes(run)[:-20], "no whole safetensors file"),
        ("text.pt", lambda run: b"not a network", "not written by torch.save"),
        ("empty.pth", lambda run: b"", "it is empty"),
        ("text.onnx", lambda run: b"not a network", "no whole ONNX file"),
        ("text.keras", lambda run: b"not a network", "no file of Keras"),
    ],
)
def test_a_bad_file_gets_one_sentence_that_names_it(name, content, words, run):
    page = page_with(name, content(run))
    (error,) = page.error
    sentence = error.value.replace("\\", "")
    assert sentence.startswith(f"{name}: ") and words in sentence and "\n" not in sentence


def test_a_forged_run_with_more_than_a_page_shows_is_refused():
    made = aeviz.sweep(aeviz.Spec("iris", "sparse", d_latent=2, hidden=(), knobs=(0.1,), steps=3))
    many = tuple(range(20_000))
    forged = dataclasses.replace(
        made,
        spec=dataclasses.replace(made.spec, knobs=many),
        weights={name: np.repeat(weight, len(many), axis=0) for name, weight in made.weights.items()},
        film={name: np.repeat(weight, len(many), axis=1) for name, weight in made.film.items()},
        history={name: a if a.ndim == 1 else np.repeat(a, len(many), axis=1) for name, a in made.history.items()},
    )
    page = page_with("forged.safetensors", run_file.to_bytes(forged))
    assert "at most 64 knob values, not 20,000" in page.error[0].value
