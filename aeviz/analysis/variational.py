"""What a variational autoencoder's code says of each example, and the exact law of the linear one.

For the loss ||x - g||^2 + beta KL a linear variational autoencoder spends its code as reverse water-filling does (Cover
& Thomas, section 10.3; Lucas et al. 2019 for the linear case): each principal component of variance lambda_i above the
water level beta / 2 has one unit, the others have none. All in nats.
"""

from dataclasses import dataclass

import numpy as np

from aeviz.networks import layers
from aeviz.run import Model


@dataclass(frozen=True)
class Posterior:
    """q(z | x) = N(mean, diag(exp(log_variance))) at n examples, both (n, d_latent)."""

    mean: np.ndarray
    log_variance: np.ndarray

    def kl(self) -> np.ndarray:
        """(d_latent,) KL(q || N(0, 1)) of each unit, a mean over the examples: 0 for a unit that says nothing."""
        mean, s = self.mean.astype(np.float64), self.log_variance.astype(np.float64)
        return ((mean**2 + np.exp(s) - s - 1) / 2).mean(axis=0)

    def draw(self, rng: np.random.Generator) -> np.ndarray:
        """(n, d_latent) one code of each example, as the decoder gets it in training."""
        return self.mean + np.exp(self.log_variance / 2) * rng.standard_normal(self.mean.shape)


def posterior(model: Model, x: np.ndarray) -> Posterior:
    """What the encoder of a variant that draws its code puts out for x (n, d_in)."""
    net = model.ensemble.net
    h = layers.forward(model.ensemble.params, net.encoder, np.asarray(x, np.float32)[None])[0]
    return Posterior(h[:, : net.d_latent], h[:, net.d_latent :])


def law_kl(eigenvalues: np.ndarray, beta: float, d_latent: int) -> np.ndarray:
    """(d_latent,) KL_i = ln(2 lambda_i / beta) / 2 of a unit that lives, 0 of the others; eigenvalues (k,) falling."""
    found = np.zeros(d_latent)
    largest = np.asarray(eigenvalues, np.float64)[:d_latent]
    found[: len(largest)] = np.log(np.maximum(2 * largest / beta, 1)) / 2
    return found


def law_error(eigenvalues: np.ndarray, beta: float, d_latent: int) -> float:
    """E ||x - g(z)||^2 over draws of z: sum_i min(lambda_i, beta / 2) over the units, and what has none."""
    return float(np.minimum(eigenvalues[:d_latent], beta / 2).sum() + eigenvalues[d_latent:].sum())


def law_mean_error(eigenvalues: np.ndarray, beta: float, d_latent: int) -> float:
    """||x - g(mean)||^2, without the draw: beta^2 / (4 lambda) for a component that lives.

    It is shrunk by 1 - beta / (2 lambda).
    """
    largest = eigenvalues[:d_latent]
    shrunk = np.where(largest > beta / 2, beta**2 / (4 * np.maximum(largest, 1e-300)), largest)
    return float(shrunk.sum() + eigenvalues[d_latent:].sum())
