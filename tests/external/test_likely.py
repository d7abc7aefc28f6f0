"""Activations found on data: of a trained network the right ones leave the least error, and noise is not guessed at."""

from itertools import pairwise

import numpy as np
import pytest
import torch
from elsewhere import MODULES, Elsewhere, saved
from plain_adam import PlainAdam
from torch import nn

import aeviz
from aeviz import external
from aeviz.analysis import pca
from aeviz.external import Activations

N = 500


@pytest.fixture(scope="module")
def digits():
    return aeviz.load_data("digits")


def trained(hidden: str, output: str, x: torch.Tensor, steps: int) -> Elsewhere:
    """64-32-8-32-64, as people train it, but shorter."""
    module = Elsewhere((64, 32, 8), (8, 32, 64), hidden, "identity", output)
    source = torch.Generator().manual_seed(0)
    for layer in module.modules():
        if isinstance(layer, nn.Linear):
            nn.init.kaiming_uniform_(layer.weight, 5**0.5, generator=source)
            nn.init.zeros_(layer.bias)
    adam = PlainAdam(module.parameters(), fused=True)
    for _ in range(steps):
        batch = x[torch.randint(0, len(x), (128,), generator=source)]
        ((module(batch) - batch) ** 2).sum(1).mean().backward()
        adam.step(2 / steps)
    return module.eval()


def found(module, digits):
    (network,) = external.read("a.pt", saved(module.state_dict()))
    return network, external.likely(network, digits.x[:N], pca.learned(digits))


@pytest.mark.parametrize(
    ("hidden", "output", "steps"),
    [
        ("leaky_relu:0.2", "identity", 400),
        ("elu", "sigmoid", 400),
        ("selu", "sigmoid", 400),
        ("gelu", "sigmoid", 400),
        ("softplus", "sigmoid", 400),
        ("tanh", "identity", 650),  # the last to be better than PCA
    ],
)
def test_those_of_the_training_are_found(hidden, output, steps, digits):
    module = trained(hidden, output, torch.tensor(digits.x_train), steps)
    network, likely = found(module, digits)
    x = torch.tensor(digits.x[:N])
    error = float(((module(x) - x) ** 2).sum(1).mean().detach())
    assert likely.best == Activations(hidden, "identity", output) and likely.good
    assert likely.error == pytest.approx(error, rel=1e-4)
    assert external.error(network, likely.best, digits.x[:N]) == pytest.approx(error, rel=1e-4)
    for field, (other, worse) in likely.second.items():
        assert getattr(other, field) != getattr(likely.best, field) and worse >= likely.error
        assert worse == pytest.approx(external.error(network, other, digits.x[:N]), rel=1e-4)
        assert likely.clear(field) == (worse > 1.02 * likely.error)
    assert likely.clear("code")
    by_pca = pca.fit(digits.x_train, 8).reconstruct(digits.x[:N])
    assert (
        likely.by_pca == pytest.approx(((by_pca - digits.x[:N]) ** 2).sum(1).mean(), rel=1e-4)
        and likely.n_components == 8
    )


@pytest.mark.parametrize("hidden", sorted(MODULES))
def test_of_noise_nothing_is_clear(hidden, digits):
    _, likely = found(Elsewhere((64, 32, 8), (8, 32, 64), hidden), digits)
    assert not likely.good and not any(likely.clear(field) for field in ("hidden", "code", "output"))


def test_what_the_file_tells_is_not_tried(digits):
    module = nn.Sequential(nn.Linear(64, 4), nn.PReLU(), nn.Linear(4, 64))
    _, likely = found(module, digits)
    assert set(likely.second) == {"output"}


def test_weights_too_large_give_infinite_numbers_without_a_word():
    """As in torch: products overflow, and a sigmoid of what overflowed is 0 or 1."""
    widths = (13, 9, 9, 9, 13)
    state = {f"{2 * i}.weight": torch.full((b, a), 6e4) for i, (a, b) in enumerate(pairwise(widths))}
    state |= {f"{2 * i}.bias": torch.full((b,), 6e4) for i, b in enumerate(widths[1:])}
    (network,) = external.read("a.pt", saved(state))
    x = 1e20 * np.ones((3, 13), np.float32)
    assert external.error(network, Activations("identity"), x) == np.inf
    likely = external.likely(
        network, x + np.arange(3, dtype=np.float32)[:, None], pca.fit(np.eye(13, dtype=np.float32))
    )
    assert np.isfinite(likely.by_pca)
