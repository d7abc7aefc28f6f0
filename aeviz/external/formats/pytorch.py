"""PyTorch's own files: a ``state_dict``, a training's checkpoint (Lightning's, too), or a whole module."""

import re
from typing import Any

import numpy as np

from aeviz.external import modules
from aeviz.external.base import Network
from aeviz.external.readings import readings
from aeviz.language import count, text
from aeviz.type_guards import is_dict, is_sequence
from aeviz.upload import torch_file
from aeviz.upload.base import BadFile
from aeviz.upload.torch_file import Opaque

TITLE = "PyTorch"
SUFFIXES = (".pt", ".pth", ".ckpt", ".bin")
MOST = 2000  # tensors
NESTED = (
    *("state_dict", "model_state_dict", "model_state", "model", "net", "network", "autoencoder", "module"),
    *("weights", "params", "state"),  # where a training's checkpoint keeps the weights
)
BESIDES = re.compile(r"(?i)optim|sched|scaler|callback|loop|hyper|config|rng|history|loss|ema|args|epoch|metric")


def read(content: bytes) -> tuple[Network, ...]:
    if not torch_file.is_torch(content):
        raise BadFile(text("it was not written by torch.save."))
    file = torch_file.read(content)
    weights = _weights(file.content)
    found = dict(torch_file.tensors(weights))
    if not found:
        raise BadFile(_nothing(file.content))
    if len(found) > MOST:
        raise BadFile(text("it holds {n} tensors; at most {most} are allowed.", n=count(len(found)), most=count(MOST)))
    arrays = {name[:200]: file.array(tensor) for name, tensor in found.items()}
    told = modules.activations(weights)
    return readings({name: _real(name, array) for name, array in arrays.items()}, told=told)


def _weights(content: Any) -> Any:
    """The part with the weights: what a checkpoint calls so, else all but what a training keeps beside them."""
    if not is_dict(content):
        return content
    for name in NESTED:
        part = content.get(name)
        if isinstance(part, dict | Opaque) and any(True for _ in torch_file.tensors(part)):
            return _weights(part)
    return {name: part for name, part in content.items() if not BESIDES.search(str(name))}


def _nothing(content: object) -> str:
    if is_sequence(content) and any(isinstance(item, torch_file.Tensor) for item in content):
        return text("it holds a list of tensors without names; save model.state_dict() with torch.save.")
    if not isinstance(content, Opaque):
        return text("there is no tensor in it; save model.state_dict() with torch.save.")
    return text("there is no tensor in it, but {kind}; save model.state_dict() with torch.save.", kind=content.kind)


def _real(name: str, array: np.ndarray) -> np.ndarray:
    """Half floats as floats; whatever is no number of a network stays what it is, to be named."""
    return array.astype(np.float32) if array.dtype == np.float16 else array
