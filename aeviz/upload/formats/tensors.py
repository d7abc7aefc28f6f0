"""What ``torch.save`` writes of a tensor, or of a dict of tensors. No code in it is run."""

import io
import pickle

import numpy as np

from aeviz.upload import arrays
from aeviz.upload.archive import Archive
from aeviz.upload.base import BadFile, Reading, Table, check_bytes

TITLE = "torch tensor"
SUFFIXES = (".pt", ".pth")
MAGIC = (b"PK\x03\x04",)
MAX_PICKLE = 2**20
MAX_TENSORS = 64
# What torch raises on damaged or hostile pickles: its unpickler meets whatever the bytes tell it to do.
BROKEN = (
    *(pickle.UnpicklingError, RuntimeError, ValueError, TypeError, LookupError, AttributeError, EOFError, OSError),
    *(AssertionError, ArithmeticError, ImportError, MemoryError),
)


def read(content: bytes, reading: Reading) -> Table:
    """The largest tensor is the data, (n,) ones beside it may be labels."""
    _check(Archive(content))
    import torch

    try:
        found = torch.load(io.BytesIO(content), map_location="cpu", weights_only=True)
    except BROKEN as error:
        raise BadFile("it holds more than tensors, or is damaged; save tensors only, as torch.save does.") from error
    named = {"data": found} if isinstance(found, torch.Tensor) else found
    if not isinstance(named, dict) or not named or not all(isinstance(t, torch.Tensor) for t in named.values()):
        raise BadFile("it must hold a tensor, or a dict of tensors.")
    if len(named) > MAX_TENSORS:
        raise BadFile(f"it holds {len(named)} tensors; at most {MAX_TENSORS} are allowed.")
    return arrays.table({str(name)[:80]: _array(str(name)[:80], tensor) for name, tensor in named.items()})


def _check(archive: Archive) -> None:
    """Torch unpacks whatever the archive holds: so it must be stored as it is, and its pickle small."""
    if not any(info.filename.endswith("data.pkl") for info in archive):
        raise BadFile("it was not written by torch.save.")
    for info in archive:
        if info.compress_type or info.file_size != info.compress_size:
            raise BadFile(f"{info.filename[:80]!r} in it is packed, which torch.save never does.")
        if info.filename.endswith(".pkl") and info.file_size > MAX_PICKLE:
            raise BadFile("its description of the tensors is too long.")


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
