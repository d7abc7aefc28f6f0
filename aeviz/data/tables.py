"""Small tables of measurements that scikit-learn ships, each feature standardised."""

import numpy as np

from aeviz.data.base import Dataset, Seed, split, standardise


def _table(name: str, bunch, seed: int) -> Dataset:
    x, mean, scale = standardise(bunch.data)
    train, test = split(len(x), seed)
    return Dataset(
        name=name,
        x=x,
        y=bunch.target.astype(np.int64),
        train=train,
        test=test,
        mean=mean,
        scale=scale,
        feature_names=tuple(map(str, bunch.feature_names)),
        class_names=tuple(map(str, bunch.target_names)),
    )


def breast_cancer(seed: Seed = 0) -> Dataset:
    """569 tumours by 30 measurements of their cell nuclei, malignant or benign (Wisconsin, 1993)."""
    from sklearn.datasets import load_breast_cancer

    return _table("breast_cancer", load_breast_cancer(), seed)


def wine(seed: Seed = 0) -> Dataset:
    """178 Italian wines by 13 chemical measurements, from three growers (Forina, 1988)."""
    from sklearn.datasets import load_wine

    return _table("wine", load_wine(), seed)


def iris(seed: Seed = 0) -> Dataset:
    """150 flowers by 4 lengths, of three species (Anderson, 1935; Fisher, 1936)."""
    from sklearn.datasets import load_iris

    return _table("iris", load_iris(), seed)


LOADERS = {"breast_cancer": breast_cancer, "wine": wine, "iris": iris}
