"""The engine on one worker: what it trains, whom it serves first, and how a training is watched and ended."""

import math
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import Future
from dataclasses import replace
from types import SimpleNamespace
from urllib.error import HTTPError
from urllib.request import urlopen

import numpy as np
import psutil
import pytest
from distributed.comm import CommClosedError
from one_cluster import one_cluster, until
from others_files import NAMES, others
from patience import patient

from aeviz import memory
from aeviz.data import Dataset, in_memory
from aeviz.engine import (
    Engine,
    FewLabels,
    LimitError,
    RequestLimits,
    Seeds,
    Sweep,
    Umap,
    cluster,
    dataset_transfer,
    limits,
    processes,
    requests,
    warm,
    worker,
)
from aeviz.engine.cluster import Cluster
from aeviz.engine.limits import UNLIMITED
from aeviz.language import say
from aeviz.spec import Spec
from aeviz.storage import few_labels, store
from aeviz.training import finetune
from aeviz.training.sweep import sweep

SMALL = Spec(data="iris", variant="linear", d_latent=2, hidden=(), steps=30, batch_size=32)
MANY = in_memory.of_rows(np.zeros((100_001, 2)))
SLOW = Spec(data="iris", hidden=(128, 128), d_latent=2, steps=20_000, batch_size=120)


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    """It begins in a folder whose files end whoever imports them."""
    with one_cluster(), pytest.MonkeyPatch.context() as patch:
        patch.setattr("aeviz.engine.engine.LOOK_SECONDS", 0.1)  # a place in the queue is heard of soon
        patch.setattr(processes, "END_SECONDS", 0.5)
        with patch.context() as there:
            there.chdir(others(tmp_path_factory.mktemp("somebody")))
            engine = Engine.start(where=str(tmp_path_factory.mktemp("runs")), n_workers=1)
            assert engine.wait_ready(120), engine.health()
        yield engine
        engine.close()


@pytest.fixture
def spec(request):
    """A Spec that no other test uses: its seed is the test's name."""
    return lambda like, i=0: replace(like, seed=100 * sum(map(ord, request.node.name)) + i)


def ended(job):
    return until(lambda: job.status().ended and job.status())


def running(job):
    return until(lambda: job.status().state == "running" and job.status())


def busy(engine) -> float:
    """How many tasks run; infinitely many where the scheduler's connection to a worker has just ended: ask again."""
    try:
        counts = engine._cluster.client.run(lambda dask_worker: dask_worker.state.executing_count)
    except CommClosedError:
        return math.inf
    return sum(counts.values())


def test_the_stored_run_is_the_one_that_sweep_trains(engine, spec):
    wanted = sweep(spec(SMALL), threads=1)
    assert ended(engine.request(spec(SMALL), "a")).state == "done"
    stored = store.load(spec(SMALL).key(), engine.where)
    for name, weight in wanted.weights.items():
        np.testing.assert_array_equal(stored.weights[name], weight)


def test_a_worker_imports_no_file_of_the_folder_that_it_is_begun_in(engine):
    (found,) = engine._cluster.client.run(lambda: [os.path.exists(f"{name}.py") for name in NAMES]).values()
    assert all(found)
    (imported,) = engine._cluster.client.run(lambda: [__import__(name).__name__ for name in NAMES]).values()
    assert imported == [*NAMES]


def test_scheduler_and_worker_measure_nothing_often_and_show_no_pages(engine):
    def looked_at(server):
        often = [name for name, callback in server.periodic_callbacks.items() if callback.callback_time < 100]  # ms
        return often, server.http_server.port

    client = engine._cluster.client
    (of_worker,) = client.run(lambda dask_worker: looked_at(dask_worker)).values()
    for often, port in (of_worker, client.run_on_scheduler(lambda dask_scheduler: looked_at(dask_scheduler))):
        assert often == []
        with pytest.raises(HTTPError, match="404"):
            urlopen(f"http://127.0.0.1:{port}/health", timeout=patient(10))


def test_all_who_ask_for_one_spec_share_one_job(engine, spec):
    jobs = []
    threads = [
        threading.Thread(target=lambda s=s: jobs.append(engine.request(spec(SLOW), f"student {s}"))) for s in range(30)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(job) for job in jobs}) == 1
    status = running(jobs[0])
    assert len(jobs[0].sessions) == 30 and status.attempt == 1
    for s in range(30):
        engine.leave(jobs[0].key, f"student {s}")
    until(lambda: busy(engine) == 0, 10)


