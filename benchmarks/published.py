"""A 30-unit code of MNIST beside the published one: Hinton & Salakhutdinov 2006, Science 313, figure 2B.

Theirs is 784-1000-500-250-30 and its mirror image, logistic units, pre-trained layer by layer, then fine-tuned on the
cross-entropy of 60,000 images; the figure is the squared error summed over an image's pixels in [0, 1], averaged over
the 10,000 test images. Here: the same sizes and split, SiLU units and a linear output, squared error, no pre-training.
"""

import argparse
import time

import aeviz
from aeviz.analysis import pca
from aeviz.analysis.reconstruction import reconstruction_error

PUBLISHED = {"autoencoder": 3.00, "logistic PCA": 8.01, "PCA": 13.87}
UNITS = 30
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
    spec = aeviz.Spec(
        data="mnist",
        data_options=OFFICIAL,
        d_latent=UNITS,
        hidden=(1000, 500, 250),
        knobs=(UNITS,),
        lr=1e-3,
        batch_size=256,
        steps=epochs * (len(dataset.train) // 256),
    )
    began = time.perf_counter()
    run = aeviz.sweep(spec)
    seconds = time.perf_counter() - began
    print(f"784-{'-'.join(map(str, spec.hidden))}-{UNITS} and its mirror image, SiLU, {spec.steps} steps of 256 images "
          f"({epochs} epochs) in {seconds:.0f} s")  # fmt: skip
    print(f"{'squared error a test image':28} {'here':>6} {'published':>9}")
    x = dataset.x_test
    for name, model in (("autoencoder", run.model(0)), ("PCA", pca.fit(dataset.x_train, UNITS))):
        print(f"{name:28} {reconstruction_error(x, model.reconstruct(x)):6.2f} {PUBLISHED[name]:9.2f}")
