"""The store: nothing half-written is read, nothing false is believed, and it stays within its bounds."""

import errno
import json
import os
import threading
import uuid
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load as read_tensors
from safetensors.numpy import save as write_tensors

from aeviz import extras, lessons
from aeviz.spec import Spec
from aeviz.storage import array_file, few_labels, run_file, store
from aeviz.storage.few_labels import FewLabelScores
from aeviz.storage.run_file import from_bytes, to_bytes
from aeviz.training.sweep import sweep

SPEC = Spec(data="iris", variant="linear", d_latent=2, hidden=(), steps=12)


@pytest.fixture(scope="module")
def run():
    return sweep(SPEC, threads=1)


@pytest.fixture
def where(tmp_path, monkeypatch):
    monkeypatch.setattr(store, "_reports", type(store._reports)(maxlen=20))
    monkeypatch.setattr(store, "SHIPPED", tmp_path / "shipped")
    return str(tmp_path / "store")


def assert_same(found, wanted):
    assert found.spec == wanted.spec and found.step == wanted.step and found.meta == wanted.meta
    np.testing.assert_array_equal(found.film_steps, wanted.film_steps)
    for group in ("weights", "film", "history"):
        for name, array in getattr(wanted, group).items():
            np.testing.assert_array_equal(getattr(found, group)[name], array)