def test_after_a_training_the_scheduler_keeps_no_snapshot_and_the_worker_no_more_than_it_had(engine, spec):
    job = engine.request(spec(replace(SLOW, steps=300)), "a")
    assert ended(job).state == "done"
    client = engine._cluster.client
    assert client.get_events(worker.topic(job.key)) == ()
    assert client.run(lambda: "sympy" in sys.modules).popitem()[1] is False  # which torch may import
    ((held, rss),) = client.run(lambda: (memory.held(), psutil.Process().memory_info().rss)).values()
    assert held < memory.WORKER and rss < memory.WORKER + memory.LIBRARIES
    assert processes._of_a_worker(1)["memory_limit"] * processes.ENDED > memory.WORKER + memory.LIBRARIES


def test_a_worker_refuses_what_does_not_fit_it_whatever_the_dashboard_knew(engine, spec):
    def allow(mb: float, dask_worker):
        dask_worker.memory_manager.memory_limit = int((memory.LIBRARIES + memory.held() + mb * 2**20) / 0.95)

    wide = spec(replace(SLOW, hidden=(256, 256), steps=1))
    needed = limits.n_bytes(limits.n_weights(wide, 4), wide.dataset().x.nbytes) / 2**20
    client = engine._cluster.client
    try:
        client.run(allow, needed - 20)
        refused = ended(engine.request(wide, "a"))
        assert refused.state == "failed"
        assert f"would take about {needed:,.0f} MB of memory, and a worker" in str(refused.message)
        client.run(allow, needed + 50)
        assert ended(engine.request(wide, "a", again=True)).state == "done"
    finally:
        client.run(allow, 4096)


def test_a_training_is_seen_forming(engine, spec):
    job = engine.request(spec(SLOW), "a")
    first = running(job)
    assert first.steps == 20_000 and 0 < first.step < 20_000 and first.seconds_left > 0
    assert say(first.progress, "en") == f"step {first.step:,} of 20,000"
    assert say(first.progress, "de") == f"Schritt {first.step:,} von 20,000".replace(",", ".")
    later = until(lambda: job.status().step > first.step and job.status())
    assert later.seconds > first.seconds
    n, recon, codes = len(job.spec.knobs), later.snapshot["recon"], later.snapshot["codes"]
    assert recon.shape == (n,) and np.isfinite(recon).all()
    assert codes.dtype == np.float32 and codes.shape == (n, len(later.snapshot["index"]), 2)
    engine.leave(job.key, "a")


def test_the_last_snapshot_is_the_result(engine, spec):
    plane = replace(spec(SMALL), data="moons", variant="undercomplete", hidden=(8,), knobs=(1, 2))
    job = engine.request(plane, "a")
    shot = until(lambda: job.status().state == "done" and job.status()).snapshot
    run = store.load(job.key, engine.where)
    x = run.dataset().x
    np.testing.assert_allclose(shot["codes"], run.encode(x[shot["index"]]), atol=1e-6)
    np.testing.assert_allclose(shot["x_hat"], run.reconstruct(x[shot["index"]]), atol=1e-6)
    np.testing.assert_allclose(shot["field"], run.reconstruct(shot["grid"]) - shot["grid"], atol=1e-6)


def test_codes_of_many_units_are_shown_by_their_principal_components(engine, spec):
    job = engine.request(replace(spec(SMALL), data="wine", d_latent=6, knobs=(6,)), "a")
    shot = until(lambda: job.status().state == "done" and job.status()).snapshot
    run = store.load(job.key, engine.where)
    z = run.encode(run.dataset().x[shot["index"]])[0]
    largest = np.linalg.svd(z - z.mean(0), compute_uv=False)[:2]
    np.testing.assert_allclose(np.linalg.svd(shot["codes"][0], compute_uv=False), largest, rtol=1e-3)


def test_what_nobody_waits_for_is_cancelled_within_a_second(engine, spec):
    job = engine.request(spec(SLOW), "a")
    running(job)
    engine.leave(job.key, "a")
    began = time.monotonic()
    until(lambda: busy(engine) == 0, 10)
    assert time.monotonic() - began < 1 or engine.health()
    assert engine.job(job.key) is None and not store.has(job.key, engine.where)


