"""Sixteen models of one shape: a plain PyTorch loop over single models, beside ``aeviz.sweep``.

Both use the same architecture, data, steps, batch size, optimiser and learning rate schedule. They draw their own
random numbers, so the final losses should agree within noise: the largest difference of a model is printed, in standard
deviations of its loss from minibatch to minibatch (short trainings differ by their start, too). Two rates are measured
beside the sweep's, on as many threads: "peak" is a large matrix product, "bmm" the matrix products of a step and
nothing else, which no step of these shapes can beat.
"""

import argparse
import math
import time

import numpy as np
import torch
from torch import nn

import aeviz
from aeviz import nets
from aeviz.descent import BETAS
from aeviz.nets import Net
from aeviz.train import default_threads, thread_pool

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
    heads = ("plain s", "sweep s", "ratio", "GFLOP/s", "peak", "of peak", "bmm", "of bmm")
    print(f"{'case':8} " + " ".join(f"{head:>8}" for head in heads) + "  loss plain/sweep, largest difference")
    for name, spec in CASES.items():
        ratios = [row(name, spec, arguments.steps, threads) for _ in range(arguments.rounds)]
        print(f"{name:8} median ratio {np.median(ratios):.1f}")
    print(BOUND)


def row(name: str, spec: aeviz.Spec, steps: int, threads: int) -> float:
    """Measures one case once; returns the ratio."""
    spec = aeviz.Spec(**{**vars(spec), "steps": steps})
    began = time.perf_counter()
    plain_losses, spread = plain(spec)
    middle = time.perf_counter()
    peak = matrix_product_peak(threads)
    start = time.perf_counter()
    run = aeviz.sweep(spec, threads=threads)
    sweep_seconds, plain_seconds = time.perf_counter() - start, middle - began
    rate, alone = flops(run) * steps / sweep_seconds / 1e9, products_alone(run, threads)
    losses = run.history["recon"][-1]
    apart = np.abs(losses - plain_losses) / spread
    print(
        f"{name:8} {plain_seconds:8.2f} {sweep_seconds:8.2f} {plain_seconds / sweep_seconds:8.1f} {rate:8.0f} "
        f"{peak:8.0f} {rate / peak:8.0%} {alone:8.0f} {rate / alone:8.0%}  "
        f"{plain_losses.mean():.4f}/{losses.mean():.4f}, {apart.max():.1f} sd"
    )
    return plain_seconds / sweep_seconds


def plain(spec: aeviz.Spec) -> tuple[np.ndarray, np.ndarray]:
    """One model after the other, as one writes it in PyTorch; mean and spread of each one's last losses."""
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
        losses.append(torch.stack(recent).numpy())
    return np.mean(losses, axis=1), np.std(losses, axis=1)


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


def products_alone(run: aeviz.Run, threads: int) -> float:
    """GFLOP/s of the matrix products of a step, the best of several; each thread has its share of the networks."""
    share = len(run.knobs) // threads
    with thread_pool(threads) as pool:
        took = min(
            max(pool.map(lambda _: _products(run.net, share, run.spec.batch_size), range(threads))) for _ in "12345"
        )
    return flops(run) * share * threads / len(run.knobs) / took / 1e9


def _products(net: Net, n: int, batch: int, times: int = 20) -> float:
    """Seconds that n networks' products take: x W^T, g^T x and, but for the layer that sees the data, g W."""
    layers = (*net.encoder, *net.decoder)
    weights = [torch.randn(n, layer.d_out, layer.d_in) for layer in layers]
    inputs = [torch.randn(n, batch, layer.d_in) for layer in layers]
    gradients = [torch.randn(n, batch, layer.d_out) for layer in layers]
    began = time.perf_counter()
    for _ in range(times):
        for weight, x, g in zip(weights, inputs, gradients, strict=True):
            torch.bmm(x, weight.mT)
            nets.product(g.mT, x)
            if x is not inputs[0]:
                nets.product(g, weight)
    return (time.perf_counter() - began) / times


BOUND = """What bounds the sweep, by PyTorch's profiler on one chunk of 8: matrix products of 64 to 128 columns (half of
the time and more), SiLU with its slope (15 to 20 %), Adam (4 %), and the dispatch of some 90 small operations a step,
about 0.4 ms, which is a third of a step of the toy network. Products with the 2 columns of a code or of a point in the
plane run at a fifth of the peak, so that bmm alone does not reach it either. The plain loop is bound by dispatch."""
