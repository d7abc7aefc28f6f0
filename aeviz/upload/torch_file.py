"""Files that ``torch.save`` wrote, of any version of torch, read without torch; no code in them is run.

A pickle says by name what it is made of. Tensors become ``Tensor``, dicts, lists and plain values stay themselves, and
whatever else is named becomes an ``Opaque``: it keeps what it was given and does nothing. So a Lightning checkpoint, or
a whole module, can be read for the tensors in it.
"""

import io
import pickle
import struct
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from math import prod
from typing import Any, ClassVar

import numpy as np

from aeviz.language import count, text
from aeviz.type_guards import is_dict
from aeviz.upload.archive import Archive
from aeviz.upload.base import BadFile, check_bytes

ZIP = b"PK\x03\x04"
LEGACY = 0x1950A86A20F9469CFC6C  # torch before 1.6: this number, a version, sizes, the object, and then the numbers
MAX_PICKLE = 2**22
TYPES = {
    "Float": "<f4",
    "Double": "<f8",
    "Half": "<f2",
    "BFloat16": "bf16",
    "Long": "<i8",
    "Int": "<i4",
    "Short": "<i2",
    "Char": "<i1",
    "Byte": "<u1",
    "Bool": "?",
}
KEYS = (str, int, float, bool, type(None))  # of dicts: a key of nested tuples could take for ever to hash
UNUSED = ("FROZENSET", "ADDITEMS", "EMPTY_SET", "BYTEARRAY8", "NEXT_BUFFER", "READONLY_BUFFER")  # torch writes none
BROKEN = (
    *(pickle.UnpicklingError, struct.error, ValueError, TypeError, LookupError, AttributeError, EOFError, OSError),
    *(RecursionError, OverflowError, AssertionError),
)


class Opaque:
    """What a pickle names and we do not know: its name, its arguments, its state; nothing of it is run."""

    kind = ""
    args: tuple[Any, ...]
    state: dict[str, Any]
    items: dict[Any, Any]

    def __new__(cls, *args: Any, **named: Any) -> "Opaque":
        made = super().__new__(cls)
        made.args, made.state, made.items = args, {}, {}
        return made

    def __init__(self, *args: Any, **named: Any) -> None:
        pass

    def __setstate__(self, state: Any) -> None:
        self.state = state if is_dict(state) else {}

    def __setitem__(self, key: Any, value: Any) -> None:
        self.items[key] = value

    def append(self, value: Any) -> None:
        self.items[len(self.items)] = value

    def extend(self, values: Iterable[Any]) -> None:
        for value in values:
            self.append(value)


class Dict(dict[Any, Any]):
    """An OrderedDict of the file, without what else was set on it."""

    def __setstate__(self, state: Any) -> None:
        pass


@dataclass(frozen=True, eq=False)
class Storage:
    """``numel`` numbers in a row, under ``key`` in the file."""

    dtype: str
    key: str
    numel: int


@dataclass(frozen=True, eq=False)
class Tensor:
    """A view of a storage; ``array`` reads it."""

    storage: Storage
    offset: int
    size: tuple[int, ...]
    stride: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class TorchFile:
    """What the file holds (``content``), and the bytes of its storages by their keys."""

    content: Any
    storages: dict[str, bytes] = field(repr=False)

    def array(self, tensor: Tensor) -> np.ndarray:
        """The tensor's numbers. One that repeats the same few (stride 0) is refused before it is spread out."""
        storage = tensor.storage
        n, size = prod(tensor.size), 2 if storage.dtype == "bf16" else np.dtype(storage.dtype).itemsize
        check_bytes(n * size, text("a tensor"))
        last = tensor.offset + sum((s - 1) * step for s, step in zip(tensor.size, tensor.stride, strict=True))
        if min((*tensor.size, *tensor.stride, tensor.offset), default=0) < 0:
            raise BadFile(text("a tensor in it has a negative size."))
        if n and (n > storage.numel or last >= storage.numel):
            raise BadFile(
                text(
                    "a tensor in it claims {n} bytes, but {stored} are stored.",
                    n=count(n * size),
                    stored=count(storage.numel * size),
                )
            )
        flat = _numbers(self.storages.get(storage.key, b""), storage)
        steps = tuple(step * flat.itemsize for step in tensor.stride)
        view = np.lib.stride_tricks.as_strided(flat[tensor.offset :] if n else flat[:0], tensor.size, steps)
        return np.array(view)