@pytest.mark.parametrize("kind", [FewLabels, lambda spec: Seeds(spec, tuple(range(spec.seed, spec.seed + 5)))])
def test_the_other_kinds_are_cancelled_and_stopped_alike(engine, spec, kind):
    seeds = range(spec(SLOW).seed, spec(SLOW).seed + 5)
    job = engine.request(kind(spec(SLOW)), "a")
    status = running(job)
    assert status.snapshot["codes"].shape[0] == 2 and "of 20,000" in str(status.progress)
    engine.leave(job.key, "a")
    until(lambda: busy(engine) == 0, 10)
    again = engine.request(kind(spec(SLOW)), "a")
    running(again)
    engine.stop(job.key, "a")
    assert "of 20,000." in str(ended(again).message)
    partial = [store.load_partial(replace(spec(SLOW), seed=seed).key(), engine.where) for seed in seeds]
    assert all(run.partial and 0 < run.step == partial[0].step for run in partial)


def test_what_does_not_look_at_the_watch_ends_all_the_same_and_a_new_worker_comes(engine, spec):
    hurried = Engine.start(RequestLimits(seconds=0.5), engine.where, engine._cluster.processes.scheduler_address)
    engine._cluster.client.run(lambda: setattr(worker, "LATE_SECONDS", 0.5))  # a quick machine compiles in less
    try:
        request = Umap(Spec(data="iris"))
        assert (
            str(ended(hurried.request(request, "a")).message) == "Stopped at the limit of 0.5 s."
        )  # while numba compiles
        assert not request.stored(engine.where)
        assert ended(engine.request(spec(SMALL), "b")).state == "done"
    finally:
        hurried.close()


def test_each_seed_is_a_run_of_its_own(engine, spec):
    request = Seeds(spec(SMALL), (3, 4))
    assert not request.stored(engine.where)
    assert ended(engine.request(request, "a")).state == "done" and request.stored(engine.where)
    for one in request.specs():
        wanted = sweep(one, threads=1)
        for name, weight in store.load(one.key(), engine.where).weights.items():
            np.testing.assert_array_equal(wanted.weights[name], weight)


def test_few_labels_are_learned_on_the_worker(engine, spec):
    few = {"data": "moons", "data_options": {"n_samples": 26}, "batch_size": 8}  # 10 and 20 labels
    request = FewLabels(replace(spec(SMALL), variant="denoising", knobs=(0.1,), **few))
    job = engine.request(request, "a")
    shot = until(lambda: job.status().state == "done" and job.status()).snapshot
    runs = [
        store.load(one.key(), engine.where)
        for one in Seeds(request.spec, range(request.spec.seed, request.spec.seed + 5)).specs()
    ]
    wanted, found = finetune.finetune(runs, threads=1), few_labels.load(request.spec, engine.where)
    np.testing.assert_array_equal(found.test, wanted.test)
    np.testing.assert_array_equal(found.probe, wanted.probe)
    np.testing.assert_array_equal(shot["accuracy"], found.test[-1])
    assert shot["labels"].tolist() == found.labels.tolist() == [10, 20]


@pytest.mark.parametrize(
    "asked, sentence",
    [
        (FewLabels(Spec(data="moons", steps=20_001)), "at most 20,000 steps"),
        (FewLabels(Spec(data="circle")), "no classes"),
        (Seeds(Spec(data="moons", hidden=(1024,) * 4), (0, 1, 2, 3, 4)), "at most 30,000,000 weights"),
        (Umap(Spec(data="moons", data_options={"n_samples": 10_001})), "at most 10,000 examples here, not 10,001"),
    ],
)
def test_every_kind_checks_its_limits(asked, sentence):
    with pytest.raises(ValueError, match=sentence):
        asked.check(RequestLimits())


@pytest.mark.parametrize("asked", [Sweep(SMALL), Seeds(SMALL, (1, 5)), Umap(SMALL), FewLabels(SMALL)])
def test_a_request_reaches_another_process_whole(asked):
    assert requests.from_json(asked.to_json()) == asked
    assert len({kind(SMALL).key() for kind in requests.KINDS.values()}) == len(requests.KINDS)


def test_who_leaves_and_asks_again_gets_a_whole_training(engine, spec):
    request = replace(spec(SLOW), steps=300)
    running(engine.request(request, "a"))
    engine.leave(request.key(), "a")
    assert ended(engine.request(request, "a")).state == "done"
    assert not store.load(request.key(), engine.where).partial


