"""The readings of named arrays: in what order the layers follow, which part encodes, and where the code lies."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import combinations, pairwise
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from aeviz.external import naming, raw, sparse_coders
from aeviz.external.base import ImportedLayer, Network, broken
from aeviz.external.linear import EPS, Norm, Part, Slope, folded_before, folded_behind, parts
from aeviz.language import Sentence, count, plural, text
from aeviz.networks.others import named
from aeviz.upload.base import BadFile

MOST_SEARCHED = 9  # layers whose order is looked for by their shapes


def readings(
    found: Mapping[str, np.ndarray], eps: float = EPS, told: Mapping[str, str] = MappingProxyType({})
) -> tuple[Network, ...]:
    """All readings of a file's named arrays, the likeliest first; ``eps`` of batch normalisations is in no file.

    ``told`` are activations of layers by name, where the file has them.

    Raises BadFile for what is no chain of layers.
    """
    if sparse_coders.is_one(found):
        return sparse_coders.readings(found)
    notes: list[Sentence] = []
    made = [
        _activated(part, told.get(part.name)) if isinstance(part, ImportedLayer) else part
        for part in parts(raw.as_modules(found, notes), notes, eps)
    ]
    networks: list[Network] = []
    for order in _orders_of([part for part in made if isinstance(part, ImportedLayer)]):
        for whole, how, more in _with(order.layers, made):
            for start, turned in _turns(whole):
                n_encoder, why = _code(start, order.code)
                reading = (*order.reading, *how, *turned)
                networks.append(Network(tuple(start), n_encoder, reading, (*notes, *order.notes, *more, *why)))
    return tuple(networks) if len(networks) > 1 else tuple(replace(network, reading=()) for network in networks)


# ------------------------------------------------------------------------------------------------ the order


class Order(NamedTuple):
    """Layers in an order in which each one's output is the next one's input; ``code`` names the one that gives it."""

    layers: list[ImportedLayer]
    reading: tuple[Sentence, ...] = ()
    notes: tuple[Sentence, ...] = ()
    code: str | None = None


def _orders_of(layers: list[ImportedLayer]) -> list[Order]:
    """The orders in which the layers follow each other, with what was left out to get there."""
    if order := _ordered(layers):
        return [Order(order)]
    if found := _heads(layers) or _halves(layers):
        return found
    if len(layers) < 2:
        raise BadFile(text("an autoencoder has two Linear layers at least; this file has {n}.", n=count(len(layers))))
    raise BadFile(broken(tuple(_orders(layers)[0])))


def _ordered(layers: list[ImportedLayer]) -> list[ImportedLayer] | None:
    """As in the file, by their names, else by their shapes; whatever the names tell comes first."""
    if len(layers) < 2:
        return None
    fitting = (order for order in _orders(layers) if not broken(tuple(order)))
    return next(fitting, None) or _by_shapes(layers)


def _orders(layers: list[ImportedLayer]) -> list[list[ImportedLayer]]:
    by_name = sorted(layers, key=lambda layer: naming.natural(layer.name))
    both = (by_name, layers) if naming.numbered([layer.name for layer in layers]) else (layers, by_name)
    return [sorted(order, key=partial(_side, told=told)) for told in (1, 0) for order in both]


def _side(layer: ImportedLayer, told: int = 0) -> float:
    """0 the encoder, 3 the decoder, between them what else; the code's layers apart from the others where ``told``."""
    part = naming.part(layer.name)
    return part if part in (0, 3) or (told and part is not None) else 1.5


def _by_shapes(layers: list[ImportedLayer]) -> list[ImportedLayer] | None:
    """The first closed chain of all layers that keeps the parts in their order; if there is none, of any order."""
    if len(layers) > MOST_SEARCHED:
        return None
    return _chained(layers, _side) or _chained(layers, lambda layer: 0.0)


def _chained(layers: list[ImportedLayer], side: Callable[[ImportedLayer], float]) -> list[ImportedLayer] | None:
    def extended(chain: list[ImportedLayer], left: list[ImportedLayer]) -> list[ImportedLayer] | None:
        if not left:
            return None if broken(tuple(chain)) else chain
        for layer in left:
            if (not chain or chain[-1].d_out == layer.d_in) and all(side(layer) <= side(other) for other in left):
                whole = extended([*chain, layer], [other for other in left if other is not layer])
                if whole:
                    return whole
        return None

    return extended([], layers)


