"""Small tables of measurements that scikit-learn ships, each feature standardised over the training rows."""

from typing import Annotated

import numpy as np

from aeviz.data.base import NOBODY, Dataset, Limits, Seed, split, standardise, without

TwoClasses = Annotated[int, Limits(NOBODY, 1)]
ThreeClasses = Annotated[int, Limits(NOBODY, 2)]


def _table(name: str, bunch, hold_out: int, seed: int) -> Dataset:
    """A class that is held out is only in the test part."""
    parts = without(bunch.target, hold_out, *split(len(bunch.data), seed))
    x, mean, scale = standardise(bunch.data, parts.train)
    return Dataset(
        name=name,
        x=x,
        y=bunch.target.astype(np.int64),
        **parts._asdict(),
        mean=mean,
        scale=scale,
        feature_names=tuple(map(str, bunch.feature_names)),
        class_names=tuple(map(str, bunch.target_names)),
    )


def breast_cancer(hold_out: TwoClasses = NOBODY, seed: Seed = 0) -> Dataset:
    """569 tumours by 30 measurements of their cell nuclei, malignant or benign (Wisconsin, 1993)."""
    from sklearn.datasets import load_breast_cancer

    return _table("breast_cancer", load_breast_cancer(), hold_out, seed)


def wine(hold_out: ThreeClasses = NOBODY, seed: Seed = 0) -> Dataset:
    """178 Italian wines by 13 chemical measurements, from three growers (Forina, 1988)."""
    from sklearn.datasets import load_wine

    return _table("wine", load_wine(), hold_out, seed)


def iris(hold_out: ThreeClasses = NOBODY, seed: Seed = 0) -> Dataset:
    """150 flowers by 4 lengths, of three species (Anderson, 1935; Fisher, 1936)."""
    from sklearn.datasets import load_iris

    return _table("iris", load_iris(), hold_out, seed)


LOADERS = {"breast_cancer": breast_cancer, "wine": wine, "iris": iris}
