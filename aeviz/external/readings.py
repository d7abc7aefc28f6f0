"""The readings of named arrays: in what order the layers follow, which part encodes, and where the code lies."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from aeviz.external import naming, raw, sparse_coders
from aeviz.external.base import Layer, Network, broken
from aeviz.external.linear import Norm, Part, Slope, folded_before, folded_behind, parts
from aeviz.networks.others import named
from aeviz.upload.base import BadFile

MOST_SEARCHED = 9  # layers whose order is looked for by their shapes


def readings(found: Mapping[str, np.ndarray]) -> tuple[Network, ...]:
    """All readings of a file's named arrays, the likeliest first. Raises BadFile for what is no chain of layers."""
    if sparse_coders.is_one(found):
        return sparse_coders.readings(found)
    notes: list[str] = []
    made = parts(raw.as_modules(found, notes), notes)
    layers = [part for part in made if isinstance(part, Layer)]
    others = [part for part in made if not isinstance(part, Layer)]
    found = []
    for chain, order_notes in _chains(layers):
        for whole, how, more in _with(chain, made, others):
            for start, turned in _turns(whole):
                n_encoder, why = code_after(start)
                reading = "; ".join(text for text in (how, turned) if text)
                found.append(Network(tuple(start), n_encoder, reading, (*notes, *order_notes, *more, *why)))
    return tuple(found) if len(found) > 1 else tuple(replace(network, reading="") for network in found)


# ------------------------------------------------------------------------------------------------ the order


def _chains(layers: list[Layer]) -> list[tuple[list[Layer], list[str]]]:
    """The layers in an order in which each one's output is the next one's input, with what was done to get there."""
    if order := _ordered(layers):
        return [(order, [])]
    for attempt in (_heads, _halves, _tied):
        if made := attempt(layers):
            return made
    if len(layers) < 2:
        raise BadFile(f"an autoencoder has two Linear layers at least; this file has {len(layers)}.")
    raise BadFile(broken(tuple(_orders(layers)[0])))


def _ordered(layers: list[Layer]) -> list[Layer] | None:
    """As in the file, by their names, else by their shapes; whatever the names tell comes first."""
    if len(layers) < 2:
        return None
    fitting = (order for order in _orders(layers) if not broken(tuple(order)))
    return next(fitting, None) or _by_shapes(layers)


def _orders(layers: list[Layer]) -> list[list[Layer]]:
    by_name = sorted(layers, key=lambda layer: naming.natural(layer.name))
    return [sorted(order, key=_rank) for order in (layers, by_name)]


def _rank(layer: Layer) -> float:
    part = naming.part(layer.name)
    return 1.5 if part is None else part


def _by_shapes(layers: list[Layer]) -> list[Layer] | None:
    """The first closed chain of all layers that keeps the parts in their order."""
    if len(layers) > MOST_SEARCHED:
        return None

    def extended(chain: list[Layer], left: list[Layer]) -> list[Layer] | None:
        if not left:
            return None if broken(tuple(chain)) else chain
        for layer in left:
            if (not chain or chain[-1].d_out == layer.d_in) and all(_rank(layer) <= _rank(other) for other in left):
                whole = extended([*chain, layer], [other for other in left if other is not layer])
                if whole:
                    return whole
        return None

    return extended([], layers)


def _heads(layers: list[Layer]) -> list[tuple[list[Layer], list[str]]]:
    """A variational autoencoder: two layers of one shape read the same; the mean is the code."""
    spreads = [layer for layer in layers if naming.is_spread(layer.name)]
    if spreads and (order := _ordered([layer for layer in layers if layer not in spreads])):
        return [(order, [f"{spreads[0].name} gives the spread of a variational code: it is left out."])]
    by_name = sorted(layers, key=lambda layer: naming.natural(layer.name))
    found = []
    for mean, spread in pairwise(by_name):
        if mean.weight.shape == spread.weight.shape:
            for kept, left in ((mean, spread), (spread, mean)):
                if order := _ordered([layer for layer in layers if layer is not left]):
                    found.append((order, [f"{kept.name} is taken for the mean of a variational code, {left.name} left out."]))
    return found[:2]


def _halves(layers: list[Layer]) -> list[tuple[list[Layer], list[str]]]:
    """A variational autoencoder whose one head gives mean and spread, one behind the other."""
    for order in _orders(layers):
        for i, (layer, following) in enumerate(pairwise(order)):
            if layer.d_out == 2 * following.d_in:
                d = following.d_in
                half = Layer(layer.name, layer.weight[:d], layer.bias[:d], layer.activation)
                whole = [*order[:i], half, *order[i + 1 :]]
                if not broken(tuple(whole)):
                    note = f"The first {d} of {2 * d} numbers of {layer.name} are taken for the mean of a variational code."
                    return [(whole, [note])]
    return []


def _tied(layers: list[Layer]) -> list[tuple[list[Layer], list[str]]]:
    """Tied weights: the decoder is the encoder transposed, its biases 0 unless ``raw`` has found them."""
    return []


# -------------------------------------------------------------------------- normalisations and slopes


