"""What a variant's hooks return, looked at once before a training: an error names the variant and the hook.

Two equal networks and three examples are enough, and tell a hook that mixes networks from one that does not, however
many of them a chunk holds. The weights are watched by autograd, as in a training: what breaks only then breaks here.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor

from aeviz.ensemble import Ensemble
from aeviz.networks import layers
from aeviz.spec import Spec
from aeviz.training.rng import TorchNoise, generator
from aeviz.variants.base import Variant

BATCH = 3


def check(ensemble: Ensemble, x: Tensor, spec: Spec) -> None:
    """Raises ValueError where a hook fails or does not return what ``Variant`` says, for an example x (1, d_in)."""
    ensemble, x = _twice(ensemble, max(spec.knobs)), x.expand(BATCH, -1)
    variant, net, knob = ensemble.variant, ensemble.net, ensemble.knob
    name, n, shape = type(variant).__name__, len(knob), (len(knob), BATCH, net.d_latent)
    acting = _returned(variant.project, ensemble.params, net)
    _project(name, acting, ensemble.params)
    seen = _drawn(x.device, variant.corrupt, x, knob)
    _broadcasts(f"{name}.corrupt", seen, (n, *x.shape))
    h = layers.forward(acting, net.encoder, seen)
    found = _returned(variant.mask, h[..., : net.d_latent], knob), _returned(variant.correction, knob)
    for hook, array, wanted in zip(("mask", "correction"), found, (shape, tuple(knob.shape)), strict=True):
        if array is not None:
            _broadcasts(f"{name}.{hook}", array, wanted)
    z = replace(ensemble, params=acting).code(h)
    _equals(f"{name}.sample", _drawn(x.device, variant.sample, h, z, knob), shape)
    lam = _returned(variant.lam, knob)
    if lam is not None:
        _equals(f"{name}.lam", lam, tuple(knob.shape))
        _penalty(f"{name}.penalty", _returned(variant.penalty, acting, net, seen, h, z), n)


def _twice(ensemble: Ensemble, knob: float) -> Ensemble:
    """The first network, two times, at this knob value."""
    first = {name: value[:1].detach() for name, value in ensemble.params.items()}
    params = {name: value.repeat_interleave(2, 0).requires_grad_() for name, value in first.items()}
    return replace(ensemble, params=params, knob=ensemble.knob.new_full((2, 1, 1), knob))


def _returned(hook: Callable[..., Any], *given: Any) -> Any:
    """What a hook returns. Raises ValueError, with the hook's name and its own error, where it fails."""
    try:
        return hook(*given)
    except Exception as error:
        raise ValueError(f"{hook.__qualname__} fails: {type(error).__name__}: {_first_line(error)}") from error


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]


def net(variant: Variant, d_in: int, spec: Spec) -> layers.Net:
    """The variant's network for data with d_in features. Raises ValueError where it leads to other places."""
    d_latent, name = spec.d_latent, f"{type(variant).__name__}.net"
    found = _returned(variant.net, d_in, d_latent, spec.hidden)
    if not isinstance(found, layers.Net):
        raise ValueError(f"{name} must return a Net, not {type(found).__name__}.")
    ends = found.encoder[0].d_in, found.d_latent, found.decoder[0].d_in, found.decoder[-1].d_out
    if ends != (d_in, d_latent, d_latent, d_in) or found.encoder[-1].d_out < d_latent:
        raise ValueError(f"{name} must lead from {d_in} inputs to {d_latent} code units and back to {d_in}.")
    return found


def _project(name: str, acting: layers.Params, free: layers.Params) -> None:
    wanted, found = ({n: tuple(v.shape) for n, v in params.items()} for params in (free, acting))
    if wrong := sorted(n for n in wanted.keys() | found.keys() if wanted.get(n) != found.get(n)):
        raise ValueError(
            f"{name}.project must return every parameter in its shape; {wrong[0]} is {found.get(wrong[0], 'missing')} "
            f"where {wanted.get(wrong[0], 'there is none')} is wanted."
        )


def _drawn(device: torch.device, hook: Callable[..., Any], *given: Any) -> Tensor:
    """What a hook returns that draws; raises ValueError if the same noise does not give the same numbers."""
    first, second = (_returned(hook, *given, TorchNoise(generator(0, "check"), device)) for _ in range(2))
    if not isinstance(first, Tensor):
        _refuse(hook.__qualname__, first, "an array of torch's")
    if not torch.equal(first, second):
        raise ValueError(f"{hook.__qualname__} gives other numbers each time: it must draw from its argument noise.")
    return first


def _penalty(hook: str, found: Any, n: int) -> None:
    _equals(hook, found, (n,), "one number for each network")
    if not found.requires_grad:
        raise ValueError(f"{hook} does not depend on the weights: the training could not lower it.")


def _broadcasts(hook: str, found: Any, shape: tuple[int, ...]) -> None:
    try:
        fits = isinstance(found, Tensor) and found.expand(shape).shape == shape
    except RuntimeError:
        fits = False
    if not fits:
        _refuse(hook, found, f"an array that broadcasts to {shape}")
    _finite(hook, found)


def _equals(hook: str, found: Any, shape: tuple[int, ...], what: str = "an array") -> None:
    if not isinstance(found, Tensor) or tuple(found.shape) != shape:
        _refuse(hook, found, f"{what}, of shape {shape}")
    _finite(hook, found)


def _finite(hook: str, found: Tensor) -> None:
    if not found.isfinite().all():
        raise ValueError(f"{hook} returned what is no finite number.")


def _refuse(hook: str, found: Any, wanted: str) -> None:
    got = f"shape {tuple(found.shape)}" if isinstance(found, Tensor) else type(found).__name__
    raise ValueError(f"{hook} must return {wanted} (here n_knobs is 2, the batch {BATCH}); it returned {got}.")
