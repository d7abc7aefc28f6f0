"""Autoencoders that were trained elsewhere, as Runs: files of PyTorch, Keras, ONNX and safetensors.

    file --> formats --> named arrays, or layers --> readings (order, code, what was folded) --> a Run of one knob value

A file seldom says all. What is guessed is a reading with its reason, and there may be more than one; activations that
the file does not tell are tried on data (``likely``). No code of a file is run.
"""

from aeviz.external.as_run import error, reconstruct, run
from aeviz.external.base import Activations, ImportedLayer, Network
from aeviz.external.formats import broken, read, suffixes, titles
from aeviz.external.likely import SLOPED, Likely, likely

__all__ = [
    "SLOPED",
    "Activations",
    "ImportedLayer",
    "Likely",
    "Network",
    "broken",
    "error",
    "likely",
    "read",
    "reconstruct",
    "run",
    "suffixes",
    "titles",
]