def test_stop_keeps_what_there_is(engine, spec):
    job = engine.request(spec(SLOW), "a")
    running(job)
    engine.stop(job.key, "a")
    status = ended(job)
    assert status.state == "stopped" and "of 20,000" in str(status.message)
    kept = store.load_partial(job.key, engine.where)
    assert kept.partial and 0 < kept.step < 20_000
    assert store.load(job.key, engine.where) is None
    assert engine.request(spec(SLOW), "a") is job  # not begun again unless that is wanted
    again = engine.request(spec(SLOW), "a", again=True)
    assert until(lambda: again.status().step and again.status()).step > kept.step
    engine.leave(job.key, "a")


def test_a_stopped_training_is_continued_to_the_bits_of_one_that_was_not(engine, spec):
    request = replace(spec(SMALL), steps=900)
    store.save_partial(sweep(request, lambda progress: progress.step >= 300, threads=1), engine.where)
    assert ended(engine.request(request, "a")).state == "done"
    found, wanted = store.load(request.key(), engine.where), sweep(request, threads=1)
    assert all(np.array_equal(found.weights[name], wanted.weights[name]) for name in wanted.weights)
    assert store.load_partial(request.key(), engine.where) is None


def test_stop_takes_nothing_from_the_others(engine, spec):
    job = engine.request(spec(SLOW), "a")
    engine.request(spec(SLOW), "b")
    running(job)
    engine.stop(job.key, "a")
    step = job.status().step
    assert until(lambda: job.status().step > step and job.status()).state == "running"
    engine.leave(job.key, "b")


def test_a_session_trains_one_and_awaits_its_newest_wish(engine, spec):
    first = engine.request(spec(SLOW, 0), "a")
    running(first)
    second = engine.request(spec(SLOW, 1), "a")
    until(lambda: str(second.status().message) == "It waits for your other training.")
    third = engine.request(spec(SLOW, 2), "a")
    assert second.status().state == "stopped" and engine.job(second.key) is None
    other = engine.request(spec(SLOW, 3), "b")
    until(lambda: other.status().position == 1)
    assert first.status().state == "running" and third.status().state == "queued"
    engine.leave(first.key, "a")  # room for the third request, behind the other session's
    running(other)
    until(lambda: third.status().position == 1)
    engine.leave(other.key, "b")
    running(third)
    engine.leave(third.key, "a")


def test_a_lost_session_has_time_to_come_back(engine, spec):
    job = engine.request(spec(SLOW), "a")
    running(job)
    engine.lost("a", grace=0.2)
    assert engine.request(spec(SLOW), "a") is job  # it is back
    time.sleep(0.4)
    assert job.status().state == "running"
    engine.lost("a", grace=0.2)
    until(lambda: engine.job(job.key) is None, 10)
    until(lambda: busy(engine) == 0, 10)


def test_data_that_no_name_can_load_go_to_the_worker_and_leave_it_again(engine, spec):
    rng = np.random.default_rng(0)
    parts = {"train": np.arange(0, 400_000, 2), "test": np.arange(1, 400_000, 2), "y": rng.integers(0, 2, 400_000)}
    names = {"feature_names": tuple("abcdef"), "class_names": ("no", "yes"), "image_shape": (2, 3)}
    floats = {name: rng.normal(size=6).astype(np.float32) for name in ("mean", "scale")}
    x = rng.normal(size=(400_000, 6)).astype(np.float32)  # more than Dask likes to send with a task
    dataset = in_memory.hold(Dataset(name="given-0123456789abcdef", x=x, **parts, **names, **floats))
    guest = Engine.start(UNLIMITED, engine.where, engine._cluster.processes.scheduler_address)
    ask = engine._cluster.client.run
    request = replace(spec(SLOW), data=dataset.name, steps=2_000)
    job = guest.request(request, "a")
    running(job)
    (there,) = ask(lambda name: vars(in_memory.find(name)), dataset.name).values()
    for name, value in vars(dataset).items():
        np.testing.assert_array_equal(there[name], value)
    guest.leave(job.key, "a")
    until(lambda: busy(engine) == 0, 10)
    until(lambda: not any(ask(lambda name: name in in_memory._KEPT, dataset.name).values()), 10)
    short = guest.request(replace(request, steps=20), "a")
    assert ended(short).state == "done" and short.given is None
    wanted = sweep(short.spec, threads=1)
    for name, weight in store.load(short.key, engine.where).weights.items():
        np.testing.assert_array_equal(weight, wanted.weights[name])
    guest.close()


