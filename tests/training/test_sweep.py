"""The sweep: the same bits however it is run, progress on the way, a stop at any time, and words for what fails."""

import dataclasses
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch
from patience import patient
from plain_adam import PlainAdam, half_a_cosine
from torch import nn

import aeviz
from aeviz import variants
from aeviz.storage.run_file import from_bytes, to_bytes
from aeviz.training import initialise, sweep
from aeviz.training.rng import minibatches
from aeviz.training.sweep import Diverged


def equal(a, b):
    groups = ("weights", "film", "history")
    return all(
        np.array_equal(getattr(a, group)[name], getattr(b, group)[name])
        for group in groups
        for name in getattr(a, group)
    )


@pytest.fixture(scope="module")
def spec(small):
    return small("denoising", knobs=(0.0, 0.1, 0.2, 0.3, 0.4), hidden=(7, 9), d_latent=5, steps=12)


@pytest.fixture(scope="module")
def run(spec):
    return aeviz.sweep(spec)


def test_same_spec_same_bits(spec, run):
    assert equal(run, aeviz.sweep(spec))
    assert not equal(run, aeviz.sweep(dataclasses.replace(spec, seed=1)))


@pytest.mark.parametrize("threads", [1, 2, 3, 5, 8])
def test_the_number_of_threads_changes_nothing(spec, run, threads, monkeypatch):
    monkeypatch.setattr(sweep, "THREAD_FLOATS", 1)  # so that each thread has networks
    assert equal(run, aeviz.sweep(spec, threads=threads))


@pytest.mark.parametrize(("threads", "share"), [(1, 8), (2, 4), (3, 3), (4, 2), (8, 2)])
def test_a_thread_has_its_share_of_the_networks_if_it_pays(threads, share, monkeypatch):
    """Eight networks of 16 inputs, shown 100 examples, of which each two pay a thread."""
    net = variants.make("linear", {}).net(16, 4, ())
    floats = 2 * (16 * 4 * 4) + 100 * 3 * (4 + 16)  # of one: weights four times over, and what they put out
    assert sweep._chunk_size(net, 8, 100, threads) == 8  # all are few for one more thread
    monkeypatch.setattr(sweep, "THREAD_FLOATS", 2 * floats)
    assert sweep._chunk_size(net, 8, 100, threads) == share


def test_the_size_of_a_chunk_changes_nothing(spec, run, monkeypatch):
    monkeypatch.setattr(sweep, "CHUNK_FLOATS", 1)
    assert equal(run, aeviz.sweep(spec))


@pytest.mark.parametrize("variant", variants.names())
def test_a_sweep_over_seeds_is_a_sweep_of_each_bit_for_bit(variant, small, monkeypatch):
    """Wherever the ensemble is cut into chunks: within a seed, between seeds, or not at all."""
    spec = small(variant, batch_size=31, steps=8)
    alone = [aeviz.sweep(dataclasses.replace(spec, seed=seed)) for seed in (3, 0)]
    for chunk in (1, 2_000, sweep.CHUNK_FLOATS):
        monkeypatch.setattr(sweep, "CHUNK_FLOATS", chunk)
        runs = sweep.sweep_seeds(spec, (3, 0))
        assert [run.spec.seed for run in runs] == [3, 0]
        assert all(equal(run, one) for run, one in zip(runs, alone, strict=True))


def test_a_sweep_over_seeds_tells_of_all_and_stops_as_one(small):
    told = []

    def on_step(progress):
        told.append(progress)
        return progress.step >= 5

    runs = sweep.sweep_seeds(small("sparse", steps=500), (0, 1), on_step)
    assert told[-1].recon.shape == told[-1].penalty.shape == (2, 3)
    assert all(run.partial and run.step == told[-1].step for run in runs)
    assert [run.spec.seed for run in told[-1].run()] == [0, 1]
    for seeds in ((), (0, 1, 0)):
        with pytest.raises(ValueError, match="at least one seed, and each of them once"):
            sweep.sweep_seeds(small("sparse"), seeds)


def test_watching_changes_nothing(spec, run):
    assert equal(run, aeviz.sweep(spec, lambda progress: progress.run() and None))


def test_trainings_in_8_threads_are_those_alone(small):
    """No global random state: sessions of the dashboard are threads."""
    names = "sparse", "denoising", "variational", "linear"
    specs = [small(name, seed=seed, steps=12) for name in names for seed in (0, 1)]
    alone = [aeviz.sweep(spec) for spec in specs]
    together = threading.Barrier(len(specs))

    def start(spec):
        together.wait()
        return aeviz.sweep(spec, threads=1)

    with ThreadPoolExecutor(len(specs)) as pool:
        for one, other in zip(alone, pool.map(start, specs), strict=True):
            assert equal(one, other)


def test_a_training_moves_no_global_state(spec):
    torch_state, threads = torch.random.get_rng_state(), torch.get_num_threads()
    numpy_state = np.random.get_state()[1].copy()
    aeviz.sweep(spec)
    assert torch.equal(torch.random.get_rng_state(), torch_state) and torch.get_num_threads() == threads
    np.testing.assert_array_equal(np.random.get_state()[1], numpy_state)


