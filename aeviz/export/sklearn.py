"""scikit-learn's face of one model: ``Autoencoder(variant="denoising", knob=0.1).fit_transform(X)``."""

import numpy as np
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.utils import check_random_state
from sklearn.utils.metaestimators import available_if
from sklearn.utils.validation import check_is_fitted, validate_data

from aeviz import variants
from aeviz.data import in_memory
from aeviz.spec import Spec
from aeviz.training.sweep import sweep
from aeviz.variants.base import CodeSize


def _decodes_to_data(estimator: "Autoencoder") -> bool:
    return variants.make(estimator.variant, dict(estimator.variant_options or {})).output_is_data


class Autoencoder(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    """An autoencoder at one value of its variant's knob, trained on X as it is: scale X first if its features differ.

    variant, variant_options        as in ``Spec``, the options a dict
    knob                            None: n_components where the knob counts code units, else the middle usual value
    n_components                    units in the code
    hidden, steps, lr, batch_size   as in ``Spec``
    random_state                    an int is the Spec's seed

    After ``fit``: ``run_`` (a ``Run`` of one knob value), ``model_`` (its ``Model``), ``n_features_in_``. Numbers are
    float32. There is no ``inverse_transform`` where the decoder puts out a correction to x (denoising with residual).
    """

    def __init__(
        self,
        variant="undercomplete",
        knob=None,
        n_components=2,
        *,
        hidden=(128,),
        steps=1500,
        lr=None,
        batch_size=None,
        variant_options=None,
        random_state=None,
    ):
        self.variant = variant
        self.knob = knob
        self.n_components = n_components
        self.hidden = hidden
        self.steps = steps
        self.lr = lr
        self.batch_size = batch_size
        self.variant_options = variant_options
        self.random_state = random_state

    def fit(self, X, y=None):
        """Trains on X (n, d_in); y is ignored. Raises ValueError for settings that cannot be trained."""
        self._given = in_memory.keep(validate_data(self, X, dtype=np.float32))
        self.run_ = sweep(self._spec(self._given.name))
        self.model_ = self.run_.model(0)
        return self

    def transform(self, X):
        """z (n, n_components)."""
        return self.model_.encode(self._rows(X))

    @available_if(_decodes_to_data)
    def inverse_transform(self, X):
        """x_hat (n, d_in) of the codes X (n, n_components)."""
        check_is_fitted(self)
        return self.model_.decode(X)

    def score(self, X, y=None):
        """Minus the reconstruction error: mean over rows of the squared error summed over features."""
        rows = self._rows(X)
        return -float(((self.model_.reconstruct(rows) - rows) ** 2).sum(axis=1).mean())

    def _rows(self, X):
        check_is_fitted(self)
        return validate_data(self, X, reset=False, dtype=np.float32)

    def _spec(self, data: str) -> Spec:
        seed = self.random_state
        if not isinstance(seed, int | np.integer):
            seed = check_random_state(seed).randint(2**31 - 1)
        return Spec(
            data=data,
            variant=self.variant,
            variant_options=dict(self.variant_options or {}),
            d_latent=self.n_components,
            hidden=self.hidden,
            knobs=(self._knob(),),
            steps=self.steps,
            lr=self.lr,
            batch_size=self.batch_size,
            seed=seed,
        )

    def _knob(self) -> float:
        if self.knob is not None:
            return self.knob
        variant = variants.make(self.variant, dict(self.variant_options or {}))
        if isinstance(variant, CodeSize):
            return self.n_components
        usual = variant.default_knobs(self.n_components)
        return usual[len(usual) // 2]

    @property
    def _n_features_out(self) -> int:
        return self.n_components

    def __getstate__(self):
        # A pickled model does not carry its training data.
        return {name: value for name, value in super().__getstate__().items() if name != "_given"}

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = ["float32"]
        return tags
