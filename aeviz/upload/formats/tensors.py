"""What ``torch.save`` writes of a tensor, or of a dict of tensors. No code in it is run."""

import io
import pickle
import pickletools
import re

import numpy as np

from aeviz import extras
from aeviz.language import text
from aeviz.upload import arrays
from aeviz.upload.archive import Archive
from aeviz.upload.base import BadFile, Reading, Table, check_bytes

TITLE = "torch tensor"
SUFFIXES = (".pt", ".pth")
MAGIC = (b"PK\x03\x04",)
MAX_PICKLE = 2**20
MAX_TENSORS = 64
NAMING = ("GLOBAL", "STACK_GLOBAL", "INST", "EXT1", "EXT2", "EXT4")
TENSORS = ("collections OrderedDict", "torch._utils _rebuild_tensor_v2", "torch._utils _rebuild_parameter")
# What torch raises on damaged or hostile pickles: its unpickler meets whatever the bytes tell it to do.
BROKEN = (
    *(pickle.UnpicklingError, RuntimeError, ValueError, TypeError, LookupError, AttributeError, EOFError, OSError),
    *(AssertionError, ArithmeticError, ImportError, MemoryError),
)


def read(content: bytes, reading: Reading) -> Table:
    """The largest tensor is the data, (n,) ones beside it may be labels; they may lie in tuples and dicts."""
    tensors, left = _tensors(load(content))
    if not tensors:
        raise BadFile("it holds no tensor: it must be a tensor, or a dict of tensors, or a tuple or list of them.")
    notes = (text("Besides tensors it holds other values, which are left out."),) * left
    return arrays.table({name: arrays.whole(array) for name, array in named(tensors).items()}, notes, reading)


def _tensors(found, name: str = "") -> tuple[dict, bool]:
    """The tensors in dicts, tuples and lists, by the path to each, and whether there is anything else."""
    import torch

    if isinstance(found, torch.Tensor):
        return {name or "data": found}, False
    if not isinstance(found, dict | tuple | list):
        return {}, True
    tensors, left = {}, False
    for key, value in found.items() if isinstance(found, dict) else enumerate(found):
        inner, others = _tensors(value, f"{name}.{key}" if name else str(key))
        tensors, left = tensors | inner, left or others
    return tensors, left


def load(content: bytes):
    """What the file holds: a tensor, or dicts and lists of tensors and plain values; else raises BadFile."""
    _check(Archive(content))
    extras.need("torch")
    import torch

    try:
        return torch.load(io.BytesIO(content), map_location="cpu", weights_only=True)
    except BROKEN as error:
        raise BadFile("it holds more than tensors, or is damaged; save tensors only, as torch.save does.") from error


def named(found) -> dict[str, np.ndarray]:
    """The arrays of a dict of tensors, by name. Raises BadFile for anything else."""
    import torch

    if not isinstance(found, dict) or not found or not all(isinstance(t, torch.Tensor) for t in found.values()):
        raise BadFile("it must hold a tensor, or a dict of tensors.")
    if len(found) > MAX_TENSORS:
        raise BadFile(f"it holds {len(found)} tensors; at most {MAX_TENSORS} are allowed.")
    return {str(name)[:80]: _array(str(name)[:80], tensor) for name, tensor in found.items()}


def _check(archive: Archive) -> None:
    """Torch unpacks whatever the archive holds: so it must be stored as it is, its pickle small and of tensors only."""
    if not any(info.filename.endswith("data.pkl") for info in archive):
        raise BadFile("it was not written by torch.save.")
    for info in archive:
        if info.compress_type or info.file_size != info.compress_size:
            raise BadFile(f"{info.filename[:80]!r} in it is packed, which torch.save never does.")
        if info.filename.endswith(".pkl") and info.file_size > MAX_PICKLE:
            raise BadFile("its description of the tensors is too long.")
        if info.filename.endswith(".pkl"):
            _only_tensors(archive.read(info))


def _only_tensors(pickled: bytes) -> None:
    """Nothing but tensors may be named in the pickle: torch would also make a bytearray of any length."""
    try:
        names = [argument for code, argument, _ in pickletools.genops(pickled) if code.name in NAMING]
    except ValueError as error:
        raise BadFile(f"its description of the tensors is damaged ({error}).") from error
    for name in names:
        if name not in TENSORS and not re.fullmatch(r"torch \w+Storage", str(name)):
            raise BadFile(f"it holds more than tensors ({str(name)[:80]!r}); save tensors only, as torch.save does.")


def _array(name: str, tensor) -> np.ndarray:
    """The tensor's numbers. One that repeats the same few (stride 0) is refused before it is spread out."""
    import torch

    dense = tensor.layout == torch.strided and tensor.device.type == "cpu" and not tensor.is_quantized
    if not dense or tensor.is_complex():
        raise BadFile(f"tensor {name!r} is no plain array of real numbers.")
    taken = tensor.numel() * tensor.element_size()
    check_bytes(taken, f"tensor {name!r}")
    if taken > tensor.untyped_storage().nbytes():
        raise BadFile(f"tensor {name!r} claims {taken:,} bytes, but {tensor.untyped_storage().nbytes():,} are stored.")
    floats = tensor.detach().float() if tensor.is_floating_point() and tensor.element_size() < 4 else tensor.detach()
    return floats.resolve_neg().numpy()
