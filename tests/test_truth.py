"""Theorems, on trained models: what must come out, whatever the code that trained them.

Errors are means over examples of the squared error summed over features.
"""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

import aeviz
from aeviz.analysis import field, linear, pca, sparsity

# ------------------------------------------------------------------------- linear autoencoders and their PCA


def error(model, x):
    return ((model.reconstruct(x).astype(float) - x) ** 2).sum(1).mean()


SIZES = (2, 8, 16)


@pytest.fixture(scope="module")
def some_digits():
    """A third of them: 480 to learn from."""
    return aeviz.load_data("digits", n_samples=600)


@pytest.fixture(scope="module")
def linear_run():
    spec = {"data_options": {"n_samples": 600}, "d_latent": 16, "hidden": (), "knobs": SIZES}
    return aeviz.sweep(aeviz.Spec(variant="linear", **spec, steps=800, lr=0.08))


def test_a_linear_autoencoder_finds_the_principal_plane(linear_run, some_digits):
    """Baldi & Hornik 1989: the minimum is PCA's, and the decoder spans the first k principal components."""
    exact = pca.fit(some_digits.x_train)
    for k in (2, 8, 16):
        model = linear_run.at(k)
        least = pca.left_out(exact.eigenvalues)[k]
        assert abs(error(model, some_digits.x_train) / least - 1) < 1e-5
        spanned = linear.columns(model.decode, 16)[:, :k]
        assert linear.principal_angles(spanned, exact.components[:k].T).max() < 0.2


def test_the_loss_at_k_is_the_sum_of_the_eigenvalues_left_out(linear_run, some_digits):
    """For several k in one sweep; the logged losses are those of the models."""
    wanted = pca.left_out(pca.fit(some_digits.x_train).eigenvalues)[list(SIZES)]
    np.testing.assert_allclose([error(linear_run.at(k), some_digits.x_train) for k in SIZES], wanted, rtol=1e-5)
    np.testing.assert_allclose(linear_run.history["recon"][-1], wanted, rtol=1e-4)


def test_a_linear_autoencoder_predicts_new_digits_as_pca_does(linear_run, some_digits):
    """But in pixels that are constant in training: what the encoder makes of those is never learnt."""
    learnt = some_digits.x_train.std(0) > 0
    x = np.where(learnt, some_digits.x_test, some_digits.x_train.mean(0))
    for k in (2, 8, 16):
        exact = pca.fit(some_digits.x_train, k)
        np.testing.assert_allclose(linear_run.at(k).reconstruct(x), exact.reconstruct(x), atol=1e-3)


def test_no_encoder_beats_pca_through_a_linear_decoder(digits):
    """A linear decoder of k codes puts out a plane: the sparse variant's error is at least PCA's with as many codes."""
    run = aeviz.sweep(aeviz.Spec(variant="sparse", d_latent=4, hidden=(64,), knobs=(0.0,), steps=400))
    least = pca.left_out(pca.fit(digits.x_train).eigenvalues)[4]
    assert least <= error(run.model(0), digits.x_train) < 2 * least


@pytest.fixture(scope="module", params=[(0.3, 400), (1.5, 1000)], ids=lambda param: f"{param[0]}")
def decayed(request):
    """A linear autoencoder with weight decay, the data's singular values and Kunin's lambda: n times ours.

    A direction that is only just off takes its steps to go.
    """
    decay, steps = request.param
    spec = aeviz.Spec(
        data="wine",
        variant="linear",
        variant_options={"weight_decay": decay},
        d_latent=5,
        hidden=(),
        knobs=(5,),
        steps=steps,
        lr=0.02,
    )
    model = aeviz.sweep(spec).model(0)
    x = aeviz.load_data("wine").x_train.astype(float)
    (encoder, _, _), (decoder, _, _) = model.encoder_layers()[0], model.decoder_layers()[0]
    centred = x - x.mean(0)
    return model, centred, encoder.T.astype(float), decoder.T.astype(float), len(x) * decay


def test_weight_decay_makes_the_encoder_the_transposed_decoder(decayed):
    _, _, w1, w2, _ = decayed
    assert linear.transpose_distance(w1, w2) < 1e-6


def test_weight_decay_shrinks_each_direction_as_kunin_says(decayed):
    """Singular values of W2 W1 are max(0, 1 - lambda / sigma^2), and directions with sigma^2 <= lambda are off."""
    _, centred, w1, w2, lam = decayed
    singular = np.linalg.svd(centred, compute_uv=False)
    wanted = linear.kunin_spectrum(singular, lam)[:5]
    np.testing.assert_allclose(np.linalg.svd(w2 @ w1, compute_uv=False)[:5], wanted, atol=1e-3)
    assert (np.linalg.svd(w2, compute_uv=False) > 0.02).sum() == linear.kunin_rank(singular, 5, lam)


