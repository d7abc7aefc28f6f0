"""Open a file: a Run that was taken home, or a network trained elsewhere, in Compare's pictures."""

import dataclasses
from functools import cache as once
from typing import Any

import streamlit as st

from aeviz import external, figures
from aeviz.app.pages import compare
from aeviz.app.parts import imported_network, sent_file, share
from aeviz.app.state import address, cache, session_data
from aeviz.app.state.session import session
from aeviz.components.chart import chart, figure_json
from aeviz.engine import RequestLimits
from aeviz.keys import digest
from aeviz.language import count, text
from aeviz.lessons import presets
from aeviz.required import required
from aeviz.run import Run
from aeviz.storage import run_file, store
from aeviz.upload import memory_quota

MAX_MB = 200
SHOWN = presets.preset("digits", "undercomplete")
EXAMPLE = "example.safetensors"


def page() -> None:
    """Draws the page."""
    address.scope("open")
    share.heading(text("Open a network from a file"))
    name, content = _chosen()
    if name is None:
        return
    try:
        run = _run(name, content)
    except ValueError as error:
        st.error(f"{session_data.plain(name)}: {session_data.plain(str(error))}")
        return
    if run is not None:
        compare.pictures(run, f"open-{cache.identity(run)}")


def _chosen() -> tuple[str | None, bytes]:
    """The name and the content of the file, or of the example; before that, what can be opened."""
    label = text(
        "A Run taken home from here, or an autoencoder trained elsewhere: PyTorch (.pt, .pth, .ckpt), safetensors, "
        "Keras (.keras, .h5) or ONNX, which convolutions need. No code in it is run."
    )
    kinds = [suffix.removeprefix(".") for suffix in external.suffixes()]
    file = sent_file.ask(label, "open-file", kinds, MAX_MB)
    for broken, reason in external.broken().items():
        st.caption(text("The format {name} is broken, and not read: {reason}", name=broken, reason=reason))
    if file is not None:
        return file.name, file.content
    if session.value("open-example"):
        return EXAMPLE, example()
    _offer_example()
    return None, b""


def _offer_example() -> None:
    """An example to click, and a picture of what one gets."""
    words, picture = st.columns([1, 2], gap="large", vertical_alignment="center")
    with words:
        st.markdown(text("No file at hand? Here is a small one: the weights of an autoencoder of handwritten digits."))
        wanted: dict[str, Any] = {"on_click": session.put, "args": ("open-example", True)}
        st.button(text("Open an example"), key="open-example-wanted", **wanted)
    with picture:
        alt = text("What one gets: where the example's network puts each digit, and all pictures of Compare.")
        chart(_picture(), "open-picture", alt, height=380, captioned=True)


@once
def _picture() -> str:
    """The example's code of two units, as JSON."""
    run = required(store.load(SHOWN.key()), "shipped weights")
    data = run.dataset()
    codes = run.at(2.0).encode(data.x)[:, :2]
    names: dict[str, Any] = {"labels": data.y, "class_names": data.class_names}
    return figure_json(figures.points(codes, "", "z₁", "z₂", equal=False, **names))


def example() -> bytes:
    """Weights of an autoencoder of digits, as PyTorch's users have them: without its activations."""
    from safetensors.numpy import save

    run = required(store.load(SHOWN.key()), "shipped weights")
    model = run.model(len(run.knobs) - 1)
    parts = {"encoder": model.encoder_layers(), "decoder": model.decoder_layers()}
    layers = {f"{part}.{2 * i}": layer for part, found in parts.items() for i, layer in enumerate(found)}
    weights = {f"{name}.weight": weight.T.copy() for name, (weight, _, _) in layers.items()}
    return save(weights | {f"{name}.bias": bias for name, (_, bias, _) in layers.items()})


def _run(name: str, content: bytes) -> Run | None:
    """Raises ValueError, in one sentence, for a file that cannot be shown; None where something is asked first."""
    if len(content) > MAX_MB * 2**20:
        raise ValueError(text("the file has more than {most} MB.", most=count(MAX_MB)))
    if not run_file.is_run(content):
        return imported_network.obtain(name, content)
    run = run_file.from_bytes(content)
    if run.given is not None:  # it brings its own data: they are this session's from now on
        memory_quota.counted(run.given.x)
        session_data.add(name, run.given)
    if reason := session_data.refusal(run.spec.data):
        raise ValueError(text("it was trained on data that are not here: {reason}.", reason=reason))
    RequestLimits().check(run.spec)  # of a page: a forged file may name anything
    if run.d_in != (d_in := run.dataset().x.shape[1]):
        raise ValueError(
            text(
                "its networks take {inputs} inputs; {data} has {features} features.",
                inputs=count(run.d_in),
                data=run.spec.data,
                features=count(d_in),
            )
        )
    # Anybody can write a file with any weights under a Spec: what is shared by key must tell them apart.
    return dataclasses.replace(run, given=None, meta={**run.meta, "file": digest(content)})
