from typing import Self

import numpy as np

class LogisticRegression:
    def __init__(self, *, C: float = 1.0, max_iter: int = 100) -> None: ...
    def fit(self, X: np.ndarray, y: np.ndarray) -> Self: ...
    def predict(self, X: np.ndarray) -> np.ndarray: ...
    def score(self, X: np.ndarray, y: np.ndarray) -> float: ...

class Lasso:
    coef_: np.ndarray
    def __init__(
        self,
        alpha: float = 1.0,
        *,
        fit_intercept: bool = True,
        precompute: bool = False,
        max_iter: int = 1000,
        tol: float = 1e-4,
        positive: bool = False,
    ) -> None: ...
    def fit(self, X: np.ndarray, y: np.ndarray) -> Self: ...
