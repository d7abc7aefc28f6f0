"""The same autoencoder to the same test error in several libraries, one after the other on this machine.

Each library trains in a process of its own (its peak memory is that process's), with the same examples, sizes, batch
size and threads; loading and importing is not timed. "To quality" is the time until the test error is the target or
less, looked at after each epoch (the looking is not timed). The sweep is sixteen values of a penalty, each for the same
number of epochs; "at 0" is the training error reached where the penalty is 0. Libraries that are not there are named
and left out: ``pip install -r benchmarks/requirements.txt``.
"""

import argparse
import ast
import importlib.util
import json
import math
import os
import pkgutil
import resource
import subprocess
import sys
import time
from collections import deque
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from aeviz.analysis.reconstruction import reconstruction_error
from benchmarks import _peers

NEEDED = {"keras": "keras", "pythae": "pythae"}
KNOBS = tuple(round(0.02 * i, 2) for i in range(16))


@dataclass(frozen=True)
class Case:
    """One network (hidden, d_latent), the test error wanted, aeviz's epochs, the peers' most; the sweep's."""

    sizes: tuple[int, int]
    target: float
    ours: int
    most: int
    sweep_sizes: tuple[int, int]
    sweep_epochs: int


CASES = {
    "digits": Case((128, 8), 0.90, 180, 2000, (128, 64), 100),
    "mnist": Case((256, 32), 8.5, 26, 60, (256, 128), 10),
}


def main(argv: list[str]) -> None:
    """Prints a table for each data set that can be had."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks peers")
    parser.add_argument("--data", choices=list(CASES), nargs="+", default=list(CASES))
    parser.add_argument("--no-sweep", action="store_true", help="leave the sixteen-value sweeps out")
    parser.add_argument("--child", nargs=3, help=argparse.SUPPRESS)
    arguments = parser.parse_args(argv)
    if arguments.child:
        print(json.dumps(_child(*arguments.child)))
        return
    for data in arguments.data:
        if _available(data):
            _table(data, CASES[data], not arguments.no_sweep)


def _available(data: str) -> bool:
    import aeviz

    try:
        aeviz.load_data(data)
    except ValueError as error:
        print(f"{data} is left out: {error}")
        return False
    return True


def _table(data: str, case: Case, with_sweep: bool) -> None:
    print(f"\n{data}: d-{case.sizes[0]}-{case.sizes[1]}-{case.sizes[0]}-d to a test error of {case.target:g}")
    print(f"{'library':14} {'to quality':>10} {'epochs':>6} {'error':>6} {'ms/step':>8} {'sweep of 16':>11} "
          f"{'at 0':>7} {'peak MB':>8} {'lines':>5}  the sweep's knob")  # fmt: skip
    for name in sorted((m.name for m in pkgutil.iter_modules(_peers.__path__)), key=lambda name: name != "ours"):
        if name in NEEDED and importlib.util.find_spec(NEEDED[name]) is None:
            print(f"{name:14} is not installed")
            continue
        one = _run(name, data, "train")
        swept = _run(name, data, "sweep") if with_sweep else {"seconds": math.nan, "at_0": math.nan, "peak": 0}
        reached = f"{one['seconds']:8.1f} s" if one["error"] <= case.target else "not reached"
        print(f"{one['name']:14} {reached:>10} {one['epochs']:6} {one['error']:6.3f} {one['ms_step']:8.2f} "
              f"{swept['seconds']:9.1f} s {swept['at_0']:7.3f} {max(one['peak'], swept['peak']):8.0f} {lines(name):5}  "
              f"{one['knob']}")  # fmt: skip


def _run(name: str, data: str, task: str) -> dict:
    command = [sys.executable, "-m", "benchmarks", "peers", "--child", name, data, task]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, env={**os.environ, "TQDM_DISABLE": "1"})
    return json.loads(done.stdout.splitlines()[-1])


def _child(name: str, data: str, task: str) -> dict:
    import torch

    import aeviz
    from aeviz.training.sweep import default_threads

    torch.set_num_threads(default_threads())
    module, case, dataset = import_module(f"benchmarks._peers.{name}"), CASES[data], aeviz.load_data(data)
    result = {"name": module.NAME, "knob": module.KNOB}
    result |= (_trained if task == "train" else _swept)(module, case, dataset)
    return {**result, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def _trained(module, case: Case, dataset) -> dict:
    x, test, errors, looking = dataset.x_train, dataset.x_test, [], 0.0
    ours = module.__name__.endswith("ours")

    def watch(reconstruct) -> bool:
        nonlocal looking
        began = time.perf_counter()
        errors.append(reconstruction_error(test, reconstruct(test)))
        looking += time.perf_counter() - began
        return errors[-1] <= case.target

    epochs, began = case.ours if ours else case.most, time.perf_counter()
    module.train(x, case.sizes, epochs, watch)
    seconds = time.perf_counter() - began - looking
    epochs = epochs if ours else len(errors)
    steps = epochs * math.ceil(len(x) / _peers.BATCH)
    return {"seconds": seconds, "error": errors[-1], "epochs": epochs, "ms_step": 1000 * seconds / steps}


def _swept(module, case: Case, dataset) -> dict:
    x, began, sizes, epochs = dataset.x_train, time.perf_counter(), case.sweep_sizes, case.sweep_epochs
    if hasattr(module, "sweep"):
        reconstructions = module.sweep(x, sizes, epochs, KNOBS)
    else:
        reconstructions = (module.penalised(x, sizes, epochs, knob) for knob in KNOBS)
    reconstructions = iter(reconstructions)
    first = next(reconstructions)
    deque(reconstructions, maxlen=0)  # they are made as they are taken, and not kept
    return {"seconds": time.perf_counter() - began, "at_0": reconstruction_error(x, first)}


def lines(name: str) -> int:
    """Lines of code in a peer's file, without comments, docstrings and blank ones."""
    source = Path(_peers.__path__[0], f"{name}.py").read_text(encoding="utf-8")
    docs = set()
    for node in ast.walk(ast.parse(source)):
        body = getattr(node, "body", None)
        if (
            isinstance(body, list)
            and body
            and isinstance(body[0], ast.Expr)
            and isinstance(body[0].value, ast.Constant)
        ):
            docs |= set(range(body[0].lineno, body[0].end_lineno + 1))
    code = enumerate(source.splitlines(), 1)
    return sum(bool(line.strip()) and not line.strip().startswith("#") and i not in docs for i, line in code)
