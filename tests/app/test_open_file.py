"""The page "Open a file": a Run that was taken home, a network from elsewhere, and what is neither."""

import io

import pytest
import torch
from components import captions
from patience import patient
from streamlit.testing.v1 import AppTest
from test_address import no_media_server  # noqa: F401 (a fixture)

import aeviz
from aeviz.data import in_memory
from aeviz.storage import run_file, store


@pytest.fixture(autouse=True)
def no_engine(monkeypatch):
    """Nothing is trained here."""
    monkeypatch.setattr("aeviz.app.parts.training.offer_umap", lambda spec: None)


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


def state_dict(d_in: int) -> bytes:
    """An autoencoder of iris' four features, or of others, as torch saves it: it gives back what it gets."""
    pick = torch.zeros(d_in, d_in).fill_diagonal_(1)
    layers = {"encoder.0": pick[:2], "decoder.0": pick[:, :2]}
    parts = {f"{name}.weight": weight for name, weight in layers.items()}
    parts |= {f"{name}.bias": torch.zeros(len(weight)) for name, weight in layers.items()}
    content = io.BytesIO()
    torch.save(parts, content)
    return content.getvalue()


def texts(page: AppTest) -> str:
    return " ".join(text.value for text in (*page.markdown, *page.caption, *page.info, *page.warning, *page.error))


@pytest.fixture(scope="module")
def run():
    return aeviz.sweep(aeviz.Spec("iris", "linear", d_latent=2, hidden=(), knobs=(1, 2), steps=20))


def test_a_run_taken_home_is_shown_again(run):
    page = page_with("mine.safetensors", run_file.to_bytes(run))
    assert not page.error and not page.warning
    recon, test = (run.history[part][-1, 1] for part in ("recon", "recon_test"))
    assert f"after 20 steps: {recon:.3g} on training examples, {test:.3g} on test examples" in captions(page)
    assert store.load(run.spec.key()) is None  # a stranger's file is never put where all look


def test_a_network_that_fits_asks_for_its_data_and_activations(run):
    page = page_with("theirs.pt", state_dict(4))
    assert page.selectbox(key="open-data").options == ["iris"] and not page.error
    assert "Layers 4 → 2 → 4" in texts(page) and "Weights do not tell the activations" in texts(page)
    told = texts(page)
    page.selectbox(key="open-output").select("sigmoid").run()
    assert not page.exception and texts(page) != told


def test_a_network_that_fits_no_data_is_explained():
    page = page_with("theirs.pt", state_dict(5))
    assert "takes 5 inputs; no data set here has so many features" in page.error[0].value.replace("\\", "")


def test_a_run_of_someones_own_data_stays_closed():
    data = in_memory.keep(torch.randn(40, 3, generator=torch.Generator().manual_seed(0)).numpy())
    theirs = aeviz.sweep(aeviz.Spec(data.name, "linear", d_latent=1, hidden=(), knobs=(1,), steps=3))
    page = page_with("theirs.safetensors", run_file.to_bytes(theirs))
    assert "stay with their owner" in page.error[0].value


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("cut.safetensors", lambda run: run_file.to_bytes(run)[:-20], "no whole safetensors file"),
        ("text.pt", lambda run: b"not a network", "no safetensors file"),
        ("empty.pth", lambda run: b"", "no safetensors file"),
    ],
)
def test_a_bad_file_gets_one_sentence_that_names_it(name, content, words, run):
    page = page_with(name, content(run))
    (error,) = page.error
    sentence = error.value.replace("\\", "")
    assert sentence.startswith(f"{name}: ") and words in sentence and "\n" not in sentence
