"""The weights before the first step."""

import torch

from aeviz.networks.layers import Net, Params
from aeviz.training.rng import generator


def weights(net: Net, active_units: list[int], seed: int) -> dict[str, torch.Tensor]:
    """Uniform weights and biases in +-1/sqrt(fan_in), PyTorch's rule for ``nn.Linear``, alike for all networks.

    ``active_units`` holds, for each network of the ensemble, how many code units it uses: the decoder's first layer is
    scaled by sqrt(d_latent / active) as if it had only those inputs. Behind a ReLU of the output its biases begin at 0:
    with a negative one a feature might never be put out, and so never be learned.
    """
    source = generator(seed, "init")
    scale = (net.d_latent / torch.tensor(active_units, dtype=torch.float32)).sqrt()
    params: Params = {}
    for layer in (*net.encoder, *net.decoder):
        bound = layer.d_in**-0.5
        factor = scale if layer is net.decoder[0] else torch.ones_like(scale)
        for suffix, shape in (("weight", (layer.d_out, layer.d_in)), ("bias", (layer.d_out,))):
            draw = torch.empty(shape).uniform_(-bound, bound, generator=source)
            if layer.activation == "relu" and suffix == "bias" and layer is net.decoder[-1]:
                draw = torch.zeros_like(draw)
            params[f"{layer.name}.{suffix}"] = factor.view(-1, *(1 for _ in shape)) * draw
    return params
