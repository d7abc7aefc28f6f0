"""What aeviz uses of umap-learn, which has no types of its own."""

from typing import Any

import numpy as np

class UMAP:
    def __init__(
        self,
        *,
        n_neighbors: int = 15,
        min_dist: float = 0.1,
        random_state: int | None = None,
        n_jobs: int = -1,
        precomputed_knn: tuple[np.ndarray | None, np.ndarray | None, object | None] = ...,
        force_approximation_algorithm: bool = False,
        tqdm_kwds: dict[str, Any] | None = None,
    ) -> None: ...
    def fit_transform(self, X: np.ndarray) -> np.ndarray: ...
