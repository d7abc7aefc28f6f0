from typing import BinaryIO, Literal

import numpy as np
from scipy.sparse import csr_matrix

class SampleImages:
    images: list[np.ndarray]

def load_sample_images() -> SampleImages: ...
def load_svmlight_file(
    f: BinaryIO, *, dtype: type[np.float64], zero_based: bool | Literal["auto"] = "auto"
) -> tuple[csr_matrix[np.float64], np.ndarray]: ...
def fetch_openml(
    name: str,
    *,
    version: int,
    return_X_y: Literal[True],
    as_frame: Literal[False],
    parser: str,
    n_retries: int = 3,
) -> tuple[np.ndarray, np.ndarray]: ...
