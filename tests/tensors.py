"""That two tensors are nearly the same: PyTorch's own ``assert_close`` imports half a second of symbolic algebra."""

import numpy as np
import torch

USUAL = {torch.float32: (1.3e-6, 1e-5), torch.float64: (1e-7, 1e-7)}


def assert_close(found: torch.Tensor, wanted: torch.Tensor, rtol: float | None = None, atol: float | None = None):
    """|found - wanted| <= atol + rtol |wanted|, of one shape and type; by PyTorch's tolerances, unless said."""
    rtol, atol = (usual if own is None else own for own, usual in zip((rtol, atol), USUAL[wanted.dtype], strict=True))
    ours, theirs = found.detach().numpy(), wanted.detach().numpy()
    np.testing.assert_allclose(ours, theirs, rtol, atol, equal_nan=False, strict=True)
