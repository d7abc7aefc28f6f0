"""The views of the lessons on copying, on three criteria and on few labels, on models whose answers are known."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from plain_adam import PlainAdam, half_a_cosine
from scipy import stats
from sklearn.decomposition import PCA
from small_models import small_spec
from tensors import assert_close

import aeviz
from aeviz import variants, views
from aeviz.analysis import pca, probe
from aeviz.engine import FewLabelsTransfer
from aeviz.language import named
from aeviz.storage import few_labels as results
from aeviz.training import finetune
from aeviz.training.adam import Adam
from aeviz.views.few_labels import few_labels, few_labels_curves, few_labels_gain, transfer, two_tasks
from aeviz.views.general import probes
from aeviz.views.identity_trap import copying_gallery, copying_shares, memory_bank, tamed, train_and_test
from aeviz.views.three_criteria import code_profile, dependence, scorecard, uncorrelated


class Known:
    """Stands in for a Run of models x_hat = decode(encode(x)) that are given, not trained; one for each knob value."""

    def __init__(self, encoders, decoders=None, data="digits", knobs=None, name="known", hidden=()):
        self.encoders, self.decoders, self.data = encoders, decoders or [lambda z: z] * len(encoders), data
        self.knobs = np.arange(1.0, 1 + len(encoders)) if knobs is None else np.array(knobs)
        self.variant = SimpleNamespace(knob_name="strength", symbol="s", TOY=False, active_units=lambda knob, d: d)
        self.weights = {"encoder.0.weight": np.zeros((len(encoders), 3, 4))}
        width = self.encode(self.dataset().x[:1]).shape[-1]
        self.spec = SimpleNamespace(data=data, data_options=(), d_latent=width, key=lambda: name)
        d_in = self.dataset().x.shape[1]
        self.net = variants.base.mirrored(d_in, width, hidden, "identity", "identity")

    def dataset(self):
        return aeviz.load_data(self.data)

    knob_label = aeviz.Run.knob_label
    units = aeviz.Run.units
    errors = aeviz.Run.errors

    def encode(self, x):
        return np.stack([encode(x) for encode in self.encoders])

    def reconstruct(self, x):
        return np.stack([decode(encode(x)) for encode, decode in zip(self.encoders, self.decoders, strict=True)])

    def model(self, i):
        encode, decode = self.encoders[i], self.decoders[i]
        return SimpleNamespace(encode=encode, reconstruct=lambda x: decode(encode(x)))


def identity(x):
    return x


def its_mean(x):
    return np.broadcast_to(x.mean(axis=0), x.shape)


def show(module, run, at=0, others=None, **controls):
    """(Data, caption) of a view, drawn too."""
    chosen = module.Controls(**controls)
    data = module.compute(run, at, chosen) if others is None else module.compute(run, at, chosen, others)
    module.figure(data, chosen).checked()
    return data, views.caption(module, data)


# --------------------------------------------------------------------------------------------- the identity trap


def test_the_identity_gives_back_whatever_comes_and_the_mean_nothing():
    data, text = show(copying_shares, Known([identity, its_mean]), at=0)
    assert list(data.shares) == ["test data", "mean of two", "shuffled", "shuffled everywhere", "noise", "photographs"]
    for share in (*data.shares.values(), data.score):
        np.testing.assert_allclose(share, [1, 0], atol=1e-6)
    assert "of noise 100%" in text and "photographs 100%" in text and "copying score is 1;" in text
    assert "photographs" not in show(copying_shares, Known([identity], data="wine"))[0].shares


def test_pca_gives_back_what_lies_in_its_plane(digits):
    plane = pca.fit(digits.x_train, 10)
    data, _ = show(copying_shares, Known([plane.reconstruct]))
    x = digits.x_test.astype(float)
    outside = x - plane.mean - (x - plane.mean) @ plane.components.T @ plane.components
    assert data.shares["test data"][0] == pytest.approx(1 - (outside**2).sum() / ((x - x.mean(0)) ** 2).sum())


def test_the_gallery_shows_what_went_in_and_what_came_out():
    data, _ = show(copying_gallery, Known([identity]), first=3)
    for name, shown in data.shown.items():
        np.testing.assert_array_equal(shown, data.back[name])
        assert data.error[name] == 0
    assert views.unfit("copying_gallery", Known([identity], data="wine"))


def test_the_plane_of_data_and_noise_holds_the_identity_at_its_corner_and_pca_on_its_way():
    runs = {"copier": Known([identity], name="a"), "mean": Known([its_mean], name="b", hidden=(9,))}
    data, text = show(tamed, runs["copier"], 0, runs)
    np.testing.assert_allclose(data.shares["copier"], [[1, 1]], atol=1e-6)
    np.testing.assert_allclose(data.shares["mean"], [[0, 0]], atol=1e-6)
    assert (np.diff(data.shares["PCA"], axis=0) > 0).all()
    assert text.startswith(
        "The copier model at s = 1 gives back 100% of the variance of all 359 test examples and 100% of"
    )
    assert text.endswith("Units from layer to layer: 64–64–64 (mean 64–9–64–9–64).")


def test_a_blur_gives_back_one_share_of_all_and_so_do_its_rivals_at_equal_share():
    """x_hat = mean + s (x - mean) leaves (1 - s)^2 of any variance; between two such rivals the line is that of all."""

    def blur(s):
        return lambda x: x.mean(0) + s * (x - x.mean(0))

    runs = {"half": Known([blur(0.5)], name="a"), "others": Known([blur(0.2), blur(0.9)], name="b")}
    data, _ = show(tamed, runs["half"], 0, runs)
    np.testing.assert_allclose(data.shares["others"], [[0.36] * 2, [0.99] * 2], atol=1e-6)
    numbers = named(tamed.told(data))
    test, train = runs["half"].dataset().x_test, runs["half"].dataset().x_train
    assert numbers["test"] == [pytest.approx(0.75, abs=1e-6)]
    rival, plane = numbers["rival"]
    assert rival == pytest.approx(0.75, abs=1e-6)
    noise = copying_shares.given(runs["half"].dataset())["noise"].astype(float)
    shares = []  # of PCA, of each of the two
    for x in (test.astype(float), noise):
        planes = (PCA(k).fit(train.astype(float)) for k in copying_shares.PLANES)
        left = [((p.inverse_transform(p.transform(x)) - x) ** 2).sum() for p in planes]
        shares.append(1 - np.array(left) / ((x - x.mean(0)) ** 2).sum())
    assert plane == pytest.approx(np.interp(0.75, *shares), abs=1e-4)


def test_another_data_set_is_not_compared():
    runs = {"digits": Known([identity], name="a"), "wine": Known([identity], data="wine", name="b")}
    assert list(tamed.compute(runs["wine"], 0, None, runs).shares) == ["wine", "PCA"]


def test_train_and_test_errors_are_those_of_the_last_logged_step(small_run):
    data, _ = show(train_and_test, small_run, at=2)
    np.testing.assert_allclose(data.test, small_run.history["recon_test"][-1], rtol=1e-4)
    dataset, model = small_run.dataset(), small_run.model(2)
    errors = [((model.reconstruct(x) - x) ** 2).sum(axis=1).mean() for x in (dataset.x_train, dataset.x_test)]
    numbers = named(train_and_test.told(data))
    assert (numbers["train"], numbers["test"]) == ([pytest.approx(errors[0])], [pytest.approx(errors[1])])
    assert numbers["ratio"] == [pytest.approx(errors[1] / errors[0])]
    d = dataset.x.shape[1]
    assert numbers["weights"] == [2 * d * 9 + 2 * 9 * 4 + 9 + 4 + 9 + d]
    assert (numbers["n_train"], numbers["n_test"]) == ([len(dataset.train)], [len(dataset.test)])


def test_a_bank_that_answers_with_stored_examples_is_found_out(digits):
    from scipy.spatial.distance import cdist

    stored = digits.x_train

    def nearest(x):
        return stored[cdist(x, stored).argmin(1)]

    run = Known([nearest])
    data, _ = show(memory_bank, run)
    assert data.to_stored == pytest.approx(0, abs=1e-6)
    assert data.to_input == pytest.approx(data.input_to_stored, rel=1e-5)
    np.testing.assert_array_equal(data.back, data.stored)
    numbers = named(memory_bank.told(data))
    first, second = np.partition(cdist(memory_bank.never_seen(run), stored), 1, axis=1)[:, :2].T
    assert numbers["nearest"][0] >= (second - first > 1e-5).mean()  # of two that are as near either may be the nearest
    assert numbers["share"] == [data.from_store]
    assert data.from_store == (data.input_to_stored > 0)  # at 0 from the store, and the input is not there


def test_a_copier_is_no_bank():
    data, text = show(memory_bank, Known([identity]))
    assert data.to_input == 0
    assert data.to_stored == pytest.approx(data.input_to_stored)
    assert "no memory bank" in text and named(memory_bank.told(data))["share"] == [0]


def test_what_is_near_everything_is_no_bank(digits):
    """Blurred answers are nearer to the store than to the input without being from it."""
    plane = pca.fit(digits.x_train, 3)
    data, text = show(memory_bank, Known([plane.reconstruct]))
    assert data.to_stored < data.to_input and data.from_store < 0.05
    assert "no memory bank" in text


def test_probes_of_the_identity_are_those_of_the_inputs():
    data, _ = show(probes, Known([identity, lambda x: 3 * x + 1]))
    np.testing.assert_allclose(data.linear, data.inputs[0])
    np.testing.assert_allclose(data.neighbours, data.inputs[1])
    assert views.unfit("probes", Known([identity], data="circle"))


# ------------------------------------------------------------------------------------------------ three criteria


def one_hot(x):
    """Eight units, of which one is on: the octant of the first three features."""
    octant = (x[:, 10:13] > x[:, 10:13].mean(0)) @ np.array([1, 2, 4])
    return np.eye(8)[octant]


def test_the_scorecard_of_codes_that_are_known():
    runs = {"one-hot": Known([one_hot], name="a"), "copier": Known([identity], name="b")}
    runs["one-hot"].reconstruct = lambda x: pca.fit(x, 10).reconstruct(x)[None]
    data, text = show(scorecard, runs["one-hot"], 0, runs)
    table = {
        name: dict(zip(scorecard.MEASURES, row, strict=True)) for name, row in zip(data.names, data.values, strict=True)
    }
    assert (table["one-hot"]["units"], table["one-hot"]["L0"]) == (8, 1)
    assert table["one-hot"]["Hoyer"] == pytest.approx(1)
    assert data.endless[data.names.index("one-hot")].tolist() == 7 * [False] + [True]  # the eight units add up to 1
    assert table["PCA"]["correlation"] == pytest.approx(0, abs=1e-7)
    x = runs["copier"].dataset()
    fitted = PCA(int(table["PCA"]["units"])).fit(x.x_train)
    error = ((fitted.inverse_transform(fitted.transform(x.x_test)) - x.x_test) ** 2).sum()
    share = 1 - error / ((x.x_test - x.x_test.mean(0)) ** 2).sum()
    assert table["PCA"]["variance"] == pytest.approx(share, abs=1e-4)
    assert "Sparsest: one-hot, 1 of 8 not 0" in text


def test_the_others_are_taken_where_they_reconstruct_as_well():
    def blurred(share):
        return lambda z: z.mean(0) + share * (z - z.mean(0))

    levels = [0.2, 0.5, 0.9]
    run = Known([identity], [blurred(0.5)], name="a")
    other = Known([identity] * 3, [blurred(level) for level in levels], name="b")
    assert scorecard.codes(run, 0, {"run": run, "other": other})["other"].setting.values["knob"].value == 2


def test_how_few_units_hold_a_code():
    runs = {"one-hot": Known([one_hot], name="a"), "even": Known([lambda x: np.ones((len(x), 4))], name="b")}
    runs["one-hot"].decoders = runs["even"].decoders = [lambda z: np.zeros((len(z), 64))]
    data, text = show(code_profile, runs["even"], 0, runs)
    np.testing.assert_allclose(data.held["one-hot"], 1)
    np.testing.assert_allclose(data.held["even"], [0.25, 0.5, 0.75, 1])
    assert "one-hot 1 of 8 and even 4 of 4" in text


def test_on_a_ring_the_components_are_uncorrelated_and_dependent():
    data, text = show(uncorrelated, Known([identity], data="circle"))
    assert abs(data.correlation) < 1e-6
    assert data.dependence.p_value == pytest.approx(1 / (1 + uncorrelated.N_SHUFFLES))
    assert data.dependence.hsic > 5 * data.hsic_independent
    assert "yet they are dependent" in text


def test_a_unit_said_twice_depends_on_itself():
    data, text = show(dependence, Known([lambda x: x[:, [10, 20, 10]]]))
    assert data.correlation[0, 2] == pytest.approx(1)
    assert data.hsic[0, 2] == pytest.approx(1)
    assert "Most dependent are units 1 and 3: HSIC 1, |correlation| 1." in text


def test_a_code_of_one_unit_has_no_pairs():
    assert show(dependence, Known([lambda x: x[:, [20]]]))[1] == "A code of one unit has no pairs."


# ------------------------------------------------------------------------------------------------ few labels


def test_the_loop_is_adam_on_half_a_cosine():
    steps, lr = 40, 0.1
    theirs = torch.tensor([3.0, -2.0], requires_grad=True)
    ours = Adam({"a": theirs.detach()[:1], "b": theirs.detach()[1:]}, lr, steps)

    def backpropagate():
        for name, value in ours.params.items():
            ours.gradients[name].copy_(4 * value.detach() ** 3)

    ours.advance(steps, backpropagate)
    adam = PlainAdam([theirs], (0.9, 0.99))
    for share in half_a_cosine(steps):
        (theirs**4).sum().backward()
        adam.step(lr * share)
    assert_close(torch.cat(list(ours.params.values())), theirs)


def test_classes_take_turns_in_being_labelled():
    y = np.repeat([0, 1, 2], [50, 30, 20])
    order = probe.labelled_in_turn(y, np.random.default_rng(0))
    assert sorted(order) == list(range(100))
    for n in (3, 30, 60):
        np.testing.assert_array_equal(np.bincount(y[order[:n]]), n // 3)


@pytest.fixture(scope="module")
def few_steps():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(finetune, "STEPS", 30)
        for room in (finetune, results):  # where they are made, and where a file is looked at
            patch.setattr(room, "LOGGED", (0, 10, 30))
        patch.setattr(results, "N_SEEDS", 2)
        yield patch


@pytest.fixture(scope="module")
def runs(few_steps):

    spec = small_spec("denoising")
    return [aeviz.sweep(replace(spec, seed=seed)) for seed in range(2)]


@pytest.fixture(scope="module")
def result(runs):
    return finetune.finetune(runs)


def test_all_at_once_is_each_alone(runs, result, few_steps):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(finetune, "LABELS", (50,))
        alone = finetune.finetune(runs)
    place = result.labels.tolist().index(50)
    for name in ("train", "test", "loss"):
        np.testing.assert_allclose(getattr(result, name)[..., [place], :], getattr(alone, name), atol=1e-4)
    np.testing.assert_allclose(result.probe[..., [place], :], alone.probe, atol=1e-4)


def test_before_the_first_step_nothing_is_known(result):
    # a head of zeros: every class is as likely, and the first of the three is answered
    np.testing.assert_allclose(result.loss[0], np.log(3), rtol=1e-5)
    np.testing.assert_array_equal(result.test[0], result.test[0].flat[0])


def test_fine_tuning_learns_and_random_starts_do_not_see_the_noise(result):
    assert (result.loss[-1] < result.loss[0]).all()
    assert result.test[-1, :, :, -1].min() > 0.7  # a third by chance
    # the random start is the same at every noise level
    np.testing.assert_array_equal(result.test[:, 0, 0], result.test[:, 0, 1])
    assert result.labels.tolist() == [10, 20, 50, 100]  # of 142 training examples


def test_random_starts_are_one_where_the_codes_before_training_are(runs, small_run):
    """Noise acts in training only; a code size acts before it."""
    for run in (runs[0], small_run):
        x, n = run.dataset().x_test, len(run.knobs)
        places, where = finetune._places(run)
        assert [places[i][0] for i in where] == [0] * n + [1] * n
        for k in range(n):
            _, kept = places[where[k]]
            np.testing.assert_array_equal(run.model(k, step=0).encode(x), run.model(kept, step=0).encode(x))
            assert places[where[n + k]] == (1, k)
    assert len(finetune._places(runs[0])[0]) == 1 + len(runs[0].knobs)
    assert len(finetune._places(small_run)[0]) == 2 * len(small_run.knobs)


def test_a_network_is_what_plain_torch_makes_of_it(runs, few_steps):
    """One seed, one number of labels, against nn.Sequential under PyTorch's Adam on the same minibatches."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(finetune, "LABELS", (20,))
        task = finetune._task(runs[:1])
        ours = finetune._Classifiers(runs[:1], task, start=1, k=1)
        layers = []
        for weight, bias, activation in runs[0].model(1).encoder_layers():
            linear = torch.nn.Linear(*weight.shape)
            linear.weight.data, linear.bias.data = torch.from_numpy(weight.T.copy()), torch.from_numpy(bias)
            layers += [linear, torch.nn.SiLU() if activation == "silu" else torch.nn.Identity()]
        encoder, head = torch.nn.Sequential(*layers), torch.nn.Linear(6, 3)
        torch.nn.init.zeros_(head.weight)
        torch.nn.init.zeros_(head.bias)
        with torch.no_grad():
            # their biases take the mean in: the same function, and the same gradients, of centred inputs
            encoder[0].bias += encoder[0].weight @ task.mean
            start = encoder(task.x)
            centre, scale = start.mean(0), start.std(0)
        adam = PlainAdam([*encoder.parameters(), *head.parameters()], (0.9, 0.99))
        random = torch.Generator().set_state(ours.random.get_state())
        for share in half_a_cosine(finetune.STEPS):
            chosen = task.order[0, (torch.rand(1, 1, finetune.BATCH, generator=random) * 20).long().flatten()]
            loss = torch.nn.functional.cross_entropy(head((encoder(task.x[chosen]) - centre) / scale), task.y[chosen])
            loss.backward()
            adam.step(finetune.LR * share)
        ours.advance(finetune.STEPS)
        logits = head((encoder(task.x_test) - centre) / scale)
    assert_close(ours._logits(task.x_test)[0], logits, rtol=2e-3, atol=2e-3)