def test_weight_decay_turns_the_decoder_to_the_principal_axes(decayed):
    _, centred, _, w2, lam = decayed
    _, singular, axes = np.linalg.svd(centred)
    rank = linear.kunin_rank(singular, 5, lam)
    left = np.linalg.svd(w2)[0][:, :rank]
    assert np.abs(np.diag(axes[:rank] @ left)).min() > 0.9999
    np.testing.assert_allclose(linear.data_spectrum(w2, lam)[:rank], singular[:rank], rtol=1e-3)


def test_the_loss_with_weight_decay_is_kunins_minimum(decayed):
    _, centred, w1, w2, lam = decayed
    loss = ((centred - centred @ w1.T @ w2.T) ** 2).sum() + lam * ((w1**2).sum() + (w2**2).sum())
    singular = np.linalg.svd(centred, compute_uv=False)
    assert loss == pytest.approx(linear.kunin_loss(singular, 5, lam), rel=1e-5)


def test_a_linear_tied_contractive_autoencoder_has_a_closed_form():
    """mean ||x - W'W x||^2 + lambda ||W||^2: J's singular values^2 become max(0, 1 - lambda / (2 lam_i)).

    Beyond lambda = 2 lam_1 nothing is left.
    """
    eigenvalues = pca.fit(aeviz.load_data("wine").x_train).eigenvalues
    knobs = (0.0, 0.3, 1.2, 3.0, float(2.2 * eigenvalues[0]))
    spec = aeviz.Spec(
        data="wine",
        variant="contractive",
        variant_options={"activation": "identity"},
        d_latent=6,
        hidden=(),
        knobs=knobs,
        steps=800,
        lr=0.02,
        batch_size=4096,
    )
    run = aeviz.sweep(spec)
    for i, lam in enumerate(knobs):
        singular = np.linalg.svd(run.model(i).jacobian(np.zeros((1, 13)))[0], compute_uv=False)
        np.testing.assert_allclose(singular**2, np.maximum(0, 1 - lam / (2 * eigenvalues[:6])), atol=2e-3)


# ---------------------------------------------------------------------------------------------- sparse codes


def test_one_sparse_unit_learns_the_soft_threshold():
    """With D orthonormal and a loss without 1/2, the best code of d.x >= 0 is max(0, d.x - lambda / 2).

    A data set of one direction is reconstructed by one unit and its bias: the unit's slope along the direction is 1
    and every active code is lam / 2 short of the code at lambda = 0.
    """
    spec = aeviz.Spec(
        data="atoms",
        data_options={"n_samples": 2000, "d_in": 16, "n_atoms": 8, "n_active": 1.0},
        variant="sparse",
        d_latent=8,
        hidden=(),
        knobs=(0.05, 0.1, 0.2),
        steps=600,
        lr=0.02,
        batch_size=256,
    )
    run = aeviz.sweep(spec)
    x = run.dataset().x.astype(float)
    for i, lam in enumerate(spec.knobs):
        model = run.model(i)
        weight, bias, _ = model.decoder_layers()[0]
        z = model.encode(x)
        # Stationarity in the code (KKT): 2 d_j.(x - x_hat) = lambda wherever a unit is alone and active.
        push = 2 * (x - bias - z @ weight) @ weight.T
        alone = (z > 0.05) & ((z > 0.05).sum(1, keepdims=True) == 1)
        assert alone.sum() > 300
        assert np.median(push[alone]) == pytest.approx(lam, rel=0.1)


def test_beyond_the_threshold_no_unit_speaks():
    """Loss without 1/2: every code is 0 once lambda >= 2 max ||x - b||, and some are not far below it."""
    x = aeviz.load_data("wine").x_train
    bound = sparsity.all_zero_bound(x - x.mean(0), half=False)
    spec = aeviz.Spec(data="wine", variant="sparse", d_latent=16, hidden=(), knobs=(1.0, 1.05 * bound), steps=600)
    run = aeviz.sweep(spec)
    assert run.model(0).encode(x).any()
    assert not run.model(1).encode(x).any()
    # Then what is put out is the mean, and the error the total variance.
    np.testing.assert_allclose(run.model(1).reconstruct(x), np.tile(x.mean(0), (len(x), 1)), atol=2e-2)
    assert error(run.model(1), x) == pytest.approx(x.var(0).sum(), rel=1e-3)


def recovered(knobs, **options):
    spec = aeviz.Spec(
        data="atoms",
        data_options={"n_samples": 20_000},
        variant="sparse",
        variant_options=options,
        d_latent=64,
        hidden=(),
        knobs=knobs,
        steps=800,
        lr=0.01,
        batch_size=512,
    )
    run = aeviz.sweep(spec)
    atoms, x = run.dataset().atoms.T, run.dataset().x[:2000]
    found = [sparsity.mmcs(run.model(i).decoder_layers()[0][0].T, atoms) for i in range(len(knobs))]
    return found, [float(sparsity.l0(run.model(i).encode(x)).mean()) for i in range(len(knobs))]