def test_the_time_limit_keeps_what_there_is_and_an_existing_scheduler_is_joined(engine, spec):
    address = engine._cluster.processes.scheduler_address
    limit = patient(0.3)
    hurried = Engine.start(RequestLimits(seconds=limit), engine.where, address)
    try:
        status = ended(hurried.request(spec(SLOW), "a"))
        assert status.state == "stopped"
        assert str(status.message).startswith(f"Stopped at the limit of {limit:g} s, at step ")
        assert store.load_partial(spec(SLOW).key(), engine.where).partial
    finally:
        hurried.close()
    assert engine.health() is None  # closing a guest leaves the cluster as it is


def test_a_divergence_is_told_and_not_tried_again(engine, spec):
    wild = replace(spec(SMALL), variant="undercomplete", lr=1e30, steps=200)
    status = ended(engine.request(wild, "a"))
    assert status.state == "failed" and "use a learning rate below" in str(status.message)
    assert engine.request(wild, "a").status() is status


def test_a_store_that_turns_out_not_to_take_a_result_is_told(engine, spec, tmp_path, monkeypatch):
    monkeypatch.setattr(store, "writable", lambda where: True)  # as a disk that gets full
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    guest = Engine.start(None, str(tmp_path / "file"), engine._cluster.processes.scheduler_address)
    try:
        status = ended(guest.request(spec(SMALL), "a"))
        assert status.state == "failed" and "make room in the server's store or set AEVIZ_STORE" in str(status.message)
        assert str(tmp_path) not in str(status.message)
    finally:
        guest.close()


@pytest.mark.parametrize(
    "changes, sentence",
    [
        ({"steps": 20_001}, "at most 20,000 steps, not 20,001"),
        ({"hidden": (4000,)}, "at most 2,048 units in a layer, not 4,000"),
        ({"hidden": (4,) * 7}, "at most 6 hidden layers, not 7"),
        ({"variant": "sparse", "knobs": tuple(range(65))}, "at most 64 knob values, not 65"),
        ({"data": MANY.name, "hidden": ()}, "at most 100,000 examples, not 100,001"),
        ({"hidden": (2048,) * 5}, "at most 30,000,000 weights"),
    ],
)
def test_a_refused_request_is_told_which_limit_it_passes(changes, sentence):
    with pytest.raises(LimitError, match=sentence):
        RequestLimits().check(Spec(**({"data": "iris"} | changes)))


def test_without_a_scheduler_stored_runs_still_work(tmp_path, monkeypatch):
    store.save(sweep(SMALL, threads=1), str(tmp_path))
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 0.5)
    alone = Engine.start(where=str(tmp_path), address="tcp://127.0.0.1:9")
    assert alone.request(SMALL, "a").status().state == "done"
    job = alone.request(replace(SMALL, seed=1), "a")
    assert "tcp://127.0.0.1:9 cannot be reached" in str(until(alone.health))
    assert job.status().state == "queued"
    alone.close()


def test_warm_trains_what_is_missing_on_the_scheduler_of_the_environment(engine, tmp_path, monkeypatch):
    monkeypatch.setenv("AEVIZ_SCHEDULER", engine._cluster.processes.scheduler_address)
    specs = [replace(SMALL, seed=seed) for seed in range(3)]
    store.save(sweep(specs[0], threads=1), str(tmp_path))
    told = []
    assert warm(specs, lambda spec, status: told.append((spec, status.state)), str(tmp_path)) == {}
    assert {request.spec for request, _ in told} == set(specs[1:])
    assert all(store.load(spec.key(), str(tmp_path)) for spec in specs)
    monkeypatch.setenv("AEVIZ_SCHEDULER", "tcp://127.0.0.1:9")
    assert warm(specs, None, str(tmp_path)) == {}  # nothing is missing: no scheduler is asked