def test_the_rivals_learn_from_the_same_labels_and_are_asked_the_same(runs, result):
    """Distances by SciPy and logistic regression by its own objective, whose gradient is 0 at the optimum."""
    from scipy.optimize import minimize
    from scipy.spatial.distance import cdist

    dataset = runs[0].dataset()
    y, y_test = dataset.y[dataset.train], dataset.y[dataset.test]
    x, x_test = (part - dataset.x_train.mean(0) for part in (dataset.x_train, dataset.x_test))
    for seed, run in enumerate(runs):
        order = probe.labelled_in_turn(y, np.random.default_rng([run.spec.seed, 3]))
        for i, n in enumerate(result.labels):
            known = order[:n]
            nearest = y[known][cdist(x_test, x[known]).argmin(1)]
            assert result.rivals[0, i, seed] == pytest.approx((nearest == y_test).mean())
        chosen = order[:50]

        def objective(w, known=chosen):
            weight, bias = w[:-3].reshape(3, -1), w[-3:]
            logits = x[known] @ weight.T + bias
            loss = np.log(np.exp(logits).sum(1)) - logits[np.arange(len(known)), y[known]]
            return loss.sum() + (weight**2).sum() / 2

        w = minimize(objective, np.zeros(3 * x.shape[1] + 3)).x
        accuracy = ((x_test @ w[:-3].reshape(3, -1).T + w[-3:]).argmax(1) == y_test).mean()
        assert result.rivals[1, result.labels.tolist().index(50), seed] == pytest.approx(accuracy)


