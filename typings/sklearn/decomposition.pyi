import numpy as np

def sparse_encode(
    X: np.ndarray,
    dictionary: np.ndarray,
    *,
    algorithm: str = "lasso_lars",
    alpha: float | None = None,
    positive: bool = False,
    max_iter: int = 1000,
) -> np.ndarray: ...