def _heads(layers: list[ImportedLayer]) -> list[Order]:
    """A variational autoencoder: two layers of one shape read the same; the mean is the code."""
    by_name = sorted(layers, key=lambda layer: naming.natural(layer.name))
    found: list[Order] = []
    for first, second in combinations(by_name, 2):
        if first.weight.shape != second.weight.shape:
            continue
        for mean, spread in ((first, second), (second, first)):
            if naming.is_spread(mean.name) or naming.is_mean(spread.name):
                continue
            if order := _ordered([layer for layer in layers if layer is not spread]):
                note = Sentence(
                    "{mean} is taken for the mean of a variational code; {spread}, its spread, is left out.",
                    mean=mean.name,
                    spread=spread.name,
                )
                found.append(Order(order, (Sentence("{name} is the code", name=mean.name),), (note,), mean.name))
    told = [order for order in found if naming.is_mean(order.code or "")]
    return (told or found)[:2]


def _halves(layers: list[ImportedLayer]) -> list[Order]:
    """A variational autoencoder whose one head gives mean and spread, one behind the other."""
    for order in _orders(layers):
        for i, (layer, following) in enumerate(pairwise(order)):
            d = following.d_in
            half = layer
            if layer.d_out == 2 * d:
                half = ImportedLayer(layer.name, layer.weight[:d], layer.bias[:d], layer.activation)
            whole = [*order[:i], half, *order[i + 1 :]]
            if half is not layer and not broken(tuple(whole)):
                note = Sentence(
                    "The first {d} of {all} numbers of {name} are taken for the mean of a variational code.",
                    d=count(d),
                    all=count(2 * d),
                    name=layer.name,
                )
                return [Order(whole, (), (note,), layer.name)]
    return []


# -------------------------------------------------------------------------- normalisations and slopes


def _with(
    chain: list[ImportedLayer], made: Sequence[Part]
) -> list[tuple[list[ImportedLayer], tuple[Sentence, ...], list[Sentence]]]:
    """The chain with its normalisations folded in and its slopes set, for each way in which they may stand."""
    norms = [part for part in made if isinstance(part, Norm)]
    chain = _sloped(chain, made)
    if not norms:
        return [(chain, (), [])]
    note = plural(
        "{n} batch normalisation is folded into the layers.",
        "{n} batch normalisations are folded into the layers.",
        n=count(len(norms)),
    )
    sites = [(norm, _site(norm, chain, made)) for norm in norms]
    ways: list[tuple[list[ImportedLayer], tuple[Sentence, ...], list[Sentence]]] = []
    for behind in _tried(sites, made):
        whole = _folded(chain, sites, behind)
        if whole:
            before, after = Sentence("normalised before the activation"), Sentence("normalised after the activation")
            ways.append((whole, (before if behind else after,), [note]))
    return ways


def _sloped(chain: list[ImportedLayer], made: Sequence[Part]) -> list[ImportedLayer]:
    """Each PReLU's slope behind the layer before it in the file; one alone may be used behind every hidden layer."""
    known: dict[str, str] = {}
    for before, slope in pairwise([part for part in made if not isinstance(part, Norm)]):
        if isinstance(slope, Slope) and isinstance(before, ImportedLayer):
            known[before.name] = named("leaky_relu", slope.slope)
    if sum(isinstance(part, Slope) for part in made) > len(known):
        raise BadFile(text("it does not tell behind which layers its PReLUs stand: save it as ONNX."))
    return [_activated(layer, known.get(layer.name)) for layer in chain]


def _activated(layer: ImportedLayer, activation: str | None) -> ImportedLayer:
    return replace(layer, activation=activation) if activation else layer


def _site(norm: Norm, chain: list[ImportedLayer], made: Sequence[Part]) -> int:
    """The layer, by its place in the chain, behind which a normalisation stands; -1: before the first.

    The layer before it in the file, if it gives as many numbers; else the one whose name has the same numbers, else the
    only one that gives as many.
    """
    place = made.index(norm)
    before = next((part.name for part in reversed(made[:place]) if isinstance(part, ImportedLayer)), None)
    fitting = [i for i, layer in enumerate(chain) if layer.d_out == len(norm.scale)]
    for i in fitting:
        same = naming.position(norm.name) and naming.position(chain[i].name)
        if chain[i].name == before and (same or isinstance(made[place - 1], ImportedLayer)):
            return i
    for i in fitting:
        if naming.same_place(norm.name, chain[i].name):
            return i
    beside = [i for i in fitting if chain[i].name.rpartition(".")[0] == norm.name.rpartition(".")[0]]
    fitting = beside if len(beside) == 1 else fitting
    if chain[0].d_in == len(norm.scale) and (before is None or not fitting):
        return -1
    if len(fitting) != 1:
        raise BadFile(
            text("it does not tell behind which layer {name} normalises: save it as ONNX.", name=repr(norm.name))
        )
    return fitting[0]


