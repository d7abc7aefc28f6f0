"""What a file leaves open about a network: its data, its reading, its code and its activations are asked for."""

from dataclasses import fields
from typing import Any

import numpy as np
import streamlit as st

from aeviz import data, external
from aeviz.analysis import pca
from aeviz.app.state import session_data
from aeviz.data import images
from aeviz.data.remembered import owner
from aeviz.external import Activations, Likely, Network
from aeviz.keys import digest
from aeviz.language import Listed, Sentence, count, number, say, text
from aeviz.networks import activations
from aeviz.networks.others import OTHERS
from aeviz.run import Run
from aeviz.shared_cache import shared_cache

SHOWN = 500  # examples that the activations are tried on
NAMES = {
    "relu": "ReLU",
    "silu": "SiLU (swish)",
    "elu": "ELU",
    "selu": "SELU",
    "gelu": "GELU",
    "gelu_tanh": "GELU (tanh)",
    "leaky_relu": "leaky ReLU",
    "hardtanh": "hard tanh",
    "hardsigmoid": "hard sigmoid",
    "jump_relu": "JumpReLU",
}


def obtain(name: str, content: bytes) -> Run | None:
    """The Run of a network in a file, as chosen; None as long as something that cannot be guessed is not chosen.

    Raises ValueError for a file that cannot be read, and for one that fits no data here.
    """
    key = digest(content)
    with st.spinner(text("Reading the network")):
        readings = _readings(key, name, content)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        dataset = _dataset(key, readings)
        network = _reading(key, readings, dataset)
        network = _kept_units(key, _code(key, network))
    likely = _likely(key, network, dataset)
    chosen = _activations(f"{key}-{dataset}", network, likely)
    _told(network, likely, dataset, chosen)
    return None if chosen is None else external.run(network, chosen, dataset)


def _readings(key: str, name: str, content: bytes) -> tuple[Network, ...]:
    """The readings of a file, kept for as long as there is room."""
    return shared_cache.get(("network", key, name.rpartition(".")[2].lower()), lambda: external.read(name, content))


def _likely(key: str, network: Network, dataset: str) -> Likely:
    """What is likely on a data set, kept for as long as there is room, and no longer than own data."""

    def found() -> Likely:
        loaded = data.load(dataset)
        return external.likely(network, loaded.x[:SHOWN], pca.learned(loaded))

    name = ("likely", key, network.reading, network.n_encoder, network.top_k, dataset)
    return shared_cache.get(name, found, owner(dataset))


def _dataset(file: str, readings: tuple[Network, ...]) -> str:
    """The data to show it on: the first that is here and fits, the session's own ones before all others."""
    widths = {network.d_in for network in readings}
    names = (*session_data.names(), *(name for name in data.names() if _here(name)))
    fitting = [name for name in names if data.load(name).x.shape[1] in widths]
    if not fitting:
        raise ValueError(_nothing_fits(sorted(widths)))
    return st.selectbox(text("Data"), fitting, format_func=session_data.title, key=f"open-data-{file}")


def _here(name: str) -> bool:
    """Whether a data set needs not be fetched from anywhere."""
    return name not in images.COLLECTIONS or images.at_hand(name)


def _nothing_fits(widths: list[int]) -> str:
    wanted = Listed([str(width) for width in widths], Sentence(" or "))
    told = Sentence(
        "it takes {d} inputs, and no data set here has as many features. Bring such data on Your data", d=wanted
    )
    if images.SIDE**2 in widths:
        return say(Sentence("{told}, or let AEVIZ_DATA name a folder with the files of MNIST.", told=told))
    return say(Sentence("{told}.", told=told))


def _reading(file: str, readings: tuple[Network, ...], dataset: str) -> Network:
    """One of the readings that fit the data: at first the one with the least error, if it is clearly a good one."""
    d_in = data.load(dataset).x.shape[1]
    fitting = [network for network in readings if network.d_in == d_in]
    if len(fitting) == 1:
        return fitting[0]
    tried = [_likely(file, network, dataset) for network in fitting]
    best = int(np.argmin([likely.error if likely.good else np.inf for likely in tried]))
    labels = [say(Listed(network.reading, Sentence(", "))) for network in fitting]
    place = st.selectbox(
        text("Reading"),
        range(len(fitting)),
        best,
        format_func=labels.__getitem__,
        key=f"open-reading-{file}-{dataset}",
    )
    return fitting[place]


def _code(file: str, network: Network) -> Network:
    """The same network with its code where the page has moved it."""
    places = range(1, network.n_layers)
    if len(places) == 1:
        return network

    def label(n: int) -> str:
        return say(Sentence("{n} units, after {layer}", n=count(network.widths[n]), layer=network.layers[n - 1].name))

    key = f"open-code-{file}-{network.reading}"
    return network.moved(st.selectbox(text("Code"), places, network.n_encoder - 1, format_func=label, key=key))


