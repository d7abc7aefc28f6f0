"""Killed dashboards, and several machines: two dashboards on one scheduler, with a store that both see."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import uuid
from dataclasses import replace

import psutil
import pytest
from distributed import Client
from one_cluster import one_cluster, over, until
from patience import patient

from aeviz.engine import Engine, processes
from aeviz.spec import Spec
from aeviz.storage import store

LONG = Spec(data="iris", hidden=(16,), d_latent=2, steps=20_000, batch_size=32)

DASHBOARD = """
import json, sys, time
from aeviz.engine import Engine
from aeviz.spec import Spec

def main():
    engine = Engine.start()
    job = engine.request(Spec.from_json(sys.argv[1]), session="a student")
    told = None
    while True:
        status = job.status()
        line = [status.state, status.attempt, str(status.message), engine.health() and str(engine.health())]
        if line != told:
            print(json.dumps(line), flush=True)
            told = line
        time.sleep(0.02)

if __name__ == "__main__":
    main()
"""


@pytest.fixture(autouse=True)
def alone():
    with one_cluster():
        yield


@pytest.mark.parametrize(("state", "how"), [("running", signal.SIGKILL), ("queued", signal.SIGINT)])
def test_nothing_survives_a_dashboard(tmp_path, state, how):
    dashboard = start_dashboard(LONG, {"AEVIZ_STORE": str(tmp_path), "AEVIZ_WORKERS": "1"})
    until(lambda: heard(dashboard, state))
    family = until(lambda: [below for below in [psutil.Process(dashboard.pid).children(recursive=True)] if below[2:]])[
        0
    ]
    if how == signal.SIGINT:  # Ctrl-C reaches all of a terminal's processes
        os.killpg(dashboard.pid, how)
    else:
        dashboard.kill()
    try:
        until(lambda: all(map(over, family)), 10)
    finally:
        end(dashboard)
        for process in family:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()


def test_two_dashboards_two_workers_one_scheduler_and_a_store_on_s3(s3, tmp_path):
    dask = [sys.executable, "-m", "dask"]
    options = ["--no-dashboard", "--host", "127.0.0.1"]
    where = tmp_path / "scheduler.json"
    scheduler = start([*dask, "scheduler", *options, "--port", "0", "--scheduler-file", str(where)])
    address = until(
        lambda: (
            where.exists()
            and where.read_text(encoding="utf-8")
            and json.loads(where.read_text(encoding="utf-8"))["address"]
        )
    )
    work = [*dask, "worker", address, "--no-nanny", "--nthreads", "1", "--preload", "aeviz.engine.worker", *options]
    workers = [start([*work, "--local-directory", str(tmp_path)], processes.SETTINGS) for _ in range(2)]
    spec = replace(LONG, seed=2, steps=1_000)
    engine, dashboard = Engine.start(address=address), start_dashboard(spec, {"AEVIZ_SCHEDULER": address})
    job = engine.request(spec, "another student")  # this process is a dashboard, too
    try:
        with Client(address) as client:
            client.wait_for_workers(2, timeout=patient(120))
            until(lambda: heard(dashboard, "running") and job.status().state == "running")
            busy(client).kill()  # of two: it is one training
        assert until(lambda: heard(dashboard, "done"))[1] == 2  # at the second attempt
        assert until(lambda: job.status().ended and job.status().attempt) == 2
        assert store.load(spec.key(), s3).step == spec.steps
        assert len(store._place(s3, spec.key())[0].ls(s3)) == 1
    finally:
        engine.close()
        for process in (dashboard, *workers, scheduler):
            end(process)


def busy(client: Client) -> psutil.Process:
    """The process of the one worker that has the one training."""
    (address,) = (worker for worker, keys in client.processing().items() for _ in keys)
    return psutil.Process(client.run(os.getpid)[address])


@pytest.fixture
def s3(monkeypatch):
    from moto.server import ThreadedMotoServer
    from s3fs import S3FileSystem

    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    bucket = f"runs-{uuid.uuid4().hex}"
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AEVIZ_STORE", f"s3://{bucket}/class")
    S3FileSystem.clear_instance_cache()
    S3FileSystem(use_listings_cache=False).mkdir(bucket)
    yield f"s3://{bucket}/class"
    S3FileSystem.clear_instance_cache()
    server.stop()


def start(command, environment=None, **pipes) -> subprocess.Popen:
    """A process in a group of its own."""
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL} | pipes
    return subprocess.Popen(command, env=os.environ | (environment or {}), start_new_session=True, **quiet)


def start_dashboard(spec, environment) -> subprocess.Popen:
    command = [sys.executable, "-c", DASHBOARD, spec.to_json()]
    process = start(command, environment, stdout=subprocess.PIPE)
    os.set_blocking(process.stdout.fileno(), False)
    process.said, process.unfinished = [], b""
    return process


def heard(dashboard, state):
    """What a dashboard said when its job came to this state: [state, attempt, message, health], or None."""
    with contextlib.suppress(BlockingIOError):
        dashboard.unfinished += os.read(dashboard.stdout.fileno(), 1 << 20)
    *lines, dashboard.unfinished = dashboard.unfinished.split(b"\n")  # the last line may be half written
    dashboard.said += [json.loads(line) for line in lines]
    return next((line for line in dashboard.said if line[0] == state), None)


def end(process) -> None:
    """Ends a process and all below it."""
    if process.poll() is None:
        for child in psutil.Process(process.pid).children(recursive=True):
            child.kill()
        process.kill()
    process.wait()
    if process.stdout:
        process.stdout.close()