def test_a_sweep_is_what_a_plain_pytorch_loop_trains():
    """nn.Linear layers, PyTorch's Adam, one model: the same losses from the same start."""
    spec = aeviz.Spec(data="wine", d_latent=3, hidden=(8,), knobs=(3,), steps=60, batch_size=4096, lr=0.01)
    run = aeviz.sweep(spec)
    x = torch.tensor(run.dataset().x_train)
    mean = x.mean(0)
    model = nn.Sequential(nn.Linear(13, 8), nn.SiLU(), nn.Linear(8, 3), nn.Linear(3, 8), nn.SiLU(), nn.Linear(8, 13))
    names = ["encoder.0", "encoder.1", "decoder.0", "decoder.1"]
    start = initialise.weights(run.net, [3], seed=0)
    for name, layer in zip(names, [model[0], model[2], model[3], model[5]], strict=True):
        layer.load_state_dict({kind: start[f"{name}.{kind}"][0] for kind in ("weight", "bias")})
    adam, losses = PlainAdam(model.parameters(), (0.9, 0.99)), []
    for share in half_a_cosine(60):
        loss = (model(x - mean) + mean - x).square().sum(1).mean()
        loss.backward()
        adam.step(0.01 * share)
        losses.append(loss.item())
    logged = np.split(losses, run.history["step"])[:-1]  # each entry is the mean since the logged step before
    np.testing.assert_allclose(run.history["recon"][:, 0], [part.mean() for part in logged], rtol=1e-4)


# -------------------------------------------------------------------------------------------------- on the way


def test_progress_is_told_five_times_a_second_and_grows(monkeypatch):
    monkeypatch.setattr(sweep, "N_LOGGED", 2)  # at each logged step it is told in any case
    spec = aeviz.Spec(steps=4000, hidden=(256, 256), knobs=(1, 2))
    seen, began = [], time.perf_counter()

    def on_step(progress):
        seen.append((time.perf_counter() - began, time.process_time(), progress))
        return len(seen) > 6 and seen[-1][0] - seen[0][0] > 0.8

    aeviz.sweep(spec, on_step)
    wall, cpu, told = zip(*seen, strict=True)
    # In this process' own time: other processes may hold the cores. The first times are shorter, of 4 and 16 steps.
    assert np.median(np.diff(cpu)[2:]) < 0.2 and np.median(np.diff(wall)[2:]) < patient(1)
    assert (np.diff([progress.step for progress in told]) > 0).all()
    assert all(progress.steps == 4000 and progress.recon.shape == progress.penalty.shape == (2,) for progress in told)
    assert told[-1].seconds == pytest.approx(wall[-1], abs=patient(0.5))
    assert np.isfinite(told[-1].recon).all()


@pytest.mark.parametrize("seconds", [0.0, 1e9])
def test_the_film_and_the_log_do_not_depend_on_the_machines_speed(small, seconds, monkeypatch):
    monkeypatch.setattr("aeviz.training.sweep.BITE_SECONDS", seconds)
    run = aeviz.sweep(small("undercomplete", steps=100))
    assert run.film_steps.tolist() == [0, 1, 6, 25, 100]
    assert run.history["step"].tolist() == sorted({round(step) for step in np.geomspace(1, 100, 60)})


def test_a_stop_leaves_a_partial_run_that_is_whole_in_itself(small):
    spec = small("sparse", steps=5000)
    told = []

    def on_step(progress):
        told.append(progress)
        return progress.step >= 30

    run = aeviz.sweep(spec, on_step)
    assert run.partial and 30 <= run.step < 5000 and run.step == told[-1].step
    assert run.film_steps[0] == 0 and run.film_steps[-1] == run.step and (np.diff(run.film_steps) > 0).all()
    assert run.history["step"][-1] <= run.step and (np.diff(run.history["step"]) > 0).all()
    for name in run.weights:
        assert run.film[name].shape == (len(run.film_steps), *run.weights[name].shape)
        np.testing.assert_array_equal(run.film[name][-1], run.weights[name].astype(np.float16))
    for name in ("recon", "penalty", "recon_test"):
        assert run.history[name].shape == (len(run.history["step"]), 3)
    x = run.dataset().x_test
    np.testing.assert_array_equal(run.model(1, step=run.step).encode(x), run.model(1).encode(x))


