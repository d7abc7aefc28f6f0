"""What can be read off a code: classifiers trained on the frozen code tell how much of the class it kept."""

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from sklearn.linear_model import LogisticRegression
    from sklearn.neighbors import KNeighborsClassifier


def _accuracy(
    classifier: "LogisticRegression | KNeighborsClassifier",
    z_train: np.ndarray,
    y_train: np.ndarray,
    z_test: np.ndarray,
    y_test: np.ndarray,
) -> float:
    from sklearn.preprocessing import StandardScaler

    if len(np.unique(y_train)) < 2:
        raise ValueError("the training labels hold a single class; at least two are needed.")
    scaler = StandardScaler().fit(z_train)
    found = classifier.fit(scaler.transform(z_train), y_train).predict(scaler.transform(z_test))
    return float(np.equal(found, y_test).mean())


def linear_probe(
    z_train: np.ndarray, y_train: np.ndarray, z_test: np.ndarray, y_test: np.ndarray, penalty: float = 1.0
) -> float:
    """Logistic regression on the standardised codes (n, d_latent): are the classes apart by straight cuts?

    Its accuracy on new codes. `penalty` weighs the squared norm of the weights (scikit-learn's 1 / C). Deterministic.
    """
    from sklearn.linear_model import LogisticRegression

    return _accuracy(LogisticRegression(C=1 / penalty, max_iter=5000), z_train, y_train, z_test, y_test)


def knn_probe(z_train: np.ndarray, y_train: np.ndarray, z_test: np.ndarray, y_test: np.ndarray, k: int = 5) -> float:
    """Vote of the k nearest standardised training codes: are samples of a class near one another, cuts or no cuts?

    Its accuracy on new codes; a training code would be its own nearest neighbour.
    """
    from sklearn.neighbors import KNeighborsClassifier

    return _accuracy(KNeighborsClassifier(k), z_train, y_train, z_test, y_test)


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
