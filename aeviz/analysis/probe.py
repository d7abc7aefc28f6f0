"""What can be read off a code: classifiers trained on the frozen code tell how much of the class it kept."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from sklearn.linear_model import LogisticRegression
    from sklearn.neighbors import KNeighborsClassifier


@dataclass(frozen=True)
class Probe:
    """Accuracy of a classifier on the codes it was fitted to and on new ones."""

    train: float
    test: float


def _fitted(
    classifier: "LogisticRegression | KNeighborsClassifier",
    z_train: np.ndarray,
    y_train: np.ndarray,
    z_test: np.ndarray,
    y_test: np.ndarray,
) -> Probe:
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    if len(np.unique(y_train)) < 2:
        raise ValueError("the training labels hold a single class; at least two are needed.")
    model = make_pipeline(StandardScaler(), classifier).fit(z_train, y_train)
    return Probe(model.score(z_train, y_train), model.score(z_test, y_test))


def linear_probe(
    z_train: np.ndarray, y_train: np.ndarray, z_test: np.ndarray, y_test: np.ndarray, penalty: float = 1.0
) -> Probe:
    """Logistic regression on the standardised codes (n, d_latent): are the classes apart by straight cuts?

    `penalty` weighs the squared norm of the weights (scikit-learn's 1 / C). Deterministic.
    """
    from sklearn.linear_model import LogisticRegression

    return _fitted(LogisticRegression(C=1 / penalty, max_iter=5000), z_train, y_train, z_test, y_test)


def knn_probe(z_train: np.ndarray, y_train: np.ndarray, z_test: np.ndarray, y_test: np.ndarray, k: int = 5) -> Probe:
    """Vote of the k nearest standardised training codes: are samples of a class near one another, cuts or no cuts?

    On the training codes each is its own nearest neighbour, so that their accuracy is flattered.
    """
    from sklearn.neighbors import KNeighborsClassifier

    return _fitted(KNeighborsClassifier(k), z_train, y_train, z_test, y_test)


def labelled_in_turn(y: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """(n,) the examples at random, their classes taking turns: the first m hold every class about equally often."""
    order = rng.permutation(len(y))
    turn = np.empty(len(y), np.int64)
    for label in np.unique(y):
        own = y[order] == label
        turn[own] = np.arange(own.sum())
    return order[np.argsort(turn, kind="stable")]


def without_a_network(x: np.ndarray, y: np.ndarray, x_test: np.ndarray, y_test: np.ndarray) -> tuple[float, float]:
    """Test accuracy of two classifiers of the inputs themselves: the nearest labelled example, logistic regression."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.neighbors import KNeighborsClassifier

    nearest, logistic = KNeighborsClassifier(1).fit(x, y), LogisticRegression(max_iter=5000).fit(x, y)
    return float(nearest.score(x_test, y_test)), float(logistic.score(x_test, y_test))
