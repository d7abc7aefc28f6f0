"""Sixteen models of one shape: a plain PyTorch loop over single models, beside ``aeviz.sweep``.

Both use the same architecture, data, steps, batch size, optimiser and learning rate schedule. They draw their own
random numbers, so the final losses should agree within noise: the largest difference of a model is printed, in standard
deviations of its loss from minibatch to minibatch (short trainings differ by their start, too). "peak" is a large
matrix product on as many threads. A step's budget follows, part by part: which share of peak the matrix products of
these shapes reach alone, and what each further part leaves of it.
"""

import argparse
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

import numpy as np
import torch
from torch import Tensor, nn

import aeviz
from aeviz.networks.layers import Net
from aeviz.training import sweep
from aeviz.training.adam import BETAS
from aeviz.training.sweep import default_threads

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
    heads = ("plain s", "sweep s", "ratio", "GFLOP/s", "peak", "of peak")
    print(f"{'case':8} " + " ".join(f"{head:>8}" for head in heads) + "  loss plain/sweep, largest difference")
    for name, spec in CASES.items():
        spec = replace(spec, steps=arguments.steps)
        ratio, peak, step = np.median([row(name, spec, threads) for _ in range(arguments.rounds)], axis=0)
        print(f"{name:8} median ratio {ratio:.1f}")
        budget(spec, peak, threads, step)
    print(BOUND)


def row(name: str, spec: aeviz.Spec, threads: int) -> tuple[float, float, float]:
    """Measures one case once; returns the ratio, the peak in GFLOP/s, and the sweep's seconds a step."""
    began = time.perf_counter()
    plain_losses, spread = plain(spec)
    middle = time.perf_counter()
    peak = matrix_product_peak(threads)
    start = time.perf_counter()
    run = aeviz.sweep(spec, threads=threads)
    sweep_seconds, plain_seconds = time.perf_counter() - start, middle - began
    rate = flops(run.net, spec) * spec.steps / sweep_seconds / 1e9
    losses = run.history["recon"][-1]
    apart = np.abs(losses - plain_losses) / spread
    print(
        f"{name:8} {plain_seconds:8.2f} {sweep_seconds:8.2f} {plain_seconds / sweep_seconds:8.1f} {rate:8.0f} "
        f"{peak:8.0f} {rate / peak:8.0%}  {plain_losses.mean():.4f}/{losses.mean():.4f}, {apart.max():.1f} sd"
    )
    return plain_seconds / sweep_seconds, peak, sweep_seconds / spec.steps


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


def flops(net: Net, spec: aeviz.Spec) -> float:
    """Of one step of all models: 2 for a weight and an example forward, 4 backward, 2 in the layer that sees x."""
    weights = [3 * layer.d_in * layer.d_out for layer in (*net.encoder, *net.decoder)]
    return 2 * spec.batch_size * len(spec.knobs) * (sum(weights) - weights[0] / 3)


def matrix_product_peak(threads: int) -> float:
    """GFLOP/s of a product of two 2048 x 2048 matrices, the best of several."""
    torch.set_num_threads(threads)
    a, best = torch.randn(2048, 2048), math.inf
    for _ in range(8):
        began = time.perf_counter()
        a @ a
        best = min(best, time.perf_counter() - began)
    return 2 * 2048**3 / best / 1e9


def budget(spec: aeviz.Spec, peak: float, threads: int, in_sweep: float) -> None:
    """Says what a step of one thread's share of the networks takes when that thread is alone, and what bounds it.

    ``peak`` is the one of all threads in GFLOP/s, ``in_sweep`` the seconds that a step took in the sweep.
    """
    torch.set_num_threads(1)
    chunk = sweep._Sweep((spec,), threads, "cpu").chunks[0]
    chunks = len(spec.knobs) / len(chunk.ensemble.knob) / threads  # one after the other on each thread
    parts = {kind: chunks * seconds for kind, seconds in _parts(chunk).items()}
    alone = chunks * _least(lambda: chunk.advance(20), 10) / 20
    best = flops(chunk.ensemble.net, spec) / peak / 1e9
    passes = sum(parts.values())
    print(f"  a step of {chunks * len(chunk.ensemble.knob):.0f} networks, in us on one thread alone: ", end="")
    parts["drawing"] = alone - passes
    print(", ".join(f"{kind} {1e6 * seconds:.0f}" for kind, seconds in parts.items()), end="; ")
    print(f"in all {1e6 * alone:.0f}, in the sweep with its logging {1e6 * in_sweep:.0f}")
    shares = {
        "products alone": parts["products"],
        "with the whole gradient and Adam": passes,
        "with drawing": alone,
        f"in the sweep, where {threads} threads share an interpreter": in_sweep,
    }
    print("  of peak: " + ", ".join(f"{best / seconds:.0%} {what}" for what, seconds in shares.items()))


def _parts(chunk: sweep._Chunk) -> dict[str, float]:
    """Seconds of the matrix products of one step, of all else in its gradient, and of Adam."""
    x = next(chunk.batches)
    products = sum(_least(partial(torch.bmm, a, b), 200) for a, b in _products(chunk))
    gradient = _least(lambda: chunk.gradient(x), 200)
    return {"products": products, "else": gradient - products, "Adam": _least(lambda: chunk.adam._move(0.0), 200)}


def _products(chunk: sweep._Chunk) -> Iterator[tuple[Tensor, Tensor]]:
    """Matrices of the shapes that a step multiplies: forward, for the weights, and for what a layer sees."""
    net, n, batch = chunk.ensemble.net, len(chunk.ensemble.knob), len(chunk.gradient.mean)
    for layer in (*net.encoder, *net.decoder):
        x, g, w = (torch.randn(n, *s) for s in ((batch, layer.d_in), (batch, layer.d_out), (layer.d_out, layer.d_in)))
        yield x, w.mT
        yield g.mT, x
        if layer is not net.encoder[0]:
            yield g, w


def _timed(operation: Callable[[], object]) -> float:
    began = time.perf_counter()
    operation()
    return time.perf_counter() - began


def _least(operation: Callable[[], object], times: int) -> float:
    """Seconds it takes undisturbed: the tenth part of ``times`` trials that were fastest set it."""
    return float(np.quantile([_timed(operation) for _ in range(times)], 0.1))


BOUND = """What bounds the sweep: products with the 2 columns of a code or of a point in the plane run at a fifth of the
peak, those with 64 and more at nine tenths; a sigmoid costs as much as seven other passes; and while the interpreter
is between two operations of one thread, no other thread begins one. The plain loop is bound by dispatch."""
