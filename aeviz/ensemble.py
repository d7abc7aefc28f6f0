"""n autoencoders of one variant as one: the forward passes that training and every picture share.

Training has torch tensors in it; what is trained has NumPy arrays, and needs no torch.
"""

from dataclasses import dataclass, replace

from aeviz.networks import layers
from aeviz.networks.arrays import Array
from aeviz.networks.layers import Net, Params
from aeviz.variants.base import Noise, Variant

GOES_ON = 0.5  # the chance of one more link, where a variant is trained on its own chain


@dataclass(frozen=True)
class Terms:
    """The parts of the loss, one number for each network: loss = recon + lam * penalty, all (n,)."""

    recon: Array
    penalty: Array
    loss: Array


@dataclass(frozen=True)
class Ensemble:
    """n networks with the weights ``params`` (each with a leading axis n) at the knob values ``knob`` (n, 1, 1)."""

    variant: Variant
    net: Net
    params: Params
    knob: Array

    def constrained(self) -> "Ensemble":
        """The ensemble with the variant's constraint on the free weights that Adam moves."""
        params = self.variant.project(self.params, self.net)
        return self if params is self.params else replace(self, params=params)

    def acting(self, mean: Array) -> "Ensemble":
        """The constrained ensemble for the data as they are, from weights for data with ``mean`` (d_in,) taken away.

        Its biases are b - W mean in the first layer and b + mean in the last. It is the same family of networks, but
        in training W meets x - mean only, which makes the problem far better conditioned. Behind an activation of the
        output it is not: there ``mean`` must be 0.
        """
        params = dict(self.variant.project(self.params, self.net))
        first, last = self.net.encoder[0].name, self.net.decoder[-1].name
        params[f"{first}.bias"] = layers.affine(params, self.net.encoder[0], -mean.view(1, 1, -1)).squeeze(1)
        if self.variant.output_is_data:
            params[f"{last}.bias"] = params[f"{last}.bias"] + mean
        return replace(self, params=params)

    def encode(self, x: Array) -> Array:
        """The code: x (batch, d_in) or (n, batch, d_in) -> (n, batch, d_latent)."""
        return self.code(layers.forward(self.params, self.net.encoder, x))

    def decode(self, z: Array) -> Array:
        """The decoder's output, unused units ignored: (n, batch, d_latent) -> (n, batch, d_in)."""
        return layers.forward(self.params, self.net.decoder, self._masked(z))

    def reconstruct(self, x: Array) -> Array:
        """x_hat, without any noise: (batch, d_in) or (n, batch, d_in) -> (n, batch, d_in)."""
        decoded = layers.forward(self.params, self.net.decoder, self.encode(x))
        return self._output(x, decoded)

    def jacobian(self, x: Array) -> Array:
        """Exact dz/dx: (batch, d_in) or (n, batch, d_in) -> (n, batch, d_latent, d_in)."""
        slopes = layers.jacobian(self.params, self.net.encoder, x, self.net.d_latent)
        mask = self.variant.mask(layers.forward(self.params, self.net.encoder, x)[..., : self.net.d_latent], self.knob)
        return slopes if mask is None else slopes * mask[..., None]

    def objective(self, x: Array, noise: Noise, mean: Array | float = 0.0) -> Terms:
        """The training loss on a batch x (batch, d_in): squared error summed over features, averaged over x.

        ``mean`` (d_in,) is what the weights expect to be taken away from the data; see ``acting``.
        """
        seen, h, z, recon = self._passed(x, noise, mean)
        lam = self.variant.lam(self.knob)
        if lam is None:
            return Terms(recon, recon.new_zeros(recon.shape), recon)
        penalty = self.variant.penalty(self.params, self.net, seen, h, z)
        return Terms(recon, penalty, recon + lam.flatten() * penalty)

    def recon(self, x: Array, noise: Noise) -> Array:
        """``objective``'s recon (n,) of data as they are, without the penalty, which may take far longer."""
        return self._passed(x, noise, 0.0)[-1]

    def _passed(self, x: Array, noise: Noise, mean: Array | float) -> tuple[Array, Array, Array, Array]:
        """What the encoder is shown of x, what it puts out, the code, and the squared error behind it (n,)."""
        seen = self._seen(x, noise, mean)
        x = seen if self.variant.RECONSTRUCTS_SEEN else x - mean
        h = layers.forward(self.params, self.net.encoder, seen)
        z = self.code(h)
        given = self.variant.sample(h, z, self.knob, noise)
        decoded = layers.forward(self.params, self.net.decoder, given)
        x_hat = self._output(seen, decoded)
        return seen, h, z, (x_hat - x).square().sum((-2, -1)) / x.shape[-2]

    def _seen(self, x: Array, noise: Noise, mean: Array | float) -> Array:
        """What the encoder is shown of x: corrupted, or some links on along the network's own chain from there."""
        seen, walks = self.variant.corrupt(x, self.knob, noise) - mean, True
        for _ in range(self.variant.links):
            walks = walks & (noise.uniform(x.shape[-2], 1) < GOES_ON)
            back = self._output(seen, layers.forward(self.params, self.net.decoder, self.encode(seen))).detach()
            seen = seen + walks * (self.variant.corrupt(back + mean, self.knob, noise) - mean - seen)
        return seen

    def _output(self, x: Array, decoded: Array) -> Array:
        """x_hat from what the decoder put out, and from the encoder's input where the variant learns a correction."""
        factor = self.variant.correction(self.knob)
        return decoded if factor is None else x + factor * decoded

    def code(self, h: Array) -> Array:
        """The code, unused units 0, in all that the encoder put out: (n, batch, d_out) -> (n, batch, d_latent)."""
        return self._masked(h if h.shape[-1] == self.net.d_latent else h[..., : self.net.d_latent])

    def _masked(self, z: Array) -> Array:
        mask = self.variant.mask(z, self.knob)
        return z if mask is None else z * mask
