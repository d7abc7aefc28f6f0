"""scikit-learn's face of one model: ``Autoencoder(2, variant="denoising", knob=0.1).fit_transform(X)``."""

import warnings
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from numbers import Integral, Real
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, OutlierMixin, TransformerMixin
from sklearn.utils import Tags, check_random_state
from sklearn.utils.metaestimators import available_if
from sklearn.utils.validation import check_array, check_is_fitted, validate_data

from aeviz import variants
from aeviz.analysis import anomaly
from aeviz.data import in_memory
from aeviz.data.base import Dataset, split
from aeviz.run import Model, Run
from aeviz.spec import Primitive, Spec
from aeviz.training.sweep import sweep
from aeviz.variants.base import CodeSize, Variant

WIDE = 10.0  # a standard deviation beyond which Adam's usual step is small
ALL = 0.9  # a share of the variance that leaves the other features without a say


class UnscaledWarning(UserWarning):
    """The features' scales make the squared error one of few features, or far from what the training expects."""


def _decodes_to_data(estimator: "Autoencoder") -> bool:
    fitted = getattr(estimator, "run_", None)
    chosen: Variant = (
        fitted.variant if fitted else variants.make(estimator.variant, dict(estimator.variant_options or {}))
    )
    return chosen.output_is_data


class Autoencoder(ClassNamePrefixFeaturesOutMixin, TransformerMixin, OutlierMixin, BaseEstimator):
    """An autoencoder at one value of its variant's knob, trained on X as it is: scale X first if its features differ.

    n_components                    units in the code; None: as many as PCA has, min(n, d_in)
    variant, variant_options        as in ``Spec``, the options a dict
    knob                            None: n_components where the knob counts code units, else the middle usual value
    hidden, steps, lr, batch_size   as in ``Spec``
    validation_fraction             of the rows, held out at random; of the weights that were kept along the training
                                    (some 20 steps, log-spaced) those with the least error on them are used. 0: none
    contamination                   the share of the rows to learn from that ``predict`` calls outliers
    random_state                    an int is the Spec's seed

    After ``fit``:

    run_                   a ``Run`` of one knob value, for ``aeviz.show`` too; where the validation chose an earlier
                           step, the training up to it
    model_                 its ``Model``
    n_components_, n_features_in_
    embedding_             (n, n_components_) float32, the codes of X
    reconstruction_error_  of the rows to learn from: the mean of the squared error summed over features
    validation_error_      the same of the rows held out, nan without any
    offset_                the threshold: a row is an outlier if ``score_samples`` is below it

    Numbers are float32. There is no ``inverse_transform`` where the decoder puts out a correction to x (denoising with
    residual). As outlier detectors do, ``score_samples`` is higher for what is more normal.
    """

    def __init__(
        self,
        n_components: int | None = 2,
        *,
        variant: str = "undercomplete",
        knob: float | None = None,
        hidden: tuple[int, ...] = (128,),
        steps: int = 1500,
        lr: float | None = None,
        batch_size: int | None = None,
        variant_options: Mapping[str, Primitive] | None = None,
        validation_fraction: float = 0.0,
        contamination: float = 0.1,
        random_state: int | np.random.RandomState | None = None,
    ) -> None:
        self.n_components = n_components
        self.variant = variant
        self.knob = knob
        self.hidden = hidden
        self.steps = steps
        self.lr = lr
        self.batch_size = batch_size
        self.variant_options = variant_options
        self.validation_fraction = validation_fraction
        self.contamination = contamination
        self.random_state = random_state

    def fit(self, X: ArrayLike, y: object = None) -> Self:
        """Trains on X (n, d_in); y is ignored. Raises ValueError for settings that cannot be trained."""
        x = np.asarray(validate_data(self, X, dtype=np.float32))
        self._check()
        _warn_of_scales(x)
        seed = self._seed()
        n_components = min(x.shape) if self.n_components is None else self.n_components
        given = in_memory.of_rows(x, test=self._validation(len(x), seed))
        self.run_ = _chosen(sweep(self._spec(given, n_components, seed)))
        self.model_ = self.run_.model(0)
        self.n_components_ = self.run_.spec.d_latent
        self.embedding_ = self.model_.encode(x)
        errors = -self.score_samples(x)
        self.reconstruction_error_ = float(errors[given.train].mean())
        self.validation_error_ = float(errors[given.test].mean()) if len(given.test) else np.nan
        self.offset_ = float(np.quantile(-errors[given.train], self.contamination))
        return self

    def transform(self, X: ArrayLike) -> np.ndarray:
        """z (n, n_components_)."""
        rows = self._rows(X)
        return self.model_.encode(rows)

    @available_if(_decodes_to_data)
    def inverse_transform(self, X: ArrayLike) -> np.ndarray:
        """x_hat (n, d_in) of the codes X (n, n_components_). Raises ValueError for codes that are not finite."""
        check_is_fitted(self)
        return self.model_.decode(check_array(X, dtype="float32"))

    def score(self, X: ArrayLike, y: object = None) -> float:
        """Minus the reconstruction error: mean over rows of the squared error summed over features."""
        return float(self.score_samples(X).mean())

    def score_samples(self, X: ArrayLike) -> np.ndarray:
        """(n,) minus each row's squared reconstruction error, summed over features: the higher, the more normal."""
        rows = self._rows(X)
        return -anomaly.reconstruction_score(partial(_reconstruct, self.model_), rows)

    def decision_function(self, X: ArrayLike) -> np.ndarray:
        """(n,) ``score_samples`` less the threshold ``offset_``: below 0 for outliers."""
        return self.score_samples(X) - self.offset_

    def predict(self, X: ArrayLike) -> np.ndarray:
        """(n,) 1 for an inlier, -1 for an outlier."""
        return np.where(self.decision_function(X) < 0, -1, 1)

    def _rows(self, X: ArrayLike) -> np.ndarray:
        check_is_fitted(self)
        return np.asarray(validate_data(self, X, reset=False, dtype=np.float32))

    def _check(self) -> None:
        if not (self.n_components is None or (isinstance(self.n_components, Integral) and self.n_components > 0)):
            hint = f"; variant={self.n_components!r} names the variant" * isinstance(self.n_components, str)
            raise ValueError(f"n_components must be a whole number or None, not {self.n_components!r}{hint}.")
        for name, most in (("validation_fraction", 1), ("contamination", 0.5)):
            value = getattr(self, name)
            if not isinstance(value, Real) or not 0 <= float(value) <= most or value == 1:
                raise ValueError(f"{name} must be from 0 to {'below 1' if most == 1 else most}, not {value!r}.")

    def _validation(self, n: int, seed: int) -> np.ndarray:
        """The rows that are held out."""
        held_out = split(n, seed, self.validation_fraction)[1]
        if self.validation_fraction and not 0 < len(held_out) < n:
            raise ValueError(f"validation_fraction = {self.validation_fraction} of {n} rows leaves one part empty.")
        return held_out

    def _seed(self) -> int:
        if isinstance(self.random_state, Integral):
            return int(self.random_state)
        return check_random_state(self.random_state).randint(2**31 - 1)

    def _variant(self) -> Variant:
        return variants.make(self.variant, dict(self.variant_options or {}))

    def _spec(self, given: Dataset, n_components: int, seed: int) -> Spec:
        return Spec(
            data=given,
            variant=self.variant,
            variant_options=dict(self.variant_options or {}),
            d_latent=n_components,
            hidden=self.hidden,
            knobs=(self._knob(n_components),),
            steps=self.steps,
            lr=self.lr,
            batch_size=self.batch_size,
            seed=seed,
        )

    def _knob(self, n_components: int) -> float:
        if self.knob is not None:
            return self.knob
        variant = self._variant()
        if isinstance(variant, CodeSize):
            return n_components
        usual = variant.default_knobs(n_components)
        return usual[len(usual) // 2]

    @property
    def _n_features_out(self) -> int:
        return self.n_components_  # before fit an AttributeError: so the mixin knows that it is not fitted

    def __getstate__(self) -> dict[str, Any]:
        # A pickled model does not carry its training data.
        state = super().__getstate__()
        return state | {"run_": replace(state["run_"], given=None)} if "run_" in state else state

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = ["float32"]
        return tags


def _reconstruct(model: Model, rows: np.ndarray) -> np.ndarray:
    """x_hat in 64 bits: a row's score does not depend on the rows beside it, as a product in 32 bits does."""
    params = {name: value.astype(np.float64) for name, value in model.ensemble.params.items()}
    return replace(model.ensemble, params=params).reconstruct(rows.astype(np.float64))[0]


def _chosen(run: Run) -> Run:
    """The Run as it was at the step whose weights have the least error on the rows held out; all of it without any."""
    data = run.dataset()
    if not len(data.test):
        return run
    steps = [int(step) for step in run.film_steps if step > 0]
    errors = [anomaly.reconstruction_score(run.model(0, step).reconstruct, data.x_test).mean() for step in steps]
    return _until(run, steps[int(np.argmin(errors))])


def _until(run: Run, step: int) -> Run:
    """The Run as if its training had been stopped at one of its film's steps."""
    if step == run.step:
        return run
    kept, logged = run.film_steps <= step, run.history["step"] <= step
    film = {name: frames[kept] for name, frames in run.film.items()}
    return replace(
        run,
        weights={name: frames[-1].astype(np.float32) for name, frames in film.items()},
        film=film,
        film_steps=run.film_steps[kept],
        history={name: values[logged] for name, values in run.history.items()},
        step=step,
    )


def _warn_of_scales(X: np.ndarray) -> None:
    variance = X.var(axis=0, dtype=np.float64)
    spread = np.sqrt(variance.max())
    alone = X.shape[1] > 2 and variance.max() > ALL * variance.sum() > 0
    if spread > WIDE or alone:
        share = f"one feature has {variance.max() / variance.sum():.0%} of the variance" if alone else "X is wide"
        warnings.warn(
            f"{share} (largest standard deviation {spread:.3g}): scale X first, say with StandardScaler, or the "
            "squared error is about its largest numbers alone.",
            UnscaledWarning,
            stacklevel=3,
        )
