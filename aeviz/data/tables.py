"""Small tables of measurements that scikit-learn ships, each feature standardised over the training rows."""

from typing import Annotated

import numpy as np

from aeviz.data import scikit_learn
from aeviz.data.base import NOBODY, Dataset, Limits, Seed, split, standardise, without

TwoClasses = Annotated[int, Limits(NOBODY, 1)]
ThreeClasses = Annotated[int, Limits(NOBODY, 2)]


IRIS = tuple(f"{part} {side} (cm)" for part in ("sepal", "petal") for side in ("length", "width"))
WINE = (
    "alcohol",
    "malic_acid",
    "ash",
    "alcalinity_of_ash",
    "magnesium",
    "total_phenols",
    "flavanoids",
    "nonflavanoid_phenols",
    "proanthocyanins",
    "color_intensity",
    "hue",
    "od280/od315_of_diluted_wines",
    "proline",
)
NUCLEI = (
    "radius",
    "texture",
    "perimeter",
    "area",
    "smoothness",
    "compactness",
    "concavity",
    "concave points",
    "symmetry",
    "fractal dimension",
)
CANCER = tuple(kind.format(name) for kind in ("mean {}", "{} error", "worst {}") for name in NUCLEI)


def _table(
    name: str, file: str, features: tuple[str, ...], classes: tuple[str, ...], hold_out: int, seed: int
) -> Dataset:
    """A class that is held out is only in the test part."""
    table = scikit_learn.rows(file, header=1)
    measured, y = table[:, :-1], table[:, -1].astype(np.int64)
    parts = without(y, hold_out, *split(len(table), seed))
    x, mean, scale = standardise(measured, parts.train)
    return Dataset(
        name=name,
        x=x,
        y=y,
        **parts._asdict(),
        mean=mean,
        scale=scale,
        feature_names=features,
        class_names=classes,
    )


def breast_cancer(hold_out: TwoClasses = NOBODY, seed: Seed = 0) -> Dataset:
    """569 tumours by 30 measurements of their cell nuclei, malignant or benign (Wisconsin, 1993)."""
    return _table("breast_cancer", "breast_cancer.csv", CANCER, ("malignant", "benign"), hold_out, seed)


def wine(hold_out: ThreeClasses = NOBODY, seed: Seed = 0) -> Dataset:
    """178 Italian wines by 13 chemical measurements, from three growers (Forina, 1988)."""
    return _table("wine", "wine_data.csv", WINE, ("class_0", "class_1", "class_2"), hold_out, seed)


def iris(hold_out: ThreeClasses = NOBODY, seed: Seed = 0) -> Dataset:
    """150 flowers by 4 lengths, of three species (Anderson, 1935; Fisher, 1936)."""
    return _table("iris", "iris.csv", IRIS, ("setosa", "versicolor", "virginica"), hold_out, seed)


LOADERS = {"breast_cancer": breast_cancer, "wine": wine, "iris": iris}
