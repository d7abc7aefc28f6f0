"""How much of each principal component a denoiser lets through, against Wiener's law."""

from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis import field, noise_ladder, pca
from aeviz.language import Sentence, count, number, text
from aeviz.required import required
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls

__all__ = ["HEIGHT", "TITLE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "What passes: Wiener's law"
HEIGHT = 420
N_NOISY = 4000
LEAST = 1e-4  # of the largest variance: below it a component is a pixel that never changes


@dataclass(frozen=True)
class Data:
    """(k,) for each principal component of the training data: its ``variance`` lambda, the ``law``
    lambda / (lambda + sigma^2) and the ``gain`` of the network, on N_NOISY noisy copies of test examples.
    """

    variance: np.ndarray
    law: np.ndarray
    gain: np.ndarray
    sigma: float


def compute(run: Run, i: int, controls: Controls) -> Data:
    dataset, model = run.dataset(), run.model(i)
    sigma, found = required(run.variant.noise_std(model.knob), "Gaussian noise"), pca.learned(dataset)
    kept = found.eigenvalues > LEAST * found.eigenvalues[0]
    variance, components = found.eigenvalues[kept], found.components[kept].astype(np.float32)
    copies = field.noisy_copies(dataset.x_test, sigma, np.random.default_rng(0), N_NOISY)
    clean, noisy = (part.astype(np.float32) for part in copies)  # as precise as the network, and twice as fast
    gain = noise_ladder.gains(clean, noisy, model.reconstruct(noisy), components)
    return Data(variance, variance / (variance + sigma**2), gain, sigma)


def unfit(run: Run) -> str:
    noises = [run.variant.noise_std(knob) for knob in run.spec.knobs]
    return "" if all(noises) else text("Wiener's law is about Gaussian noise above 0.")


def figure(data: Data, controls: Controls) -> figures.Figure:
    chart = figures.empty("", text("variance λ of the component"), text("part that passes"))
    low: np.floating = data.variance.min() / 2
    high: np.floating = data.variance.max() * 2
    fine = np.geomspace(low, high, 100)
    law = fine / (fine + data.sigma**2)
    line = {"color": figures.GREY, "dash": "dash"}
    chart.add("scatter", x=fine, y=law, mode="lines", name="λ / (λ + σ²)", line=line)
    marker = {"size": 9, "color": figures.ACCENT}
    chart.add("scatter", x=data.variance, y=data.gain, mode="markers", name=text("network"), marker=marker)
    chart.update_xaxes(**figures.log_axis([fine]))
    return chart.update_yaxes(range=[min(-0.05, data.gain.min() - 0.05), max(1.05, data.gain.max() + 0.05)])


def told(data: Data) -> Sentence:
    """How far from the law."""
    return Sentence(
        "At σ = {sigma} a component of variance λ should pass by λ / (λ + σ²): {first} of the first, {last} of the "
        "last of {k}. The network lets {first_gain} and {last_gain} through and is off by {off} in the mean.",
        sigma=number(data.sigma),
        k=count(len(data.law)),
        first=number(data.law[0]),
        last=number(data.law[-1]),
        first_gain=number(data.gain[0]),
        last_gain=number(data.gain[-1]),
        off=number(np.abs(data.gain - data.law).mean()),
    )
