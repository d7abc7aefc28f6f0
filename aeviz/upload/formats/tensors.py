"""What ``torch.save`` writes of a tensor, or of tensors in dicts, tuples, lists and a TensorDataset. No code is run."""

from typing import Any

import numpy as np

from aeviz.language import count, text
from aeviz.type_guards import is_dict, is_list, is_sequence
from aeviz.upload import arrays, torch_file
from aeviz.upload.base import BadFile, Reading, Table
from aeviz.upload.torch_file import Opaque, Tensor

TITLE = "torch tensor"
SUFFIXES = (".pt", ".pth")
MAGIC = (torch_file.ZIP, b"\x80\x02")  # since torch 1.6, and before
MAX_TENSORS = 64
MANY = 25  # tensors of one shape in a list: so many are rows
DATASET = "torch.utils.data.dataset.TensorDataset"
Tensors = dict[str, Tensor | list[Tensor]]


def read(content: bytes, reading: Reading) -> Table:
    """The largest tensor is the data, (n,) ones beside it may be labels."""
    file = torch_file.read(content)
    found, left = _tensors(file.content)
    if not found and isinstance(file.content, Opaque):
        raise BadFile(
            text(
                "it holds more than tensors ({kind}); save tensors only, as torch.save does.",
                kind=repr(file.content.kind),
            )
        )
    if not found:
        raise BadFile(
            text("it holds no tensor: it must be a tensor, or a dict of tensors, or a tuple or list of them.")
        )
    if len(found) > MAX_TENSORS:
        raise BadFile(
            text("it holds {n} tensors; at most {most} are allowed.", n=count(len(found)), most=count(MAX_TENSORS))
        )
    notes = (text("Besides tensors it holds other values, which are left out."),) * left
    sources = {name[:80]: arrays.whole(_array(file, tensor)) for name, tensor in found.items()}
    return arrays.table(sources, notes, reading)


def _tensors(found: Any, name: str = "", depth: int = 8) -> tuple[Tensors, bool]:
    """The tensors by the path to each, those of one list together if they are rows, and whether there is more."""
    if isinstance(found, Tensor):
        return {name or "data": found}, False
    if isinstance(found, Opaque) and found.kind == DATASET:
        found = found.state.get("tensors")
    if not depth or not (is_dict(found) or is_sequence(found)):
        return {}, True
    if _are_rows(found):
        return {name or "data": list(found)}, False
    tensors, left = Tensors(), False
    for key, value in found.items() if is_dict(found) else enumerate(found):
        inner, others = _tensors(value, f"{name}.{key}" if name else str(key), depth - 1)
        tensors, left = tensors | inner, left or others
    return tensors, left


def _are_rows(found: Any) -> bool:
    """Whether it is a list of many tensors of one shape."""
    if not is_list(found) or len(found) < MANY or not all(isinstance(each, Tensor) for each in found):
        return False
    return len({(each.size, each.storage.dtype) for each in found}) == 1 and bool(found[0].size)


def _array(file: torch_file.TorchFile, tensor: Tensor | list[Tensor]) -> np.ndarray:
    return np.stack([file.array(each) for each in tensor]) if isinstance(tensor, list) else file.array(tensor)
