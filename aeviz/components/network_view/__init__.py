"""A trained network drawn for one example: x, layers, code, layers, x_hat, at every knob value and training step.

The browser holds the weights and runs them: the picture follows the knob, the film and the example under the pointer of
a canvas without a message to the server. It is a panel at the foot of the window that a button opens and closes.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st
from streamlit.components.v2 import component

from aeviz.components import told
from aeviz.components.canvas.payload import Put, pack, packed_layers
from aeviz.components.canvas.scene import EnsembleLayer
from aeviz.components.words import said
from aeviz.language import text

HERE = Path(__file__).parent
_component = component(
    "aeviz_network",
    html=(HERE / "network_view.html").read_text(encoding="utf-8"),
    css=(HERE / "network_view.css").read_text(encoding="utf-8"),
    js=(HERE / "network_view.js").read_text(encoding="utf-8"),
    isolate_styles=False,  # its button has its place at once: what stands below it does not move
)


@dataclass(frozen=True)
class Act:
    """What a variant adds, where it acts: one of ``variants.base.PLACES``, and words for the reader.

    With ``weighed`` it acts only where the knob is above 0.
    """

    place: str
    words: str
    weighed: bool = False


@dataclass(frozen=True, eq=False)
class Pictured:
    """A Run's networks and the examples to run them on. K knob values, S training steps, m examples.

    encode, decode             layers at every knob value; the film's have (S - 1) K, step after step, or are None
    x, ids                     (m, d_in) examples in model units, and (m,) their numbers in the data set
    names                      m texts: what each example is, "" for nothing to say
    correction                 (K,) c of x_hat = x + c * decoded; None where the decoder puts out x_hat
    kept, thresholds           (K,) units of a code that are kept, the largest; (d_latent,) up to which one is 0
    used                       (K,) units of the code that are in use
    scaled, added              (K, P, d_in) what training shows of x, scaled * x + added, drawn P times; or None
    """

    encode: tuple[EnsembleLayer, ...]
    decode: tuple[EnsembleLayer, ...]
    x: np.ndarray
    ids: np.ndarray
    names: Sequence[str]
    knobs: Sequence[float]
    knob_name: str
    steps: Sequence[int]
    used: Sequence[int]
    encode_film: tuple[EnsembleLayer, ...] | None = None
    decode_film: tuple[EnsembleLayer, ...] | None = None
    image_shape: tuple[int, int] | None = None
    feature_names: Sequence[str] = ()
    correction: np.ndarray | None = None
    kept: np.ndarray | None = None
    thresholds: np.ndarray | None = None
    scaled: np.ndarray | None = None
    added: np.ndarray | None = None
    acts: Sequence[Act] = ()


def network_view(
    file: str,
    acts: Sequence[Act],
    last: int,
    key: str,
    knob: str,
    i: int,
    step: int | None,
    example: int,
    on_show: Callable[[int], None],
) -> None:
    """Draws the panel of the ``file`` at this address (``packed``), whose ``last`` example has this number.

    It follows the knob or canvas named ``knob`` ("" for none), from the ``i``-th value.
    It is open for the ``example`` of this number in the data set, from 1, or closed (0). ``on_show`` hears of another
    one, before the script runs again, as soon as the hand has rested.

    ``step`` is the position of the training step that is shown at first, None for the last.
    """
    about = {
        "network": file,
        "knob": knob,
        "at": i,
        "step": step,
        "example": example,
        "acts": [asdict(act) for act in acts],
        "words": _words(),
        "said": said(),
    }
    _component(key=key, data=json.dumps(about).encode(), on_example_change=partial(_tell, key, last, on_show))


def _tell(key: str, last: int, on_show: Callable[[int], None]) -> None:
    on_show(told.position(st.session_state[key].get("example"), last + 2))


def _words() -> dict[str, str]:
    return {
        "open": text("Network"),
        "close": text("Close the network"),
        "code": text("code"),
        "layer": text("layer"),
        "previous": text("Previous example"),
        "next": text("Next example"),
        "example": text("example"),
        "error": text("squared error"),
        "unsent": text("The networks of earlier training steps were not sent: this is the last one."),
    }


def packed(pictured: Pictured) -> bytes:
    """The panel's file: gzipped, as ``aeviz.components.files`` sends it."""
    return gzip.compress(payload(pictured), 1, mtime=0)


def payload(pictured: Pictured) -> bytes:
    """``pictured`` as bytes for the browser, but for the words of its ``acts``."""
    return pack(lambda put: _header(pictured, put))


def _header(pictured: Pictured, put: Put) -> dict[str, Any]:
    film = {"encode_film": pictured.encode_film, "decode_film": pictured.decode_film}
    arrays = {name: getattr(pictured, name) for name in ("correction", "kept", "thresholds", "scaled", "added")}
    return {
        "encode": packed_layers(pictured.encode, put),
        "decode": packed_layers(pictured.decode, put),
        **{name: layers and packed_layers(layers, put, "f2") for name, layers in film.items()},
        **{name: put(array, "f4") for name, array in arrays.items()},
        "x": put(pictured.x, "f4"),
        "ids": put(pictured.ids, "i4"),
        "used": put(np.asarray(pictured.used), "i4"),
        "names": list(pictured.names),
        "knobs": [float(value) for value in pictured.knobs],
        "knob_name": pictured.knob_name,
        "steps": [int(step) for step in pictured.steps],
        "image_shape": pictured.image_shape,
        "feature_names": list(pictured.feature_names),
    }
