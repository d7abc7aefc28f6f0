"""What a whole module that torch saved tells besides its weights: the activations of its Sequentials; nothing is run.

A Sequential says what follows what. What a class's own ``forward`` does is code, which no file of weights holds: behind
the last layer of a Sequential inside such a class may stand anything.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from aeviz.language import text
from aeviz.networks.others import named
from aeviz.type_guards import is_dict
from aeviz.upload.base import BadFile
from aeviz.upload.torch_file import Opaque

SEQUENTIAL, LINEAR = "torch.nn.modules.container.Sequential", "torch.nn.modules.linear.Linear"
ACTIVATION = "torch.nn.modules.activation."
NOTHING = ("Dropout", "AlphaDropout", "BatchNorm1d", "Identity", "Flatten", "Unflatten")  # in use, or folded
PLAIN = {"ReLU": "relu", "SiLU": "silu", "Sigmoid": "sigmoid", "Tanh": "tanh", "SELU": "selu", "Mish": "mish"} | {
    "Softsign": "softsign",
    "Hardsigmoid": "hardsigmoid",
}
DEPTH = 8  # of modules within modules
Leaf = tuple[str, Opaque]


def activations(module: object, prefix: str = "", within: bool = False, depth: int = DEPTH) -> dict[str, str]:
    """Name of a Linear layer -> its activation, where Sequentials tell it. Raises BadFile for one that we do not have.

    ``within`` a class of its own the activation behind a last layer is open.
    """
    if not depth or not (isinstance(module, Opaque) or is_dict(module)):
        return {}
    if isinstance(module, Opaque) and module.kind == SEQUENTIAL:
        return _in_order(list(_leaves(module, prefix, depth)), within)
    parts, found = _parts(module) if isinstance(module, Opaque) else module, dict[str, str]()
    for name, part in parts.items():
        inside = within or isinstance(module, Opaque) or len(parts) > 1
        found |= activations(part, f"{prefix}{name}.", inside, depth - 1)
    return found


def _parts(module: Opaque) -> dict[str, Any]:
    found = module.state.get("_modules")
    return found if is_dict(found) else {}


def _leaves(sequential: Opaque, prefix: str, depth: int) -> Iterator[Leaf]:
    for name, part in _parts(sequential).items():
        if isinstance(part, Opaque) and part.kind == SEQUENTIAL and depth:
            yield from _leaves(part, f"{prefix}{name}.", depth - 1)
        elif isinstance(part, Opaque):
            yield f"{prefix}{name}", part


def _in_order(leaves: Sequence[Leaf], within: bool) -> dict[str, str]:
    found: dict[str, str] = {}
    for i, (name, leaf) in enumerate(leaves):
        if leaf.kind != LINEAR:
            continue
        after = [other for _, other in leaves[i + 1 :] if other.kind.rpartition(".")[2] not in NOTHING]
        if after and after[0].kind == f"{ACTIVATION}PReLU":  # its slope is among the weights
            continue
        if after and after[0].kind.startswith(ACTIVATION):
            found[name] = _named(after[0])
        elif (after and after[0].kind == LINEAR) or not (after or within):
            found[name] = "identity"
    return found


def _named(leaf: Opaque) -> str:
    kind, state = leaf.kind.removeprefix(ACTIVATION), leaf.state
    try:
        if kind in PLAIN:
            return PLAIN[kind]
        if kind == "LeakyReLU":
            return named("leaky_relu", float(state["negative_slope"]))
        if kind == "ELU":
            return named("elu", float(state["alpha"]))
        if kind == "Softplus":
            return named("softplus", float(state["beta"]))
        if kind in ("Hardtanh", "ReLU6"):
            return named("hardtanh", float(state["min_val"]), float(state["max_val"]))
        if kind == "GELU":
            return "gelu_tanh" if state.get("approximate") == "tanh" else "gelu"
    except (KeyError, TypeError, ValueError) as error:
        raise BadFile(text("its {kind} lacks {reason}.", kind=kind, reason=str(error))) from error
    raise BadFile(
        text("its activation {kind} is none that can be shown here: ONNX says what such a one is made of.", kind=kind)
    )