def test_both_tasks_are_probed_on_frozen_codes_of_test_examples(runs, result):
    dataset = runs[0].dataset()
    y, y_test = dataset.y[dataset.train], dataset.y[dataset.test]
    for seed, run in enumerate(runs):
        order = probe.labelled_in_turn(y, np.random.default_rng([run.spec.seed, 3]))[:200]
        for k in range(len(run.knobs)):
            for code, model in (("autoencoder", run.model(k)), ("untrained", run.model(k, step=0))):
                z, z_test = model.encode(dataset.x_train), model.encode(dataset.x_test)
                for task, labels in enumerate((y % 2, y)):
                    asked = (y_test % 2, y_test)[task]
                    expected = probe.linear_probe(z[order], labels[order], z_test, asked)
                    found = result.tasks[results.CODES.index(code), task, k, seed]
                    assert found == pytest.approx(expected, abs=1.5 / len(y_test))  # rounding may turn one answer


def test_a_code_for_one_task_forgets_what_it_is_not_asked():
    """Two units that know odd from even know less of the digit than two that must give the image back."""
    run = aeviz.sweep(aeviz.Spec("digits", "undercomplete", d_latent=2, hidden=(16,), knobs=(2,), steps=300))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(finetune, "STEPS", 200)
        tasks = finetune._two_tasks([run], finetune._task([run]), 0)[:, :, 0]
    classifier, autoencoder, _ = tasks
    assert classifier[0] > autoencoder[0] + 0.1  # its own task
    assert classifier[1] < autoencoder[1] - 0.1  # another one


