"""A plain PyTorch loop over single models."""

import torch
from torch import nn

from benchmarks._peers import BATCH, RATE

NAME, KNOB = "PyTorch loop", "L1 on the code, unit-norm decoder"


def train(x, sizes, epochs, watch):
    """SiLU in the hidden layers, a linear code and output."""
    (hidden, d_latent), d = sizes, x.shape[1]
    net = nn.Sequential(
        nn.Linear(d, hidden), nn.SiLU(), nn.Linear(hidden, d_latent),
        nn.Linear(d_latent, hidden), nn.SiLU(), nn.Linear(hidden, d),
    )  # fmt: skip
    adam = torch.optim.Adam(net.parameters(), lr=RATE)
    x = torch.from_numpy(x)
    for _ in range(epochs):
        for batch in x[torch.randperm(len(x))].split(BATCH):
            loss = (net(batch) - batch).square().sum(1).mean()
            adam.zero_grad()
            loss.backward()
            adam.step()
        if watch(lambda seen: net(torch.from_numpy(seen)).detach().numpy()):
            return


def penalised(x, sizes, epochs, knob):
    """d - hidden - d_latent (ReLU) - d, the decoder's columns divided by their norms."""
    (hidden, d_latent), d = sizes, x.shape[1]
    encoder = nn.Sequential(nn.Linear(d, hidden), nn.SiLU(), nn.Linear(hidden, d_latent), nn.ReLU())
    decoder = nn.utils.parametrizations.weight_norm(nn.Linear(d_latent, d), dim=1)
    decoder.parametrizations.weight.original0.data.fill_(1).requires_grad_(False)
    adam = torch.optim.Adam([p for p in (*encoder.parameters(), *decoder.parameters()) if p.requires_grad], lr=RATE)
    x = torch.from_numpy(x)
    for _ in range(epochs):
        for batch in x[torch.randperm(len(x))].split(BATCH):
            z = encoder(batch)
            loss = (decoder(z) - batch).square().sum(1).mean() + knob * z.abs().sum(1).mean()
            adam.zero_grad()
            loss.backward()
            adam.step()
    return decoder(encoder(x)).detach().numpy()