def is_torch(content: bytes) -> bool:
    """Whether it begins as torch's files do."""
    return content.startswith(ZIP) or (content[:2] == b"\x80\x02" and LEGACY.to_bytes(10, "little") in content[:20])


def read(content: bytes) -> TorchFile:
    """What ``torch.save`` put into the file. Raises BadFile for a damaged one, and for one that torch did not write."""
    try:
        return _zipped(content) if content.startswith(ZIP) else _legacy(content)
    except BROKEN as error:
        if isinstance(error, BadFile):
            raise
        raise BadFile(
            text("it is damaged, or was not written by torch.save ({reason}).", reason=str(error)[:80])
        ) from error


def tensors(found: Any, prefix: str = "", depth: int = 24) -> Iterator[tuple[str, Tensor]]:
    """The tensors in nested dicts, and in whole modules, under the names that a ``state_dict`` gives them."""
    if isinstance(found, Tensor):
        yield prefix.removesuffix("."), found
    elif depth and isinstance(found, Opaque):
        for part in ("_parameters", "_buffers", "_modules"):
            yield from tensors(found.state.get(part), prefix, depth - 1)
        rest = {key: value for key, value in found.state.items() if not str(key).startswith("_")}
        yield from tensors(rest | found.items, prefix, depth - 1)
    elif depth and is_dict(found):
        for key, value in found.items():
            yield from tensors(value, f"{prefix}{key}.", depth - 1)


def _zipped(content: bytes) -> TorchFile:
    archive = Archive(content)
    members = {info.filename.partition("/")[2]: info for info in archive}
    if any(name.startswith("code/") for name in members):
        raise BadFile(text("it is a TorchScript program; save model.state_dict() with torch.save, or ONNX."))
    if "data.pkl" not in members:
        raise BadFile(text("it was not written by torch.save."))
    for name, info in members.items():
        if info.compress_type or info.file_size != info.compress_size:
            raise BadFile(text("{name} in it is packed, which torch.save never does.", name=repr(name[:80])))
    if members["data.pkl"].file_size > MAX_PICKLE:
        raise BadFile(text("its description of the tensors is too long."))
    if "byteorder" in members and archive.read(members["byteorder"]).strip() == b"big":
        raise BadFile(text("its numbers are stored the big end first, which is not read."))
    found = _Unpickler(io.BytesIO(archive.read(members["data.pkl"]))).load()
    stored = {name.removeprefix("data/"): info for name, info in members.items() if name.startswith("data/")}
    return TorchFile(found, {key: archive.read(info) for key, info in stored.items()})


def _legacy(content: bytes) -> TorchFile:
    stream = io.BytesIO(content)
    if _Unpickler(stream).load() != LEGACY:
        raise BadFile(text("it was not written by torch.save."))
    for _ in range(2):  # the version, and the sizes of C's types
        _Unpickler(stream).load()
    unpickler = _Unpickler(stream)
    found, keys, storages = unpickler.load(), _Unpickler(stream).load(), dict[str, bytes]()
    known = unpickler.known
    for key in keys:
        stream.read(8)  # how many; the object has said so, too
        storages[str(key)] = stream.read(known[str(key)].numel * _width(known[str(key)].dtype))
    return TorchFile(found, storages)


def _width(dtype: str) -> int:
    return 2 if dtype == "bf16" else np.dtype(dtype).itemsize


def _numbers(stored: bytes, storage: Storage) -> np.ndarray:
    if len(stored) != storage.numel * _width(storage.dtype):
        raise BadFile(
            text(
                "its storage {key} has {n} bytes, not as many as it says.", key=repr(storage.key), n=count(len(stored))
            )
        )
    if storage.dtype == "bf16":  # the upper half of a float32
        return (np.frombuffer(stored, "<u2").astype(np.uint32) << 16).view(np.float32)
    return np.frombuffer(stored, storage.dtype)