def test_the_run_of_a_moment_is_the_run_of_a_stop_there(small):
    spec = small("sparse", steps=200)
    moments = []
    aeviz.sweep(spec, lambda progress: moments.append(progress.run()))
    middle = moments[len(moments) // 2]
    stopped = aeviz.sweep(spec, lambda progress: progress.step >= middle.step)
    assert middle.partial and not moments[-1].partial
    if stopped.step == middle.step:  # where a bite ends depends on the clock
        assert equal(middle, stopped)
    # The first part of a training does not depend on when it is stopped.
    shared = np.isin(stopped.history["step"], middle.history["step"])
    np.testing.assert_array_equal(
        stopped.history["recon"][shared][: len(middle.history["recon"])], middle.history["recon"][: shared.sum()]
    )


@pytest.mark.parametrize("variant", variants.names())
def test_a_stopped_training_goes_on_to_the_same_bits(variant, small, monkeypatch):
    """From every step of a short one: within a round through the data, and within the steps of a logged mean."""
    monkeypatch.setattr(sweep, "BITE_SECONDS", 0.0)  # told of every step
    monkeypatch.setattr(sweep, "N_LOGGED", 7)
    spec = small(variant, batch_size=31, steps=24)
    states = []
    whole = aeviz.sweep(spec, lambda progress: states.append(progress.stopped()))
    assert [run.step for run in states] == list(range(1, 25)) and not whole.state
    for run in states[:-1:6]:
        again = aeviz.sweep(spec, resume=from_bytes(to_bytes(run)))
        assert equal(again, whole) and again.film_steps.tolist() == whole.film_steps.tolist() and not again.state


def test_several_seeds_go_on_together_however_often_they_are_stopped_and_cut(small, monkeypatch):
    monkeypatch.setattr(sweep, "BITE_SECONDS", 0.0)  # told of every step
    monkeypatch.setattr(sweep, "N_LOGGED", 7)
    spec = small("denoising", batch_size=31, steps=20, variant_options={"walkback": 2})
    whole = sweep.sweep_seeds(spec, (3, 0))
    began = sweep.sweep_seeds(spec, (3, 0), lambda progress: progress.step == 6)
    for chunk in (1, 2_000):
        monkeypatch.setattr(sweep, "CHUNK_FLOATS", chunk)
        runs = sweep.sweep_seeds(spec, (3, 0), lambda progress: progress.step == 11, resume=began)
        assert [run.step for run in runs] == [11, 11]
        assert all(equal(*pair) for pair in zip(sweep.sweep_seeds(spec, (3, 0), resume=runs), whole, strict=True))


def test_a_training_goes_on_from_what_it_was_only(small):
    spec = small("sparse", steps=50)
    told = []
    aeviz.sweep(spec, lambda progress: told.append(progress.run()))
    with pytest.raises(ValueError, match="not the state"):
        aeviz.sweep(spec, resume=told[0])
    stopped = aeviz.sweep(spec, lambda progress: True)
    with pytest.raises(ValueError, match="its own Spec"):
        aeviz.sweep(dataclasses.replace(spec, steps=51), resume=stopped)
    shorter = {name: value[..., :1] for name, value in stopped.state.items()}
    with pytest.raises(ValueError, match="state/"):
        from_bytes(to_bytes(dataclasses.replace(stopped, state=shorter)))
    with pytest.raises(ValueError, match="at its end"):
        from_bytes(to_bytes(dataclasses.replace(aeviz.sweep(spec), state=stopped.state)))


def test_a_stop_at_once(small):
    run = aeviz.sweep(small("linear", steps=500), lambda progress: True)
    assert run.partial and run.step == 1 and run.film_steps.tolist() == [0, 1] and run.history["step"].tolist() == [1]


def test_an_error_on_the_way_comes_through(small):
    def on_step(progress):
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        aeviz.sweep(small("linear"), on_step)


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_the_shortest_trainings_log_every_step(small, steps):
    run = aeviz.sweep(small("sparse", steps=steps))
    assert not run.partial and run.history["step"].tolist() == list(range(1, steps + 1))


# ---------------------------------------------------------------------------------------------------- what fails


def test_a_training_that_diverges_says_where():
    spec = aeviz.Spec(data="wine", variant="linear", d_latent=2, hidden=(9,), knobs=(1, 2), steps=400, lr=1e30)
    with pytest.raises(Diverged, match=r"diverged by step \d+ at k = 1; use a learning rate below 1e\+30\."):
        aeviz.sweep(spec)


def test_threads_come_from_the_environment_or_the_machine(monkeypatch):
    monkeypatch.setenv("AEVIZ_THREADS", "3")
    assert sweep.default_threads() == 3
    monkeypatch.delenv("AEVIZ_THREADS")
    assert sweep.default_threads() >= 1


# ------------------------------------------------------------------------------------------------------ its parts


def test_minibatches_use_every_example_once_before_any_twice():
    batches = minibatches(torch.arange(10), 3, {0: 1})
    for _ in range(5):
        epoch = torch.cat([next(batches) for _ in range(3)])
        assert len(epoch.unique()) == 9


def test_a_batch_as_large_as_the_data_is_the_data():
    x = torch.arange(7)
    assert next(minibatches(x, 7, {0: 1})) is x
    assert next(minibatches(x, 7, {0: 1, 1: 3})) is x


def test_each_seed_of_a_stack_has_minibatches_of_its_own():
    x = torch.arange(10)
    together, first, second = (minibatches(x, 3, seeds) for seeds in ({0: 2, 5: 1}, {0: 2}, {5: 1}))
    for _ in range(7):
        one, other = next(first), next(second)
        assert torch.equal(next(together), torch.stack([one, one, other]))
