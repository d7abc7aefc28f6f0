"""Keras: ``.keras`` and ``.h5`` files with what the layers are, and ``.weights.h5`` with their weights alone."""

import io
from typing import TYPE_CHECKING, Any

import numpy as np

from aeviz import extras
from aeviz.external import keras_config, naming, readings
from aeviz.external.base import Network
from aeviz.language import text
from aeviz.networks.arrays import Arrays
from aeviz.upload.archive import Archive
from aeviz.upload.base import BadFile

if TYPE_CHECKING:
    import h5py

TITLE = "Keras"
SUFFIXES = (".keras", ".h5", ".hdf5")
ZIP, HDF5 = b"PK\x03\x04", b"\x89HDF\r\n\x1a\n"
MOST = 2000  # arrays
EPS = 1e-3  # of Keras's BatchNormalization
LEVELS = 12  # of groups within groups


def read(content: bytes) -> tuple[Network, ...]:
    config, content = _unpacked(content) if content.startswith(ZIP) else (None, content)
    if not content.startswith(HDF5):
        raise BadFile(text("it is no file of Keras."))
    extras.need("h5py")
    import h5py

    try:
        with h5py.File(io.BytesIO(content), "r") as file:
            config = config or _text(file.attrs.get("model_config"))
            found = _arrays(file)
    except (OSError, RuntimeError, KeyError, TypeError) as error:
        raise BadFile(text("its weights are damaged ({reason}).", reason=str(error)[:80])) from error
    if not found:
        raise BadFile(text("there are no weights in it."))
    told = keras_config.layers(config, found) if config else None
    return keras_config.networks(told) if told else readings.readings(_as_modules(found), EPS)


def _unpacked(content: bytes) -> tuple[str, bytes]:
    """The configuration and the weights in a .keras file, which is a zip archive."""
    archive = Archive(content)
    members = {info.filename: info for info in archive}
    if not {"config.json", "model.weights.h5"} <= set(members):
        raise BadFile(text("it is no file of Keras: config.json and model.weights.h5 are not in it."))
    return archive.read(members["config.json"]).decode("utf-8", "replace"), archive.read(members["model.weights.h5"])


def _text(value: Any) -> str | None:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value


def _arrays(file: "h5py.File") -> Arrays:
    """The arrays by the names of the layers that they belong to, and by their own: "encoder.dense_1.kernel".

    Links to other files are not followed, and numbers that lie elsewhere are not read.
    """
    import h5py

    found: Arrays = {}

    def walk(group: "h5py.Group", path: tuple[str, ...]) -> None:
        for name in group:
            link = group.get(name, getlink=True)
            if not isinstance(link, h5py.HardLink) or len(path) > LEVELS or len(found) >= MOST:
                continue
            entry = group[name]
            if isinstance(entry, h5py.Dataset):
                found[_full(path, name)] = _array(entry, name)
            elif isinstance(entry, h5py.Group) and "optimizer" not in name:
                walk(entry, (*path, _layer(entry, name)))

    inner = file.get("model_weights")
    walk(inner if isinstance(inner, h5py.Group) else file, ())
    if "layer_names" in file.attrs or "model_weights" in file:  # older files say each layer's name twice
        found = {name.partition(".")[2]: value for name, value in found.items()}
    return {name: value for name, value in found.items() if value.size}


def _layer(entry: "h5py.Group", name: str) -> str:
    """What a layer is called: Keras 3 says it beside its numbers; the group is named by its kind, or its attribute."""
    if naming.part(name) is not None:
        return name
    told = entry["vars"].attrs.get("name") if "vars" in entry else None
    return str(_text(told) or name).replace(".", "_")


def _full(path: tuple[str, ...], name: str) -> str:
    """Without the groups that only hold others."""
    kept: list[str] = []
    for part in path:
        if part not in ("layers", "vars", "_layer_checkpoint_dependencies"):
            kept.append(part)
    return ".".join((*kept, name.partition(":")[0]))


def _array(entry: "h5py.Dataset", name: str) -> np.ndarray:
    if entry.external or entry.is_virtual:
        raise BadFile(text("the numbers of {name} lie in another file.", name=repr(name[:80])))
    if entry.dtype.kind not in "fiub" or entry.nbytes > 2**28:
        return np.empty(0)
    return entry[()]


def _as_modules(found: Arrays) -> Arrays:
    """The same arrays under the names of torch's modules, weights as (d_out, d_in)."""
    return {
        f"{layer}.{own}": value
        for layer, arrays in keras_config.by_layer(found).items()
        for own, value in keras_config.of_layer(arrays).items()
    }