class _Builder:
    """What may be called: a name that we know."""

    __slots__ = ("make",)

    def __init__(self, make: Callable[..., Any]) -> None:
        self.make = make

    def __call__(self, *args: Any) -> Any:
        return self.make(*args)


def _tensor(storage: Any, offset: Any, size: Any, stride: Any, *_: Any) -> Tensor:
    sizes = tuple(map(int, size)), tuple(map(int, stride))
    if not isinstance(storage, Storage) or len(sizes[0]) != len(sizes[1]) or len(sizes[0]) > 16:
        raise pickle.UnpicklingError(text("a tensor without its numbers"))
    return Tensor(storage, int(offset), *sizes)


def _parameter(data: Any, *_: Any) -> Any:
    return data


BUILDERS: dict[str, Callable[..., Any]] = {
    "collections.OrderedDict": Dict,
    "torch._utils._rebuild_tensor": _tensor,
    "torch._utils._rebuild_tensor_v2": _tensor,
    "torch._utils._rebuild_parameter": _parameter,
}


_InPython = pickle._Unpickler  # pyright: ignore[reportPrivateUsage]  # its operations can be taken away


class _Unpickler(_InPython):
    stack: list[Any]
    append: Callable[[Any], None]
    pop_mark: Callable[[], list[Any]]
    dispatch: ClassVar[dict[int, Callable[[Any], None]]] = {
        code: operation
        for code, operation in _InPython.dispatch.items()
        if code not in {getattr(pickle, name)[0] for name in UNUSED}
    }

    def __init__(self, stream: io.BytesIO) -> None:
        super().__init__(stream)
        self.known: dict[str, Storage] = {}

    def find_class(self, module: str, name: str) -> Any:
        full = f"{module}.{name}"[:200]
        if full in BUILDERS:
            return _Builder(BUILDERS[full])
        if module == "torch" and name.removesuffix("Storage") in TYPES and name.endswith("Storage"):
            return name.removesuffix("Storage")
        return type("Named", (Opaque,), {"kind": full})

    def persistent_load(self, pid: Any) -> Any:
        if pid[0] == "module":  # how older versions name a class, its source beside it
            return pid[1]
        kind, dtype, key, _, numel, *_ = pid
        if kind == "storage" and isinstance(dtype, Opaque | type):
            kind = str(getattr(dtype, "kind", dtype))
            raise BadFile(text("it holds {kind} numbers, which are no plain real ones.", kind=kind))
        if kind != "storage" or dtype not in TYPES or not isinstance(numel, int) or numel < 0:
            raise pickle.UnpicklingError(text("numbers of an unknown kind"))
        return self.known.setdefault(str(key), Storage(TYPES[dtype], str(key), numel))

    def load_reduce(self) -> None:
        args, function = self.stack.pop(), self.stack[-1]
        if not isinstance(function, _Builder) and not (isinstance(function, type) and issubclass(function, Opaque)):
            raise pickle.UnpicklingError(text("a call of what is no function"))
        self.stack[-1] = function(*args)

    def load_build(self) -> None:
        state, made = self.stack.pop(), self.stack[-1]
        if not isinstance(made, Opaque | Dict):
            raise pickle.UnpicklingError(text("a state of what has none"))
        made.__setstate__(state)

    def load_setitem(self) -> None:
        value, key = self.stack.pop(), self.stack.pop()
        self._set(self.stack[-1], [key, value])

    def load_setitems(self) -> None:
        items = self.pop_mark()
        self._set(self.stack[-1], items)

    def load_dict(self) -> None:
        made = Dict()
        self._set(made, self.pop_mark())
        self.append(made)

    def _set(self, made: Any, items: list[Any]) -> None:
        if not (is_dict(made) or isinstance(made, Opaque)) or not all(isinstance(key, KEYS) for key in items[::2]):
            raise pickle.UnpicklingError(text("a dict with keys that are no texts"))
        for key, value in zip(items[::2], items[1::2], strict=True):
            made[key] = value

    dispatch |= {
        pickle.REDUCE[0]: load_reduce,
        pickle.BUILD[0]: load_build,
        pickle.SETITEM[0]: load_setitem,
        pickle.SETITEMS[0]: load_setitems,
        pickle.DICT[0]: load_dict,
    }