def _with(chain: list[Layer], made: Sequence[Part], others: Sequence[Part]):
    """The chain with its normalisations folded in and its slopes set, for each way in which they may stand."""
    norms = [part for part in others if isinstance(part, Norm)]
    chain = _sloped(chain, made)
    if not norms:
        return [(chain, "", [])]
    note = f"{len(norms)} batch normalisation{'s are' if len(norms) > 1 else ' is'} folded into the layers."
    sites = [(norm, _site(norm, chain, made)) for norm in norms]
    ways = []
    for behind in _tried(sites, made):
        whole = _folded(chain, sites, behind)
        if whole:
            how = "normalised before the activation" if behind else "normalised after the activation"
            ways.append((whole, how, [note]))
    return ways


def _sloped(chain: list[Layer], made: Sequence[Part]) -> list[Layer]:
    """Each PReLU's slope behind the layer before it in the file."""
    known = {}
    for before, slope in pairwise([part for part in made if not isinstance(part, Norm)]):
        if isinstance(slope, Slope) and isinstance(before, Layer):
            known[before.name] = named("leaky_relu", slope.slope)
    slopes = [part for part in made if isinstance(part, Slope)]
    if len(slopes) == 1 and len(chain) > 2:  # one module may be used behind every hidden layer
        return chain if not known else [_activated(layer, known.get(layer.name)) for layer in chain]
    return [_activated(layer, known.get(layer.name)) for layer in chain]


def _activated(layer: Layer, activation: str | None) -> Layer:
    return replace(layer, activation=activation) if activation else layer


def _site(norm: Norm, chain: list[Layer], made: Sequence[Part]) -> int:
    """The layer, by its place in the chain, behind which a normalisation stands; -1: before the first.

    The layer before it in the file, if it gives as many numbers; else the one whose name has the same numbers, else the
    only one that gives as many.
    """
    place = made.index(norm)
    before = next((part.name for part in reversed(made[:place]) if isinstance(part, Layer)), None)
    fitting = [i for i, layer in enumerate(chain) if layer.d_out == len(norm.scale)]
    for i in fitting:
        same = naming.position(norm.name) and naming.position(chain[i].name)
        if chain[i].name == before and (same or isinstance(made[place - 1], Layer)):
            return i
    for i in fitting:
        if naming.same_place(norm.name, chain[i].name):
            return i
    if chain[0].d_in == len(norm.scale) and (before is None or not fitting):
        return -1
    if len(fitting) != 1:
        raise BadFile(f"it does not tell behind which layer {norm.name!r} normalises: save it as ONNX.")
    return fitting[0]


def _tried(sites: list[tuple[Norm, int]], made: Sequence[Part]) -> tuple[bool, ...]:
    """Behind the layer itself or behind its activation: a Sequential's numbers tell it, other names do not."""
    gaps = {_gap(norm, made) for norm, site in sites if site >= 0}
    if gaps == {1} or not gaps:
        return (True,)
    return (False, True) if gaps and None not in gaps and 1 not in gaps else (True, False)


def _gap(norm: Norm, made: Sequence[Part]) -> int | None:
    mine = naming.position(norm.name)
    before = [naming.position(part.name) for part in made[: made.index(norm)] if isinstance(part, Layer)]
    if mine is None or not before or before[-1] is None or before[-1][0] != mine[0]:
        return None
    return mine[1] - before[-1][1]


def _folded(chain: list[Layer], sites: list[tuple[Norm, int]], behind: bool) -> list[Layer] | None:
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


def _turns(chain: list[Layer]) -> list[tuple[list[Layer], str]]:
    """The chain, and, where two groups of names do not tell which one encodes, the chain that begins with the other."""
    groups = naming.group([layer.name for layer in chain])
    changes = [i for i in range(1, len(groups)) if groups[i] != groups[i - 1]]
    told = any(naming.part(layer.name) is not None for layer in chain)
    if told or len(changes) != 1 or len(set(groups)) != 2 or chain[0].d_in == chain[changes[0]].d_in:
        return [(chain, "")]
    if all(naming.position(layer.name) is None for layer in chain) and groups == [layer.name for layer in chain]:
        return [(chain, "")]
    turned = chain[changes[0] :] + chain[: changes[0]]
    both = [(chain, f"{groups[0]} encodes"), (turned, f"{groups[-1]} encodes")]
    return sorted(both, key=lambda pair: pair[0][0].d_in, reverse=True)  # a code is narrower, more often than not


def code_after(chain: Sequence[Layer]) -> tuple[int, list[str]]:
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


def _by_widths(widths: list[int], d_in: int) -> tuple[int, list[str]]:
    """Halfway where the widths mirror each other, else at the narrowest place, or the widest if none is narrow."""
    if len(widths) == 1:
        return 1, []
    if widths == widths[::-1] and len(widths) % 2:
        return len(widths) // 2 + 1, ["The code is taken to be halfway: the names do not tell."]
    wanted = min(widths) if min(widths) < d_in else max(widths)
    middle = (len(widths) - 1) / 2
    place = min((i for i, width in enumerate(widths) if width == wanted), key=lambda i: abs(i - middle))
    kind = "narrowest" if wanted < d_in else "widest"
    return place + 1, [f"The code is taken to be at the {kind} place: the names do not tell."]