def numbers(view, run, i=1, **controls):
    data = view.compute(run, i, view.Controls(**controls))
    assert view.figure(data, view.Controls(**controls)).checked().data
    return data, named(view.told(data)), views.caption(view, data)


def test_a_result_comes_back_from_the_store_for_the_views_that_need_it(runs, result):
    run = runs[0]
    assert all(view.NEEDS == "FewLabels" for view in (few_labels, few_labels_curves, few_labels_gain, two_tasks))
    assert not results.stored(run.spec) and results.load(run.spec) is None
    results.save(run.spec, result)
    found = results.load(run.spec)
    np.testing.assert_array_equal(found.test, result.test)
    data, told, text = numbers(few_labels, run)
    np.testing.assert_array_equal(data.tuned, result.test[-1, :, 1])
    gain = 100 * (result.test[-1, 1, 1] - result.test[-1, 0, 1])
    assert (told["first"][0], told["last"][0]) == pytest.approx((gain[0].mean(), gain[-1].mean()))
    lost = int((gain < 0).sum())
    assert told["pairs"] == [8] and told.get("n", [0]) == [lost] and ("none of" in text) == (lost == 0)
    assert told["seen"] == [len(run.dataset().train)] and told["asked"] == [len(run.dataset().test)]
    best = result.rivals[result.rivals[:, -1].mean(-1).argmax()]
    assert told["last"][1] == pytest.approx(best[-1].mean())
    lead = result.test[-1, 1, 1] - best
    half = stats.t(lead.shape[1] - 1).ppf(0.975) * stats.sem(lead, axis=1)
    for place, sure in (("ahead", lead.mean(1) > half), ("behind", lead.mean(1) < -half)):
        assert told.get(place, []) == result.labels[sure].tolist()
    np.testing.assert_allclose(numbers(few_labels_gain, run)[0].gain, gain, atol=1e-4)
    data, told, text = numbers(few_labels_curves, run, labels="50")
    np.testing.assert_array_equal(data.curves["accuracy on test data"][:, -1], result.test[-1, :, 1, 2])
    assert text.startswith("With 50 labels, after 10 steps")
    assert told["random_test"] == [pytest.approx(result.test[-1, 0, 1, 2].mean())]
    gap = 100 * (result.train - result.test)[-1, :, 1, 2].mean(-1)
    assert (told["random_gap"][0], told["trained_gap"][0]) == pytest.approx(tuple(gap), abs=1e-4)
    assert (told["random"][0], told["trained"][0]) == pytest.approx(tuple(result.loss[1, :, 1, 2].mean(-1)))
    data, told, _ = numbers(two_tasks, run)
    assert told["classifier"] == pytest.approx(result.tasks[0, :, 1].mean(-1).tolist())
    assert told["autoencoder"] == pytest.approx(result.tasks[1, :, 1].mean(-1).tolist())
    assert told["untrained"] == [pytest.approx(result.tasks[2, 1, 1].mean())]
    y = run.dataset().y[run.dataset().test]
    np.testing.assert_allclose(data.chance, [max(np.mean(y % 2), 1 - np.mean(y % 2)), np.bincount(y).max() / len(y)])
    assert (told["n"], told["labels"], told["classes"]) == ([6], [142], [3])


