"""Sixteen models of one shape: a plain PyTorch loop over single models, beside ``aeviz.sweep``.

Both use the same architecture, data, steps, batch size, optimiser and learning rate schedule; they draw their own
random numbers, so the final losses agree within noise. The peak is a large matrix product on as many threads,
measured between the two.
"""

import argparse
import math
import time

import numpy as np
import torch
from torch import nn

import aeviz
from aeviz.descent import BETAS
from aeviz.train import default_threads

SIGMAS = tuple(round(0.02 * i, 2) for i in range(16))
CASES = {
    "toy": aeviz.Spec("moons", "denoising", d_latent=64, hidden=(64,), knobs=SIGMAS),
    "digits": aeviz.Spec("digits", "denoising", d_latent=2, hidden=(128,), knobs=SIGMAS),
}


def main(argv: list[str]) -> None:
    """Prints one row for each case and round."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks sweep")
    parser.add_argument("--steps", type=int, default=1500)
    parser.add_argument("--rounds", type=int, default=2)
    arguments = parser.parse_args(argv)
    threads = default_threads()
    print(f"16 models, {arguments.steps} steps, {threads} threads, torch {torch.__version__}")
    heads = ("plain s", "sweep s", "ratio", "GFLOP/s", "peak", "share")
    print(f"{'case':8} " + " ".join(f"{head:>8}" for head in heads) + "  loss plain/sweep")
    for name, spec in CASES.items():
        ratios = [row(name, spec, arguments.steps, threads) for _ in range(arguments.rounds)]
        print(f"{name:8} median ratio {np.median(ratios):.1f}")
    print(BOUND)


def row(name: str, spec: aeviz.Spec, steps: int, threads: int) -> float:
    """Measures one case once; returns the ratio."""
    spec = aeviz.Spec(**{**vars(spec), "steps": steps})
    began = time.perf_counter()
    plain_losses = plain(spec)
    middle = time.perf_counter()
    peak = matrix_product_peak(threads)
    start = time.perf_counter()
    run = aeviz.sweep(spec, threads=threads)
    sweep_seconds, plain_seconds = time.perf_counter() - start, middle - began
    rate = flops(run) * steps / sweep_seconds / 1e9
    losses = f"{np.mean(plain_losses):.4f}/{run.history['recon'][-1].mean():.4f}"
    print(
        f"{name:8} {plain_seconds:8.2f} {sweep_seconds:8.2f} {plain_seconds / sweep_seconds:8.1f} {rate:8.0f} "
        f"{peak:8.0f} {rate / peak:8.0%}  {losses}"
    )
    return plain_seconds / sweep_seconds


def plain(spec: aeviz.Spec) -> list[float]:
    """One model after the other, as one writes it in PyTorch; returns the mean loss of the last steps of each."""
    x = torch.tensor(aeviz.load_data(spec.data).x_train)
    x = x - x.mean(0)
    d, h, k = x.shape[1], spec.hidden[0], spec.d_latent
    losses = []
    for sigma in spec.knobs:
        net = nn.Sequential(nn.Linear(d, h), nn.SiLU(), nn.Linear(h, k), nn.Linear(k, h), nn.SiLU(), nn.Linear(h, d))
        adam = torch.optim.Adam(net.parameters(), lr=spec.lr, betas=BETAS)
        decay = torch.optim.lr_scheduler.LambdaLR(adam, lambda t: (1 + math.cos(math.pi * t / spec.steps)) / 2)
        recent = []
        for step in range(spec.steps):
            batch = x[torch.randint(len(x), (spec.batch_size,))]
            loss = (net(batch + sigma * torch.randn_like(batch)) - batch).square().sum(1).mean()
            adam.zero_grad()
            loss.backward()
            adam.step()
            decay.step()
            if step > 0.9 * spec.steps:
                recent.append(loss.detach())
        losses.append(float(torch.stack(recent).mean()))
    return losses


def flops(run: aeviz.Run) -> float:
    """Of one step of all models: 2 for a weight and an example forward, 4 backward, 2 in the layer that sees x."""
    layers = (*run.net.encoder, *run.net.decoder)
    weights = [3 * layer.d_in * layer.d_out for layer in layers]
    return 2 * run.spec.batch_size * len(run.knobs) * (sum(weights) - weights[0] / 3)


def matrix_product_peak(threads: int) -> float:
    """GFLOP/s of a product of two 2048 x 2048 matrices, the best of several."""
    torch.set_num_threads(threads)
    a, best = torch.randn(2048, 2048), math.inf
    for _ in range(8):
        began = time.perf_counter()
        a @ a
        best = min(best, time.perf_counter() - began)
    return 2 * 2048**3 / best / 1e9


BOUND = """What bounds the sweep, by PyTorch's profiler on one chunk of 8: matrix products of 64 to 128 columns (46 %),
SiLU and its derivative (14 %), Adam (10 %), copies and sums of gradients (10 %), and the dispatch of some 150 small
operations a step (20 %), which two threads also wait on each other for. The plain loop is bound by that dispatch."""
