"""Every activation as a module of PyTorch gives what the same activation of NumPy gives."""

import numpy as np
import pytest
import torch

from aeviz.networks import activations, others
from aeviz.networks.torch_module import TorchAutoencoder

NAMES = [
    *activations.ACTIVATIONS,
    *others.OTHERS,
    "leaky_relu:0.2",
    "elu:0.5",
    "softplus:3",
    "hardtanh:0:6",
    "jump_relu:0.3",
]


@pytest.mark.parametrize("name", NAMES)
def test_it_is_the_activation(name):
    rng = np.random.default_rng(0)
    layers = [(rng.normal(size=(4, 3)).astype(np.float32), rng.normal(size=3).astype(np.float32), name)]
    back = [(np.eye(3, 4, dtype=np.float32), np.zeros(4, np.float32), "identity")]
    module, x = TorchAutoencoder(layers, back, None, 0.5), rng.normal(size=(9, 4)).astype(np.float32)
    z = activations.apply(name, x @ layers[0][0] + layers[0][1])
    with torch.no_grad():
        np.testing.assert_allclose(module.encode(torch.from_numpy(x)), z, rtol=1e-4, atol=1e-5)
        np.testing.assert_allclose(module(torch.from_numpy(x)), x + 0.5 * z @ back[0][0], rtol=1e-4, atol=1e-5)