@pytest.mark.parametrize(
    ("room", "first", "kept"),
    [
        (99, False, [0, 1, 2, 3, 4]),
        (4, False, [0, 1, 2, 3, 4]),
        (3, False, [0, 2, 4]),
        (1, False, [0, 4]),
        (0, True, [0, 4]),
        (0, False, [4]),
    ],
)
def test_of_a_large_film_a_file_has_fewer_frames_and_the_weights_bit_for_bit(monkeypatch, room, first, kept):
    run = sweep(replace(SPEC, steps=100), threads=1)
    frame = sum(frames[0].nbytes for frames in run.film.values())
    monkeypatch.setattr(run_file, "FILM_BYTES", frame * room + frame // 2)
    monkeypatch.setattr(run_file, "FIRST_BYTES", frame if first else frame - 1)
    film = {name: frames[kept] for name, frames in run.film.items()}
    assert_same(from_bytes(to_bytes(run)), replace(run, film=film, film_steps=run.film_steps[kept]))


@pytest.mark.parametrize("url", ["{}", "file://{}", "memory://{}"])
def test_what_is_saved_is_loaded(run, where, url):
    url = url.format(where)
    assert not store.has(SPEC.key(), url) and store.load(SPEC.key(), url) is None
    store.save(run, url)
    assert store.has(SPEC.key(), url)
    assert_same(store.load(SPEC.key(), url), run)
    assert store.reports() == ()


def test_a_real_s3_server(run, s3):
    assert store.load(SPEC.key(), s3) is None
    store.save(run, s3)
    assert store.has(SPEC.key(), s3)
    assert_same(store.load(SPEC.key(), s3), run)


def test_an_s3_store_that_is_gone_is_said(run, s3, where, monkeypatch):
    from s3fs import S3FileSystem

    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    S3FileSystem.clear_instance_cache()
    assert not store.has(SPEC.key(), s3)
    assert store.load(SPEC.key(), s3) is None and "cannot be read" in str(store.reports()[-1])
    with pytest.raises(store.StoreError, match="could not be stored"):
        store.save(run, s3)


def test_an_s3_store_is_bounded_and_sets_aside(run, s3, where, monkeypatch):
    size = len(to_bytes(run))
    monkeypatch.setenv("AEVIZ_STORE_BYTES", str(int(2.5 * size)))
    specs = [replace(SPEC, seed=seed) for seed in range(4)]
    for spec in specs:
        store.save(replace(run, spec=spec), s3)
    assert sum(store.has(spec.key(), s3) for spec in specs) == 2 and store.has(specs[3].key(), s3)
    filesystem, path = store._place(s3, f"{SPEC.key()}.safetensors")
    filesystem.pipe_file(path, b"not a checkpoint")
    assert store.load(SPEC.key(), s3) is None and not store.has(SPEC.key(), s3)
    assert "set aside" in str(store.reports()[-1])


@pytest.fixture
def s3(monkeypatch):
    from moto.server import ThreadedMotoServer
    from s3fs import S3FileSystem

    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    S3FileSystem.clear_instance_cache()
    bucket = f"runs-{uuid.uuid4().hex}"  # the server keeps its buckets for as long as the process lives
    S3FileSystem(use_listings_cache=False).mkdir(bucket)
    yield f"s3://{bucket}/class"
    S3FileSystem.clear_instance_cache()
    server.stop()


def test_a_partial_run_never_stands_for_the_whole(run, where):
    part = replace(run, step=run.step, spec=replace(SPEC, steps=99))
    store.save_partial(part, where)
    assert store.load_partial(part.spec.key(), where).partial
    assert store.load(part.spec.key(), where) is None and not store.has(part.spec.key(), where)


def test_keys_are_no_paths(where):
    for key in ("../../etc/passwd", "", "0123456789ABCDEF", "0123456789abcdef/.."):
        with pytest.raises(ValueError, match="16 hexadecimal digits"):
            store.load(key, where)


@pytest.mark.parametrize("cut", [0, 4, 100, -1])
def test_a_truncated_file_is_said_set_aside_and_made_again(run, where, cut, monkeypatch):
    monkeypatch.setenv("AEVIZ_STORE", where)
    path = store.save(run)
    content = Path(path).read_bytes()
    Path(path).write_bytes(content[:cut])
    assert store.load(SPEC.key()) is None
    assert "set aside" in str(store.reports()[-1])
    assert os.listdir(where) == [f"{SPEC.key()}.safetensors.unreadable"]
    made = []
    assert_same(store.get_or_make(SPEC, lambda spec: made.append(spec) or run), run)
    assert made == [SPEC] and store.has(SPEC.key())


@pytest.mark.parametrize("cut", [0, 4, 200, -30])
def test_a_truncated_result_that_is_no_run_is_set_aside_as_well(where, cut):
    numbers = {"a": np.arange(100.0), "b": np.ones((2, 3))}
    path = Path(array_file.save("labels-0123456789abcdef", numbers, where))
    found = array_file.load("labels-0123456789abcdef", ("a", "b"), where)
    assert found.keys() == numbers.keys() and all((found[name] == numbers[name]).all() for name in numbers)
    path.write_bytes(path.read_bytes()[:cut])
    assert array_file.load("labels-0123456789abcdef", ("a", "b"), where) is None
    assert "set aside" in str(store.reports()[-1]) and not array_file.has("labels-0123456789abcdef", where)


def test_a_result_without_a_field_or_with_numbers_that_are_none_is_not_used(where):
    array_file.save("umap-0123456789abcdef", {"picture": np.array([1.0, np.nan])}, where)
    assert array_file.load("umap-0123456789abcdef", ("picture",), where) is None
    array_file.save("umap-0123456789abcdef", {"other": np.ones(2)}, where)
    assert array_file.load("umap-0123456789abcdef", ("picture",), where) is None


def test_a_broken_shipped_run_gives_way_to_a_stored_one(run, where):
    store.SHIPPED.mkdir()
    shipped = store.SHIPPED / f"{SPEC.key()}.safetensors"
    shipped.write_bytes(b"damaged" * 10)
    store.save(run, where)
    assert_same(store.load(SPEC.key(), where), run)
    assert shipped.read_bytes() == b"damaged" * 10 and "nor set aside" in str(store.reports()[-1])


def test_two_writers_of_one_key_both_succeed_and_readers_see_whole_files(run, where):
    store.save(run, where)
    done, failures = threading.Event(), []

    def write():
        for _ in range(6):
            store.save(run, where)

    def read():
        while not done.is_set():
            if store.load(SPEC.key(), where) is None:
                failures.append(store.reports())

    writers, reader = [threading.Thread(target=write) for _ in range(3)], threading.Thread(target=read)
    for thread in (*writers, reader):
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    reader.join()
    assert failures == [] and os.listdir(where) == [f"{SPEC.key()}.safetensors"]


def test_a_full_disk_is_said_and_leaves_nothing_behind(run, where, monkeypatch):
    def full(descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(store.StoreError, match=r"No space left on device.*make room in .* or set AEVIZ_STORE"):
        store.save(run, where)
    assert os.listdir(where) == []
    monkeypatch.setenv("AEVIZ_STORE", where)
    assert store.get_or_make(SPEC, lambda spec: run) is run  # it is not lost for who asked
    assert "No space left" in str(store.reports()[-1])


def test_the_least_recently_used_go_first_and_strangers_never(run, where, monkeypatch):
    size = len(to_bytes(run))
    monkeypatch.setenv("AEVIZ_STORE_BYTES", str(int(3.5 * size)))
    specs = [replace(SPEC, seed=seed) for seed in range(4)]
    os.makedirs(where)
    stranger = os.path.join(where, "thesis.safetensors")
    Path(stranger).write_bytes(b"x" * 10 * size)
    for age, spec in enumerate(specs[:3]):
        path = store.save(replace(run, spec=spec), where)
        os.utime(path, (age, age))
    store.load(specs[0].key(), where)  # used just now: the second is the oldest
    store.save(replace(run, spec=specs[3]), where)
    assert [store.has(spec.key(), where) for spec in specs] == [True, False, True, True]
    assert os.path.exists(stranger)


def test_a_run_larger_than_the_store_is_kept_alone(run, where, monkeypatch):
    monkeypatch.setenv("AEVIZ_STORE_BYTES", "1")
    store.save(run, where)
    store.save(replace(run, spec=replace(SPEC, seed=1)), where)
    assert not store.has(SPEC.key(), where) and store.has(replace(SPEC, seed=1).key(), where)


def altered(run, **header):
    """The file of a Run with entries of its header replaced, or removed where None."""
    content = to_bytes(run)
    length = int.from_bytes(content[:8], "little")
    found = json.loads(content[8 : 8 + length])["__metadata__"] | header
    return write_tensors(read_tensors(content), {k: v for k, v in found.items() if v is not None})


def changed(run, name, array):
    """The file of a Run with one weight replaced."""
    return to_bytes(replace(run, weights=run.weights | {name: array}))


WEIGHT = "encoder.0.weight"
OUTSIDE = {
    "nothing": (lambda run: b"", "from 9 to"),
    "text": (lambda run: b"hello, world, this is no checkpoint", "no safetensors file, or it is cut off"),
    "a huge header": (lambda run: (2**40).to_bytes(8, "little") + b"{}", "no safetensors file, or it is cut off"),
    "no JSON": (lambda run: (3).to_bytes(8, "little") + b"{,}" + b" " * 9, "not a JSON object"),
    "a list": (lambda run: (2).to_bytes(8, "little") + b"[]" + b" " * 9, "not a JSON object"),
    "deep JSON": (lambda run: (9999).to_bytes(8, "little") + b"[" * 9999, "not a JSON object"),
    "another's file": (lambda run: write_tensors({"w": np.zeros(3)}), "holds no aeviz Run"),
    "no Spec": (lambda run: altered(run, spec=None), "lacks spec"),
    "a bad Spec": (lambda run: altered(run, spec='{"steps": -1}'), "steps must be a whole number"),
    "an unknown field": (lambda run: altered(run, spec='{"exec": "rm"}'), "Unknown Spec field 'exec'"),
    "another Spec": (lambda run: altered(run, spec=replace(SPEC, d_latent=3).to_json()), "must be float32 of shape"),
    "more steps than wanted": (lambda run: altered(run, step="13"), "from 1 to 12, not '13'"),
    "no step": (lambda run: altered(run, step="one"), "from 1 to 12, not 'one'"),
    "metadata": (lambda run: altered(run, meta="[1]"), "must map names to texts"),
    "cut off": (lambda run: to_bytes(run)[:-1], "no whole safetensors file"),
    "a weight missing": (
        lambda run: to_bytes(replace(run, weights={k: v for k, v in run.weights.items() if k != "decoder.0.bias"})),
        "'decoder.0.bias' is missing or too much",
    ),
    "a weight too much": (lambda run: changed(run, "evil", np.zeros(1)), "'evil' is missing or too much"),
    "a wrong shape": (lambda run: changed(run, "encoder.0.bias", np.zeros((2, 3), np.float32)), "of shape"),
    "a wrong type": (lambda run: changed(run, WEIGHT, run.weights[WEIGHT].astype(np.float64)), "must be float32"),
    "not a number": (lambda run: changed(run, WEIGHT, run.weights[WEIGHT] * np.nan), "finite numbers only"),
    "falling steps": (
        lambda run: to_bytes(replace(run, film_steps=run.film_steps[::-1].copy())),
        "film_steps must rise from 0 to at most the last step",
    ),
    "a step twice": (
        lambda run: to_bytes(replace(run, film_steps=run.film_steps.clip(max=run.film_steps[-2]))),
        "film_steps must rise from 0 to at most the last step",
    ),
}


@pytest.mark.parametrize("case", OUTSIDE)
def test_a_file_from_outside_is_checked(run, case, nothing_is_collected):
    make, sentence = OUTSIDE[case]
    with pytest.raises(ValueError, match=sentence):
        from_bytes(make(run))


def test_every_flipped_bit_is_noticed_or_changes_nothing(run):
    """A file with a bit flipped is refused, or gives the Run that was stored."""
    content, rng = to_bytes(run), np.random.default_rng(0)
    for place in rng.integers(0, len(content), 400):
        damaged = bytearray(content)
        damaged[place] ^= 1 << rng.integers(8)
        try:
            found = from_bytes(bytes(damaged))
        except ValueError:
            continue
        assert_same(found, run)


def test_a_file_of_before_checksums_still_loads(run):
    assert_same(from_bytes(altered(run, sha256=None)), run)
    with pytest.raises(ValueError, match="damaged"):
        from_bytes(altered(run, sha256="0" * 64))
    with pytest.raises(ValueError, match="damaged"):
        from_bytes(altered(run, meta=json.dumps({"device": "another"})))


def test_a_run_under_another_key_is_set_aside(run, where):
    path = Path(store.save(run, where))
    other = replace(SPEC, seed=1).key()
    path.with_name(f"{other}.safetensors").write_bytes(path.read_bytes())
    assert store.load(other, where) is None and not store.has(other, where)
    assert SPEC.key() in str(store.reports()[-1])
    assert_same(store.load(SPEC.key(), where), run)


def test_every_flipped_bit_of_an_array_file_is_noticed_or_changes_nothing(where):
    arrays, rng = (
        {"picture": np.random.default_rng(1).normal(size=(30, 2)).astype(np.float32)},
        np.random.default_rng(0),
    )
    content = Path(array_file.save("umap-x", arrays, where)).read_bytes()
    for place in rng.integers(0, len(content), 400):
        damaged = bytearray(content)
        damaged[place] ^= 1 << rng.integers(8)
        try:
            found = array_file._checked(bytes(damaged), ("picture",))
        except ValueError:
            continue
        np.testing.assert_array_equal(found["picture"], arrays["picture"])


def test_arrays_of_another_kind_or_shape_are_set_aside(where):
    check = partial(array_file.check_shapes, shapes={"picture": (3, 2)})
    for bad in (np.array(["a", "b"]), np.zeros((3, 2)) * np.nan, np.zeros((3, 3))):
        array_file.save("x", {"picture": bad}, where)
        assert array_file.load("x", ("picture",), where, check) is None
        assert not array_file.has("x", where)
    array_file.save("x", {"picture": np.zeros((3, 2))}, where)
    assert array_file.load("x", ("picture",), where, check)["picture"].shape == (3, 2)


def test_whether_it_can_be_written_is_told_before(tmp_path, monkeypatch):
    assert store.writable(str(tmp_path)) and store.writable(str(tmp_path / "new" / "deeper"))
    (tmp_path / "file").write_bytes(b"")
    assert not store.writable(str(tmp_path / "file"))
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write everywhere
    assert not store.writable(str(tmp_path))


def test_a_kind_of_store_that_nobody_knows_is_refused(monkeypatch):
    monkeypatch.setenv("AEVIZ_STORE", "nosuch://bucket")
    with pytest.raises(ValueError, match=r"AEVIZ_STORE is a folder or a URL.*'nosuch' is not known"):
        store.check()
    for known in (*["s3://bucket"] * extras.has("s3fs"), "/a/folder", "a folder", "memory://x"):
        monkeypatch.setenv("AEVIZ_STORE", known)
        store.check()


def test_a_run_that_passed_is_the_run_that_was_sent(run):
    assert_same(from_bytes(to_bytes(run)), run)


@pytest.fixture(scope="module")
def learned():
    spec = lessons.get("few_labels").SPECS["denoising"]
    return spec, vars(few_labels.load(spec))


FALSIFIED = {
    "of another knob": {"probe": lambda values: values[:, :1], "tasks": lambda values: values[:, :, :1]},
    "cut": {"rivals": lambda values: values[:1]},
    "percent": {"test": lambda values: values * 100},
    "less than nothing": {"loss": lambda values: values - 50},
    "two tasks": {"tasks": lambda values: 1 - 2 * values},
    "other labels": {"labels": lambda values: values + 1},
    "other steps": {"steps": lambda values: values[::-1]},
}


@pytest.mark.parametrize("changes", FALSIFIED.values(), ids=FALSIFIED)
def test_results_of_few_labels_are_of_their_spec_and_can_be_so(changes, learned, where):
    """Each with a checksum that fits: written whole, but what no fine-tuning gives."""
    shipped, found = learned
    spec = replace(shipped, seed=shipped.seed + 1000)
    few_labels.save(spec, FewLabelScores(**found), where)
    np.testing.assert_array_equal(few_labels.load(spec, where).test, found["test"])
    changed = {name: change(found[name]) for name, change in changes.items()}
    few_labels.save(spec, FewLabelScores(**found | changed), where)
    assert few_labels.load(spec, where) is None and not few_labels.stored(spec, where)
