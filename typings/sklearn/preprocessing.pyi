from typing import Self

import numpy as np

class StandardScaler:
    def fit(self, X: np.ndarray) -> Self: ...
    def transform(self, X: np.ndarray) -> np.ndarray: ...
