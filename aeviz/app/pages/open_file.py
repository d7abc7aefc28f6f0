"""Open a file: a Run that was taken home, or a network trained elsewhere, in Compare's pictures."""

import dataclasses

import numpy as np
import streamlit as st

from aeviz import data
from aeviz.app.pages import compare
from aeviz.app.parts import share
from aeviz.app.state import address, cache, session_data
from aeviz.keys import digest
from aeviz.run import Run
from aeviz.storage import external_model, run_file
from aeviz.storage.external_model import ACTIVATIONS, Activations

MAX_MB = 50
SHOWN = 500  # examples that the activations are tried on


def page() -> None:
    """Draws the page."""
    address.scope("open")
    share.heading("Open a network from a file")
    file = st.file_uploader(
        "A Run taken home from here (safetensors), or the state_dict of an autoencoder of Linear layers trained "
        "elsewhere (.pt, .pth, safetensors). No code in it is run.",
        ["safetensors", "pt", "pth"],
        max_upload_size=MAX_MB,
        key="open-file",
    )
    if file is None:
        return
    try:
        run = _run(file.getvalue())
    except ValueError as error:
        st.error(f"{session_data.plain(file.name)}: {session_data.plain(str(error))}")
        return
    compare.pictures(run, f"open-{cache.identity(run)}")


def _run(content: bytes) -> Run:
    """Raises ValueError, in one sentence, for a file that cannot be shown."""
    if len(content) > MAX_MB * 2**20:
        raise ValueError(f"the file has more than {MAX_MB} MB.")
    if not run_file.is_run(content):
        return _foreign(external_model.chain(external_model.read(content)))
    run = run_file.from_bytes(content)
    if reason := session_data.refusal(run.spec.data):
        raise ValueError(f"it was trained on data that are not here: {reason}.")
    if run.d_in != (d_in := run.dataset().x.shape[1]):
        raise ValueError(f"its networks take {run.d_in} inputs; {run.spec.data} has {d_in} features.")
    # Anybody can write a file with any weights under a Spec: what is shared by key must tell them apart.
    return dataclasses.replace(run, meta={**run.meta, "file": digest(content)})


def _foreign(found: external_model.Chain) -> Run:
    """Asks for the data and the activations, and says how well the network gives these data back."""
    names = (*data.names(), *session_data.names())
    fitting = [name for name in names if "mnist" not in name and _x(name).shape[1] == found.widths[0]]
    fitting += [name for name in names if "mnist" in name and found.widths[0] == 784]
    if not fitting:
        raise ValueError(f"it takes {found.widths[0]} inputs; no data set here has so many features.")
    words = " → ".join(map(str, found.widths))
    last = session_data.plain(found.layers[found.n_encoder - 1].name)
    st.caption(f"Layers {words}, the code of {found.d_latent} after {last}.")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.selectbox("Data", fitting, format_func=session_data.title, key="open-data")
        x = _x(name)[:SHOWN]
        likely = external_model.likely(found, x)
        labels = {"hidden": "Hidden layers", "code": "Code", "output": "Output"}
        chosen = Activations(**{field: _activation(label, field, likely) for field, label in labels.items()})
    error, mean = external_model.error(found, chosen, x), float(((x - x.mean(0)) ** 2).sum(1).mean())
    told = f"Weights do not tell the activations. With these the squared error is {error:.3g}; "
    told += f"giving back the mean of the data instead would cost {mean:.3g}."
    if error < mean:
        st.info(told)
    else:
        st.warning(f"{told} So the activations, or the scale of the data, are not those of the training.")
    return external_model.run(found, chosen, name)


def _activation(label: str, field: str, likely: Activations) -> str:
    return st.selectbox(label, ACTIVATIONS, ACTIVATIONS.index(getattr(likely, field)), key=f"open-{field}")


def _x(name: str) -> np.ndarray:
    return data.load(name).x