def test_importing_the_engine_imports_neither_dask_nor_torch():
    code = "import sys, aeviz.engine; sys.exit(bool({'distributed', 'torch'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_large_own_data_reach_a_worker_of_this_machine_as_a_file_that_goes_with_them(monkeypatch):
    dataset = in_memory.of_rows(np.random.default_rng(0).normal(size=(40, 3)))
    assert dataset_transfer.unpack(dataset_transfer.pack(dataset, here=True)).x is dataset.x
    monkeypatch.setattr(dataset_transfer, "LARGE", 100)
    assert dataset_transfer.pack(dataset, here=False)["x"] is dataset.x
    packed = dataset_transfer.pack(dataset, here=True)
    assert dataset_transfer.pack(dataset, here=True)["x"] == packed["x"]
    found = dataset_transfer.unpack(packed)
    np.testing.assert_array_equal(found.x, dataset.x)
    assert found.name == dataset.name and not found.x.flags.writeable
    del dataset
    assert not os.path.exists(packed["x"])


DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(600)"


@pytest.mark.parametrize("code", ["", DEAF])
def test_processes_that_have_ended_or_resist_are_closed_all_the_same(monkeypatch, code):
    monkeypatch.setattr(processes, "END_SECONDS", 0.05)
    ours = object.__new__(processes.Processes)
    command = [sys.executable, "-c", code]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    ours.scheduler, worker = (psutil.Popen(command, **pipes) for _ in range(2))
    ours.workers = [worker]
    for process in (ours.scheduler, worker):
        with process.stdout:
            process.stdout.readline()
    if not code:
        worker.wait()
    cluster = object.__new__(Cluster)
    cluster.client, cluster.processes = SimpleNamespace(close=lambda timeout: None), ours
    cluster.close()
    assert not (ours.scheduler.is_running() or worker.is_running())
    cluster.close()


GOODBYE = """
import signal, sys, time, psutil
def goodbye(*_):
    scheduler, end = psutil.Process(int(sys.argv[1])), time.monotonic() + 0.3
    while scheduler.status() != psutil.STATUS_ZOMBIE and time.monotonic() < end:
        time.sleep(0.02)
    print(scheduler.status())
    sys.exit()
signal.signal(signal.SIGTERM, goodbye)
print("ready", flush=True)
time.sleep(600)
"""


def test_the_scheduler_is_there_to_hear_its_workers_goodbye():
    """Else they would wait for it for seconds, and whoever has pressed Ctrl-C for them."""
    ours, pipes = object.__new__(processes.Processes), {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    ours.scheduler = psutil.Popen([sys.executable, "-c", "import time; time.sleep(600)"], **pipes)
    ours.workers = [psutil.Popen([sys.executable, "-c", GOODBYE, str(ours.scheduler.pid)], **pipes)]
    assert ours.workers[0].stdout.readline().strip() == b"ready"
    ours.close()
    assert ours.workers[0].stdout.read().strip() == b"sleeping"
    for process in (ours.scheduler, *ours.workers):
        assert process.poll() is not None
        process.stdout.close()


def test_a_scheduler_that_ends_while_it_starts_is_said(monkeypatch):
    monkeypatch.setenv("PYTHONHOME", "nowhere")  # no Python begins
    with pytest.raises(RuntimeError, match="while it started"):
        processes.Processes(1)


def test_a_training_that_does_not_fit_a_worker_is_refused_before_it_begins(monkeypatch):
    small = RequestLimits(memory=100 * 2**20)
    small.check(SMALL)
    wide = replace(SLOW, hidden=(2048, 2048), knobs=(1, 2))
    needed = limits.n_bytes(limits.n_weights(wide, 4), MANY.x[:150].nbytes)
    with pytest.raises(LimitError, match=r"about [\d,]+ MB of memory, and a worker .* has 100 MB"):
        small.check(wide)
    RequestLimits(memory=needed * 1.1).check(wide)
    monkeypatch.setenv("AEVIZ_MEMORY_MB", "1024")
    assert memory.for_a_training(1) == 1024 * 2**20 - memory.SYSTEM - memory.share()
    assert memory.for_a_training(4) < memory.for_a_training(1)
    monkeypatch.delenv("AEVIZ_WORKERS", raising=False)
    monkeypatch.setattr("joblib.cpu_count", lambda: 64)
    assert cluster.n_workers() == 1  # of 64 cores, for want of memory


def test_turns_go_round_by_client(engine, spec):
    mine = [engine.request(spec(SLOW, i), f"tab {i}", client="one") for i in range(4)]
    until(lambda: all(job.future is not None for job in mine))
    running(mine[0])
    other = engine.request(spec(SLOW, 10), "somebody", client="another")
    until(lambda: other.status().position == 1)
    until(lambda: [job.status().position for job in mine[1:]] == [2, 3, 4])
    for i, job in enumerate(mine):
        engine.leave(job.key, f"tab {i}")
    engine.leave(other.key, "somebody")


def test_one_client_does_not_fill_the_queue(engine, spec, monkeypatch):
    monkeypatch.setattr("aeviz.engine.engine.MOST_OF_A_CLIENT", 2)
    jobs = [engine.request(spec(SLOW, i), f"tab {i}", client="one") for i in range(2)]
    with pytest.raises(LimitError, match="2 trainings wait for you in other tabs"):
        engine.request(spec(SLOW, 3), "tab 3", client="one")
    assert engine.request(spec(SLOW, 1), "tab 1", client="one") is jobs[1]  # it is there already
    engine.request(spec(SLOW, 4), "somebody", client="another")
    for session in ("tab 0", "tab 1", "somebody"):
        engine.lost(session, grace=0)
    until(lambda: busy(engine) == 0, 10)


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="a process cannot be stopped here")
def test_a_deaf_worker_stops_nobody_else(engine, spec, monkeypatch):
    monkeypatch.setattr("aeviz.engine.engine.KEEP_SECONDS", 0.5)
    (pid,) = engine._cluster.client.run(os.getpid).values()
    job = engine.request(spec(SLOW), "a")
    running(job)
    os.kill(pid, signal.SIGSTOP)
    try:
        engine.stop(job.key, "a")
        until(lambda: job.keep_asked, 10)
        other = engine.request(spec(SLOW, 1), "b")
        until(lambda: other.future is not None, 5)  # the engine has not waited for an answer
        assert until(lambda: job.status().ended and job.status(), 20).state == "stopped"
    finally:
        os.kill(pid, signal.SIGCONT)
    running(other)
    engine.leave(other.key, "b")
    until(lambda: busy(engine) == 0, 10)


