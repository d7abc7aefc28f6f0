"""A zip archive of one network and, beside it, the ``cfg.json`` in which SAELens and others keep what weights lack."""

import json
from typing import Any

from aeviz.external import sparse_coders
from aeviz.external.base import Network
from aeviz.language import count, text
from aeviz.type_guards import is_dict
from aeviz.upload.archive import Archive
from aeviz.upload.base import BadFile

TITLE = "zip (weights with cfg.json)"
SUFFIXES = (".zip",)
WEIGHTS = (".safetensors", ".pt", ".pth", ".ckpt", ".bin", ".keras", ".h5", ".onnx")
CONFIG = ("cfg.json", "config.json")
WITHIN = ("activation_fn_kwargs", "trainer", "sae", "activation_fn_args")  # where a configuration keeps k
MAX_CONFIG = 2**20


def read(content: bytes) -> tuple[Network, ...]:
    from aeviz.external import formats

    archive = Archive(content)
    weights = [info for info in archive if info.filename.lower().endswith(WEIGHTS)]
    if len(weights) != 1:
        raise BadFile(
            text(
                "it holds {n} files of networks; one is wanted, and its {config} beside it.",
                n=count(len(weights)),
                config=CONFIG[0],
            )
        )
    config = _config(archive)
    networks = formats.read(weights[0].filename, archive.read(weights[0]))
    return tuple(_completed(network, config) for network in _shifted(networks, config))


def _config(archive: Archive) -> dict[str, Any]:
    for info in archive:
        if info.filename.rpartition("/")[2] in CONFIG and info.file_size <= MAX_CONFIG:
            try:
                found = json.loads(archive.read(info))
            except (ValueError, RecursionError) as error:
                raise BadFile(text("{name} in it is no JSON.", name=repr(info.filename[:80]))) from error
            return found if is_dict(found) else {}
    return {}


def _shifted(networks: tuple[Network, ...], config: dict[str, Any]) -> tuple[Network, ...]:
    """The readings that do with the decoder's bias what the configuration says."""
    told = config.get("apply_b_dec_to_input")
    if not isinstance(told, bool):
        return networks
    return tuple(network for network in networks if sparse_coders.SHIFT[told] in network.reading) or networks


def _completed(network: Network, config: dict[str, Any]) -> Network:
    """With the number of units that the configuration keeps, where the weights did not tell it."""
    inner = [config, *(config[name] for name in WITHIN if isinstance(config.get(name), dict))]
    k = next((part["k"] for part in inner if type(part.get("k")) is int), 0)
    return network.keeping(k) if network.asks_k and 0 < k <= network.d_latent else network