def _tried(sites: list[tuple[Norm, int]], made: Sequence[Part]) -> tuple[bool, ...]:
    """Behind the layer itself or behind its activation: a Sequential's numbers tell it, other names do not."""
    gaps = {_gap(norm, made) for norm, site in sites if site >= 0}
    if gaps == {1} or not gaps:
        return (True,)
    return (False, True) if gaps and None not in gaps and 1 not in gaps else (True, False)


def _gap(norm: Norm, made: Sequence[Part]) -> int | None:
    mine = naming.position(norm.name)
    before = [naming.position(part.name) for part in made[: made.index(norm)] if isinstance(part, ImportedLayer)]
    if mine is None or not before or before[-1] is None or before[-1][0] != mine[0]:
        return None
    return mine[1] - before[-1][1]


def _folded(chain: list[ImportedLayer], sites: list[tuple[Norm, int]], behind: bool) -> list[ImportedLayer] | None:
    """None where a normalisation behind an activation has no layer that it could be folded into."""
    whole = list(chain)
    for norm, site in sites:
        if site == -1:
            whole[0] = folded_before(whole[0], norm)
        elif behind:
            whole[site] = folded_behind(whole[site], norm)
        elif site + 1 < len(whole):
            whole[site + 1] = folded_before(whole[site + 1], norm)
        else:
            return None
    return whole


# -------------------------------------------------------------------------------- direction and code


def _turns(chain: list[ImportedLayer]) -> list[tuple[list[ImportedLayer], tuple[Sentence, ...]]]:
    """The chain, and, where two groups of names do not tell which one encodes, the chain that begins with the other."""
    groups = naming.group([layer.name for layer in chain])
    changes = [i for i in range(1, len(groups)) if groups[i] != groups[i - 1]]
    told = any(naming.part(layer.name) is not None for layer in chain)
    if told or len(changes) != 1 or len(set(groups)) != 2 or chain[0].d_in == chain[changes[0]].d_in:
        return [(chain, ())]
    if len(chain) == 2 or all(group.isdigit() for group in groups):  # their order in the file is all there is
        return [(chain, ())]
    turned = chain[changes[0] :] + chain[: changes[0]]
    first, last = (Sentence("{name} encodes", name=group) for group in (groups[0], groups[-1]))
    both: list[tuple[list[ImportedLayer], tuple[Sentence, ...]]] = [(chain, (first,)), (turned, (last,))]
    return sorted(both, key=lambda pair: pair[0][0].d_in, reverse=True)  # a code is narrower, more often than not


def _code(chain: Sequence[ImportedLayer], named: str | None) -> tuple[int, list[Sentence]]:
    if named is None:
        return code_after(chain)
    return 1 + [layer.name for layer in chain].index(named), []


def code_after(chain: Sequence[ImportedLayer]) -> tuple[int, list[Sentence]]:
    """How many layers give the code, and on what that rests."""
    ranks = [naming.part(layer.name) for layer in chain]
    coded = [i for i, rank in enumerate(ranks) if rank == 1 and i + 1 < len(chain)]
    if coded:
        narrowest = min(coded, key=lambda i: (chain[i].d_out, -i))
        return narrowest + 1, []
    decoder = next((i for i, rank in enumerate(ranks) if rank in (2, 3)), None)
    encoder = next((i for i in reversed(range(len(chain))) if ranks[i] == 0), None)
    if decoder:
        return decoder, []
    if encoder is not None and encoder + 1 < len(chain):
        return encoder + 1, []
    groups = naming.group([layer.name for layer in chain])
    changes = [i for i in range(1, len(groups)) if groups[i] != groups[i - 1]]
    if len(changes) == 1 and len(chain) > 2:
        return changes[0], []
    return _by_widths([layer.d_out for layer in chain[:-1]], chain[0].d_in)


def _by_widths(widths: list[int], d_in: int) -> tuple[int, list[Sentence]]:
    """Halfway where the widths mirror each other, else at the narrowest place, or the widest if none is narrow."""
    if len(widths) == 1:
        return 1, []
    if widths == widths[::-1] and len(widths) % 2:
        return len(widths) // 2 + 1, [Sentence("The code is taken to be halfway: the names do not tell.")]
    wanted = min(widths) if min(widths) < d_in else max(widths)
    middle = (len(widths) - 1) / 2
    place = min((i for i, width in enumerate(widths) if width == wanted), key=lambda i: abs(i - middle))
    if wanted < d_in:
        return place + 1, [Sentence("The code is taken to be at the narrowest place: the names do not tell.")]
    return place + 1, [Sentence("The code is taken to be at the widest place: the names do not tell.")]
