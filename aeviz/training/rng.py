"""The random streams of a training: first weights, minibatches and noise, the same for all networks of one seed.

``seeds`` says how many networks of an ensemble belong to each seed, in this order.
"""

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
import torch
from torch import Tensor

SeedCounts = dict[int, int]  # seed -> of how many networks

AT_ONCE = 16  # minibatches taken from the data: one call is cheaper than many


def generator(seed: int, stream: str) -> torch.Generator:
    """A random stream of its own for each use of a seed, so that no use moves another."""
    return torch.Generator().manual_seed(_start(seed, stream))


@lru_cache(1024)  # test examples are shown with the same noise each time that the loss is logged
def _start(seed: int, stream: str) -> int:
    words = np.random.SeedSequence([seed, *stream.encode()]).generate_state(2, np.uint32)
    return int(words[0]) << 31 | int(words[1]) >> 1


class TorchNoise:
    """Random numbers of one training step, on the model's device and the same for every knob value."""

    def __init__(self, generator: torch.Generator, device: torch.device | str = "cpu"):
        self.generator, self.device = generator, device

    def normal(self, *shape: int) -> Tensor:
        """Draws from N(0, 1)."""
        return torch.randn(shape, generator=self.generator).to(self.device)

    def uniform(self, *shape: int) -> Tensor:
        """Draws from U(0, 1)."""
        return torch.rand(shape, generator=self.generator).to(self.device)


class SeedNoise(TorchNoise):
    """Noise of its own for each seed: (batch, d) of a single one, (n, batch, d) of several."""

    def __init__(self, seeds: SeedCounts, stream: str, device: torch.device | str):
        self.seeds = seeds
        self.noises = [TorchNoise(generator(seed, stream), device) for seed in seeds]

    def state(self) -> dict[int, np.ndarray]:
        """Where the stream of each seed stands, as bytes."""
        return {seed: noise.generator.get_state().numpy() for seed, noise in zip(self.seeds, self.noises, strict=True)}

    def go_on(self, state: dict[int, np.ndarray]) -> None:
        """Each stream goes on from where ``state`` says."""
        for seed, noise in zip(self.seeds, self.noises, strict=True):
            noise.generator.set_state(torch.as_tensor(state[seed].copy()))

    def normal(self, *shape: int) -> Tensor:
        return _spread([noise.normal(*shape) for noise in self.noises], self.seeds)

    def uniform(self, *shape: int) -> Tensor:
        return _spread([noise.uniform(*shape) for noise in self.noises], self.seeds)


def minibatches(x: Tensor, size: int, seeds: SeedCounts, taken: int = 0) -> Iterator[Tensor]:
    """One minibatch of x after another: (size, d) of a single seed, (n, size, d) of several; all of x if it fits.

    The first ``taken`` of them are left out.
    """
    streams = [_minibatches(x, size, generator(seed, "batches"), taken) for seed in seeds]
    while True:
        yield _spread([next(stream) for stream in streams], seeds)


def _minibatches(x: Tensor, size: int, generator: torch.Generator, taken: int) -> Iterator[Tensor]:
    """In a new order each time the data is used up."""
    n = len(x)
    while size >= n:
        yield x
    rounds, within = divmod(taken, n // size)
    for _ in range(rounds):
        torch.randperm(n, generator=generator)
    while True:
        order = torch.randperm(n, generator=generator).to(x.device)
        for chosen in _split(order[within * size : n - n % size], AT_ONCE * size):
            yield from _split(x.index_select(0, chosen), size)
        within = 0


def _split(rows: Tensor, size: int) -> Iterator[Tensor]:
    """The rows in parts of ``size``, as views."""
    return (rows[first : first + size] for first in range(0, len(rows), size))


def _spread(draws: list[Tensor], seeds: SeedCounts) -> Tensor:
    """What each seed drew, for each of its networks; as it is if all drew the same."""
    if all(draw is draws[0] for draw in draws):
        return draws[0]
    return torch.stack([draw for draw, n in zip(draws, seeds.values(), strict=True) for _ in range(n)])