def test_a_killed_worker_and_then_a_killed_scheduler(engine, spec):
    """Last of the tests that share them: both begin anew."""
    long = replace(SLOW, hidden=(16,), steps=1_000, batch_size=32)
    job = engine.request(spec(long), "a")
    until(lambda: job.status().step > 0)
    (pid,) = engine._cluster.client.run(os.getpid).values()
    psutil.Process(pid).kill()
    until(lambda: "worker was lost" in str(job.status().message))
    until(lambda: job.status().ended)
    assert job.status().state == "done" and job.status().attempt == 2
    wanted, stored = sweep(spec(long), threads=1), store.load(job.key, engine.where)
    for name, weight in wanted.weights.items():
        np.testing.assert_array_equal(stored.weights[name], weight)

    second = engine.request(spec(long, 1), "a")
    until(lambda: second.status().step > 0)
    psutil.Process(engine._cluster.processes.scheduler.pid).kill()
    until(lambda: second.status().state == "lost")
    assert "shipped and stored runs still work" in str(until(engine.health))
    assert engine.request(spec(long), "b").status().state == "done"
    until(lambda: second.status().ended)
    assert second.status().state == "done" and store.has(second.key, engine.where) and engine.health() is None


def test_a_deaf_scheduler_is_given_up(monkeypatch):
    monkeypatch.setattr("aeviz.engine.engine.ANSWER_SECONDS", 0.0)
    asked = Future()
    with pytest.raises(OSError, match="does not answer"):
        Engine._look(SimpleNamespace(_asked=asked, _looked=0.0))


def test_where_no_worker_can_start_it_is_said_why(monkeypatch):
    monkeypatch.setattr("aeviz.engine.engine.UNMANNED_SECONDS", 0.0)
    monkeypatch.setattr(processes.os, "access", lambda folder, mode: folder != "/dev/shm")
    monkeypatch.setattr(processes.os.path, "isdir", lambda folder: True)
    lonely = Engine(RequestLimits(), "/nowhere", None, 1)
    lonely._cluster = SimpleNamespace(processes=object())
    lonely._peopled = time.monotonic() - 1
    lonely._check_workers(0)
    assert "No worker process can start" in str(lonely.health()) and "/dev/shm cannot be written" in str(
        lonely.health()
    )
    lonely._check_workers(1)
    assert "No worker" not in str(lonely.health())


def test_a_store_that_cannot_be_written_is_told_before_the_training():
    unable = Engine(RequestLimits(), "/dev/null/store", None, 1)
    with pytest.raises(ValueError, match="could not be stored") as told:
        unable.request(SMALL, "a")
    assert "/dev/null" not in str(told.value)
