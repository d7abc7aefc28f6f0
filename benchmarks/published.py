"""A 30-unit code of MNIST beside the published one: Hinton & Salakhutdinov 2006, Science 313, figure 2B.

Theirs is 784-1000-500-250-30 and its mirror image, logistic units, pre-trained layer by layer, then fine-tuned on the
cross-entropy of 60,000 images; the figure is the squared error summed over an image's pixels in [0, 1], averaged over
the 10,000 test images. Here: the same sizes and split, SiLU units and a linear output, squared error, no pre-training.
"""

import argparse
import time
from typing import Any

import aeviz
from aeviz.analysis import pca
from aeviz.analysis.reconstruction import reconstruction_error

PUBLISHED = {"autoencoder": 3.00, "logistic PCA": 8.01, "PCA": 13.87}
UNITS, BATCH = 30, 256
NETWORK: dict[str, Any] = {
    "d_latent": UNITS,
    "hidden": (1000, 500, 250),
    "knobs": (UNITS,),
    "lr": 1e-3,
    "batch_size": BATCH,
}
OFFICIAL = {"n_samples": 70_000}


def main(argv: list[str]) -> None:
    """Prints our test error, PCA's on the same split, the published ones, and what it took."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks published")
    parser.add_argument("--epochs", type=int, default=20)
    epochs = parser.parse_args(argv).epochs
    try:
        dataset = aeviz.load_data("mnist", **OFFICIAL)
    except ValueError as missing:
        print(f"Left out: {missing}")
        return
    spec = aeviz.Spec("mnist", data_options=OFFICIAL, steps=epochs * (len(dataset.train) // BATCH), **NETWORK)
    began = time.perf_counter()
    run = aeviz.sweep(spec)
    seconds = time.perf_counter() - began
    sizes = "-".join(map(str, (784, *spec.hidden, UNITS)))
    took = f"{spec.steps} steps of {BATCH} images ({epochs} epochs) in {seconds:.0f} s"
    print(f"{sizes} and its mirror image, SiLU, {took}")
    print(f"{'squared error a test image':28} {'here':>6} {'published':>9}")
    x = dataset.x_test
    for name, model in (("autoencoder", run.model(0)), ("PCA", pca.fit(dataset.x_train, UNITS))):
        print(f"{name:28} {reconstruction_error(x, model.reconstruct(x)):6.2f} {PUBLISHED[name]:9.2f}")