def _kept_units(file: str, network: Network) -> Network:
    """A sparse autoencoder with as many of its largest units as the page says, where its file does not."""
    if not network.asks_k:
        return network
    label, told = text("Largest units kept (k)"), text("0: all that fire. Weights do not tell it; a cfg.json does.")
    k = st.number_input(label, 0, network.d_latent, 0, help=told, key=f"open-k-{file}-{network.reading}")
    return network.keeping(int(k)) if k else network


def _activations(place: str, network: Network, likely: Likely) -> Activations | None:
    """What the file leaves open, as found or, where that is not clear, as chosen; None where it is still open."""
    if not network.asked:
        return likely.best
    labels = {"hidden": text("Hidden layers"), "code": text("Code's activation"), "output": text("Output")}
    chosen: dict[str, Any] = {}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for field in network.asked:
            best = getattr(likely.best, field)
            options = list(dict.fromkeys((best, *activations.ACTIVATIONS, *external.SLOPED, *OTHERS)))
            start = 0 if likely.clear(field) else None
            key = f"open-{field}-{place}-{network.reading}-{network.n_encoder}"
            hint = text("Which one?")
            chosen[field] = st.selectbox(labels[field], options, start, format_func=named, key=key, placeholder=hint)
    if None in chosen.values():
        return None
    return Activations(
        **{field.name: chosen.get(field.name, getattr(likely.best, field.name)) for field in fields(Activations)}
    )


def named(activation: str) -> str:
    """An activation as people write it: "leaky_relu:0.2" is leaky ReLU 0.2."""
    base, *parameters = activation.split(":")
    return " ".join([NAMES.get(base, base), *parameters])


def _all(network: Network, chosen: Activations) -> Listed:
    """The activations of a network's open parts, in words."""
    parts = {
        "hidden": Sentence("hidden layers {name}", name=named(chosen.hidden)),
        "code": Sentence("code {name}", name=named(chosen.code)),
        "output": Sentence("output {name}", name=named(chosen.output)),
    }
    return Listed([parts[field] for field in network.asked])


def _told(network: Network, likely: Likely, dataset: str, chosen: Activations | None) -> None:
    """What was read and how well it gives the data back: so that a network read wrong is not taken for a bad one."""
    widths = " → ".join(map(str, network.widths))
    layers = Sentence("Layers {widths}, the code of {d}.", widths=widths, d=count(network.d_latent))
    st.caption(f"{say(layers)} {session_data.plain(say(network.notes))}")
    if chosen is None:
        st.warning(_unknown(network, likely))
        return
    error = external.error(network, chosen, data.load(dataset).x[:SHOWN])
    told = _compared(network, chosen, likely, error)
    if error < likely.bound:
        st.info(told)
    else:
        doubt = text("That is worse than PCA: the data, their scale, or what was chosen are not those of the training.")
        st.warning(f"{told} {doubt}")
    if network.asked and chosen == likely.best:
        st.caption(_runner_up(network, likely))


def _rivals(likely: Likely) -> str:
    return say(
        Sentence(
            "PCA's with {k} numbers {pca}, and giving back the mean of the data would cost {mean}.",
            k=count(likely.n_components),
            pca=number(likely.by_pca),
            mean=number(likely.by_mean),
        )
    )


def _compared(network: Network, chosen: Activations, likely: Likely, error: float) -> str:
    """The error, and what it is to be compared with."""
    source = Sentence("Weights do not tell the activations; these were tried, or chosen")
    words = _all(network, chosen)
    if not network.asked:
        source = Sentence("The file tells the activations, layer by layer")
        words = Listed([named(activation) for activation in network.activations(chosen)], Sentence(", "))
    told = Sentence(
        "{source}: {words}. The squared error is {error}; {rivals}",
        source=source,
        words=words,
        error=number(error),
        rivals=_rivals(likely),
    )
    return say(told)


def _runner_up(network: Network, likely: Likely) -> str:
    other, error = min(likely.second.values(), key=lambda pair: pair[1])
    told = Sentence(
        "Tried on these data, the next best are {names}, with an error of {error}.",
        names=_all(network, other),
        error=number(error),
    )
    return say(told)


def _unknown(network: Network, likely: Likely) -> str:
    """Why the activations cannot be told."""
    best = Sentence(
        "the best of the usual ones ({names}) leave a squared error of {error}",
        names=_all(network, likely.best),
        error=number(likely.error),
    )
    if not likely.good:
        told = Sentence(
            "Weights do not tell the activations, and on these data they cannot be found: {best}; {rivals} Choose them "
            "if you know them, or other data: these, or their scale, may not be those of the training.",
            best=best,
            rivals=_rivals(likely),
        )
        return say(told)
    unclear = [field for field in network.asked if not likely.clear(field)]
    other, error = min((likely.second[field] for field in unclear), key=lambda pair: pair[1])
    told = Sentence(
        "Weights do not tell the activations, and trying them does not decide: {best}, {others} leave {second}. Choose "
        "what the network was trained with.",
        best=best,
        others=_all(network, other),
        second=number(error),
    )
    return say(told)
