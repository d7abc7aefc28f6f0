"""The old name of ``aeviz.export.sklearn``, for one release."""

import warnings

from aeviz.export.sklearn import Autoencoder

__all__ = ["Autoencoder"]

warnings.warn("aeviz.estimator is now aeviz.export.sklearn.", DeprecationWarning, stacklevel=2)
