"""Training and held-out error against code size, beside PCA's."""

from dataclasses import dataclass, field, replace

import numpy as np

from aeviz import figures
from aeviz.analysis import intervals, pca
from aeviz.analysis.anomaly import reconstruction_score
from aeviz.analysis.intervals import Interval
from aeviz.language import Sentence, count, number, text
from aeviz.memo import once
from aeviz.run import Run
from aeviz.views.base import signed_lead

__all__ = ["TITLE", "Controls", "compute", "figure", "told"]

TITLE = "Error against code size"


@dataclass(frozen=True)
class Controls:
    """log: a logarithmic scale of errors."""

    log: bool = field(default=False, metadata={"label": "Logarithmic scale"})


@dataclass(frozen=True)
class Data:
    """Mean of the squared error summed over inputs, on all ``n_train`` training and on all ``n_test`` test examples.

    train, test (K,) of the autoencoder with ``n_units`` (K,); pca_train, pca_test with 0, 1, ... components, of
    which there are ``n_components``; more leave out no less. ``lead`` is the autoencoder's test error minus PCA's with
    as many numbers as its code has units.
    """

    train: np.ndarray
    test: np.ndarray
    pca_train: np.ndarray
    pca_test: np.ndarray
    lead: Interval
    n_components: int
    n_units: np.ndarray
    n_train: int
    n_test: int
    i: int


def compute(run: Run, i: int, controls: Controls) -> Data:
    """All models' errors at once; PCA fitted on the same training examples."""
    return replace(_curves(run), i=i, lead=_lead(run, i))


@once
def _lead(run: Run, i: int) -> Interval:
    data = run.dataset()
    flat = pca.learned(data, min(run.units(i), *data.x_train.shape))
    mine, linear = (reconstruction_score(model.reconstruct, data.x_test) for model in (run.model(i), flat))
    return intervals.of_mean(mine - linear)


@once
def _curves(run: Run) -> Data:
    """They are the same wherever the knob stands."""
    data = run.dataset()
    fitted = pca.learned(data)
    return Data(
        train=run.errors(data.x_train),
        test=run.errors(data.x_test),
        pca_train=_up_to(run.spec.d_latent, pca.left_out(fitted.eigenvalues)),
        pca_test=_up_to(run.spec.d_latent, pca.error_by_k(fitted, data.x_test)),
        n_components=len(fitted.eigenvalues),
        n_units=np.array([run.units(k) for k in range(len(run.knobs))]),
        n_train=len(data.train),
        n_test=len(data.test),
        lead=Interval(*3 * (float("nan"),)),
        i=0,
    )


def _up_to(size: int, errors: np.ndarray) -> np.ndarray:
    """The errors with 0, 1, ..., at least ``size`` components: more than there are leave out what all of them do."""
    return np.pad(errors, (0, max(0, size + 1 - len(errors))), mode="edge")


def figure(data: Data, controls: Controls) -> figures.Figure:
    """Four curves at the trained code sizes: a model's two in its colour, what it was trained on dashed."""
    k = data.n_units
    mine, linear = figures.METHODS["autoencoder"], figures.METHODS["PCA"]
    curves = (
        (text("autoencoder, training"), data.train, mine, "dash"),
        (text("autoencoder, test"), data.test, mine, "solid"),
        (text("PCA, training"), data.pca_train[k], linear, "dash"),
        (text("PCA, test"), data.pca_test[k], linear, "solid"),
    )
    drawn = figures.empty("", text("code size k"), text("squared error for each example"))
    for name, y, colour, dash in curves:
        mode = "lines+markers" if dash == "solid" else "lines"
        drawn.add("scatter", x=k, y=y, name=name, mode=mode, line={"color": colour, "dash": dash})
    drawn.add_vline(x=k[data.i], line={"color": figures.GREY, "width": 2, "dash": "dot"})
    if controls.log:
        return drawn.update_yaxes(**figures.log_axis([y for _, y, _, _ in curves]))
    return drawn.update_yaxes(rangemode="tozero")


def told(data: Data) -> tuple[Sentence, ...]:
    """The present size's errors, and the components that PCA needs for the same."""
    k, error = data.n_units[data.i], data.test[data.i]
    errors = Sentence(
        "With k = {k} the autoencoder's error is {train} on all {n_train} training examples and {test} on all {n_test} "
        "test examples, PCA's {pca_train} and {pca_test}.",
        k=count(k),
        train=number(data.train[data.i]),
        n_train=count(data.n_train),
        test=number(error),
        n_test=count(data.n_test),
        pca_train=number(data.pca_train[k]),
        pca_test=number(data.pca_test[k]),
    )
    chance = Sentence(
        "On test examples that is a difference of {lead} ({low} to {high}, 95%, paired).",
        **signed_lead(data.lead),
    )
    said = (errors, chance) if np.isfinite(data.lead.low) else (errors,)
    needed, most = pca.components_needed(data.pca_test, error), count(data.n_components)
    if needed is None:
        return *said, Sentence("PCA never reaches that test error, not with all its {most} components.", most=most)
    return *said, Sentence(
        "For that test error PCA needs {needed} of its {most} components.", needed=count(needed), most=most
    )