def test_a_gain_is_beyond_chance_by_students_t(runs, result):
    """Five seeds need 2.78 standard errors, not 2: SciPy's one-sample test is the judge."""
    from scipy.stats import ttest_1samp

    rng = np.random.default_rng(0)
    gain = rng.normal(size=(40, 5)) + np.linspace(0, 3, 40)[:, None]
    data = few_labels_gain.Data(np.arange(10, 50), gain)
    told = named(few_labels_gain.told(data))
    test = ttest_1samp(gain, 0, axis=1)
    sure = data.labels[(test.pvalue < 0.05) & (test.statistic > 0)].tolist()
    assert told["clear"] == sure and 0 < len(sure) < (gain.mean(1) > 2 * gain.std(1, ddof=1) / 5**0.5).sum()
    low, high = test.confidence_interval()
    np.testing.assert_allclose(few_labels_gain.half_width(gain), (high - low) / 2)
    assert told["t"] == [pytest.approx(2.776, abs=1e-3)] and told["seeds"] == [5]
    assert "For no number" in str(few_labels_gain.told(few_labels_gain.Data(data.labels, -np.abs(gain)))[1])


def test_gains_of_other_images_are_over_their_own_random_starts(monkeypatch):
    labels = np.array([10, 1000])

    def made(gain):
        test = np.full((1, 2, 1, 2, 3), 0.5)
        test[:, 1] += np.array(gain)[:, None] + np.array([-0.001, 0, 0.001])
        return SimpleNamespace(labels=labels, test=test)

    run = SimpleNamespace(spec=aeviz.Spec(variant="denoising", knobs=(0.2,)))
    sources = results.sources(run.spec)
    found = {
        None: made([0.04, 0.01]),
        sources["MNIST"]: made([0.02, 0.0]),
        sources["shuffled pixels"]: made([-0.02, 0.0]),
    }
    monkeypatch.setattr(results, "load", lambda spec, source=None: found.get(source))
    data = transfer.compute(run, 0, transfer.Controls())
    assert list(data.gains) == ["the same images", "MNIST", "shuffled pixels"]  # Fashion-MNIST was not made
    told = named(transfer.told(data))
    assert told["first"] == pytest.approx([4, 2, -2]) and told["last"] == pytest.approx([1, 0, 0])
    assert told["clear"] == [10, 1000, 10] and told["seeds"] == [3]
    assert transfer.figure(data, transfer.Controls()).checked().data