def test_a_sparse_autoencoder_finds_the_atoms():
    """64 atoms in 32 dimensions, 3 active on average; two unrelated dictionaries reach 0.41."""
    found, l0 = recovered((0.3,))
    assert found[0] > 0.95
    assert 2 < l0[0] < 8


def test_without_unit_norm_it_cheats_by_scale():
    found, l0 = recovered((0.1,), unit_norm=False)
    assert found[0] < 0.7
    assert l0[0] > 15


# ----------------------------------------------------------------------------- denoising and its exact optimum


@pytest.mark.parametrize(
    ("data", "sigma", "steps", "batch_size"),
    [("circle", 0.2, 200, 512), ("moons", 0.1, 500, 512), ("spiral", 0.05, 1000, 256)],
)
def test_a_denoising_autoencoder_learns_the_posterior_mean(data, sigma, steps, batch_size):
    """x~ + sigma^2 grad log p_sigma(x~) (Miyasawa 1961; Alain & Bengio 2014); sigma in data units."""
    options = {"noise": 0.0}
    dataset = aeviz.load_data(data, **options)
    sigma = float(sigma / dataset.scale[0])
    spec = aeviz.Spec(
        data=data,
        data_options=options,
        variant="denoising",
        variant_options={"residual": True},
        d_latent=16,
        hidden=(64, 64),
        knobs=(sigma,),
        steps=steps,
        lr=0.02,
        batch_size=batch_size,
    )
    model, x = aeviz.sweep(spec).model(0), dataset.x_train
    rng = np.random.default_rng(0)
    noisy = x[rng.integers(len(x), size=3000)] + sigma * rng.standard_normal((3000, 2))
    agreement = field.field_agreement(model.reconstruct(noisy) - noisy, field.posterior_mean(noisy, x, sigma) - noisy)
    assert agreement.median_cosine > 0.99
    assert agreement.relative_error < 0.2
    assert field.denoising_loss(model.reconstruct, x, sigma, rng).excess < 0.05


def test_a_linear_denoiser_of_masked_inputs_has_a_closed_form():
    """Chen et al. 2012 (mDA), here with a bias: W = Cov(x, x~) Cov(x~)^-1, and each input survives with chance q."""
    mask, x = 0.3, aeviz.load_data("wine").x_train.astype(float)
    spec = aeviz.Spec(
        data="wine",
        variant="denoising",
        variant_options={"corruption": "masking"},
        d_latent=13,
        hidden=(),
        knobs=(mask,),
        steps=1200,
        lr=0.01,
        batch_size=4096,
    )
    model = aeviz.sweep(spec).model(0)
    q, mean, second = 1 - mask, x.mean(0), x.T @ x / len(x)
    seen = q**2 * second + np.diag(q * mask * np.diag(second))  # E[x~ x~']

    def loss(w, b):
        crossed = q * (w * second).sum() + b @ mean  # E[x_hat . x]
        return (w * (w @ seen)).sum() + 2 * q * b @ w @ mean + b @ b - 2 * crossed + np.trace(second)

    w = q * (second - np.outer(mean, mean)) @ np.linalg.inv(seen - q**2 * np.outer(mean, mean))
    least = loss(w, mean - q * w @ mean)
    b = model.reconstruct(np.zeros((1, 13)))[0].astype(float)
    learnt = loss((model.reconstruct(np.eye(13)) - b).T, b)
    assert least <= learnt < 1.005 * least


# ------------------------------------------------------------------------------- nonlinear codes of real digits


def test_two_units_beat_two_principal_components(digits):
    run = aeviz.sweep(aeviz.Spec(d_latent=2, knobs=(2,), hidden=(64, 32), steps=500))
    assert error(pca.fit(digits.x_train, 2), digits.x_test) > 3.2
    assert error(run.model(0), digits.x_test) < 2.6


def auroc(digit, variant, d_latent, hidden):
    """How well a model of the nine other digits tells this one by its reconstruction error."""
    given = {"hold_out": digit}
    spec = aeviz.Spec(
        data_options=given, variant=variant, d_latent=d_latent, hidden=hidden, knobs=(d_latent,), steps=250
    )
    test = aeviz.load_data("digits", **given)
    x = test.x_test
    errors = ((aeviz.sweep(spec).model(0).reconstruct(x) - x) ** 2).sum(1)
    return roc_auc_score(test.y[test.test] == digit, errors)


def test_a_wide_code_misses_the_anomalies_that_a_narrow_one_sees():
    """A network that copies its input reconstructs a digit it has never seen as well: its error tells less."""
    assert auroc(8, "undercomplete", 8, (64,)) - auroc(8, "overcomplete", 128, ()) > 0.1