def test_a_transfer_makes_what_can_be_made_and_is_missing(few_steps, tmp_path, monkeypatch):
    monkeypatch.delenv("AEVIZ_DATA", raising=False)
    for room in (finetune, results):
        monkeypatch.setattr(room, "LABELS", (20,))
    spec = aeviz.Spec(variant="denoising", d_latent=2, hidden=(), knobs=(0.2,), steps=5)
    request, sources, where = FewLabelsTransfer(spec), results.sources(spec), str(tmp_path)
    assert not request.stored(where)
    request.make(where, lambda *words: None)
    assert request.stored(where) and results.stored(spec, where)
    made = {name for name, source in sources.items() if results.stored(spec, where, source)}
    assert made == {"shuffled pixels"}  # of images that are not here nothing can be learned
    same, other = (results.load(spec, where, source) for source in (None, sources["shuffled pixels"]))
    assert same.test.shape == other.test.shape and (same.test[-1, 1] != other.test[-1, 1]).any()
    np.testing.assert_array_equal(same.rivals, other.rivals)  # both are asked about the Spec's own images


def test_sources_differ_from_the_spec_in_their_data_alone_and_have_as_many_pixels():
    spec = aeviz.Spec(variant="denoising", knobs=(0.2,))
    for source in results.sources(spec).values():
        assert replace(source, data=spec.data, data_options=()) == spec
    assert results.sources(replace(spec, variant="linear", hidden=(), knobs=(2,))) == {}
    keys = {results.key(spec), *(results.key(spec, source) for source in results.sources(spec).values())}
    assert len(keys) == 4
    plain, mixed = (aeviz.load_data("digits", shuffled=shuffled) for shuffled in (0, 1))
    np.testing.assert_array_equal(np.sort(plain.x, axis=1), np.sort(mixed.x, axis=1))
    places = [np.flatnonzero((mixed.x == plain.x[:, [j]]).all(axis=0)) for j in range(64)]
    assert all(len(place) for place in places) and sum(j in place for j, place in enumerate(places)) < 10


def test_data_without_classes_have_nothing_to_learn(few_steps):
    run = aeviz.sweep(aeviz.Spec(data="circle", variant="linear", d_latent=2, hidden=(), knobs=(1,), steps=1))
    with pytest.raises(ValueError, match="no classes"):
        finetune.finetune([run])
    assert "classes" in views.unfit("few_labels", run)
