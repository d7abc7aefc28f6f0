"""What is kept in memory: counted in bytes, within one budget, made once, and gone with its owner."""

import gc
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import aeviz.shared_cache as room
from aeviz import memo, memory
from aeviz.memo import once
from aeviz.shared_cache import SharedCache

MB = 2**20


def megabytes(n: float) -> np.ndarray:
    return np.zeros(int(n * MB), np.uint8)


@pytest.fixture
def shared_cache(monkeypatch):
    monkeypatch.setattr(room, "OWNED", 4 * MB)
    return SharedCache(lambda: 10 * MB)


def there(shared_cache: SharedCache, *keys: str) -> list[str]:
    return [key for key in keys if shared_cache.search(key)]


def test_all_together_never_take_more_than_the_budget(shared_cache):
    for i, n in enumerate(np.random.default_rng(0).uniform(0.1, 5, 200)):
        shared_cache.put(i, megabytes(n))
        assert shared_cache.bytes() <= 10 * MB


def test_what_was_used_longest_ago_makes_room(shared_cache):
    for key in "abc":
        shared_cache.put(key, megabytes(3))
    shared_cache.peek("a")
    shared_cache.put("d", megabytes(3))
    assert there(shared_cache, *"abcd") == ["a", "c", "d"]


def test_one_large_thing_makes_room_before_many_small_ones_that_were_used_longer_ago(shared_cache):
    small = [f"small {i}" for i in range(20)]
    for key in small:
        shared_cache.put(key, megabytes(0.1))
    shared_cache.put("large", megabytes(6))
    shared_cache.put("newest", megabytes(3))
    assert there(shared_cache, *small, "large", "newest") == [*small, "newest"]
    for i in range(2000):  # but nothing stays for ever
        shared_cache.put(i, megabytes(0.01))
    assert not there(shared_cache, *small)


def test_the_last_one_that_was_put_never_makes_room_for_older_ones(shared_cache):
    for i in range(50):
        shared_cache.put(i, megabytes(0.1))
    shared_cache.put("newest", megabytes(9.9))
    assert there(shared_cache, "newest")


def test_of_what_is_in_use_there_is_no_second_copy(shared_cache):
    used = shared_cache.get("a", lambda: megabytes(4))
    shared_cache.put("b", megabytes(9))
    assert not there(shared_cache, "a") and shared_cache.bytes() == 9 * MB
    assert shared_cache.get("a", lambda: megabytes(4)) is used
    assert shared_cache.bytes() == 4 * MB and not there(shared_cache, "b")
    shared_cache.put("given", used, "owner")
    shared_cache.forget("owner")
    assert shared_cache.peek("given", "owner") is None


def test_the_newest_stays_however_large(shared_cache):
    shared_cache.put("small", megabytes(1))
    shared_cache.put("large", megabytes(30))
    assert there(shared_cache, "small", "large") == ["large"]


def test_what_cannot_make_room_counts_too(shared_cache):
    shared_cache.put("a", megabytes(4))
    shared_cache.put("b", megabytes(4))
    shared_cache.besides.append(lambda: 5 * MB)
    shared_cache.shrink()
    assert there(shared_cache, *"ab") == ["b"]


def test_one_owner_takes_a_part_and_nobody_elses(shared_cache):
    shared_cache.put("shared", megabytes(1))
    for i in range(20):
        shared_cache.put(i, megabytes(1), "given")
    mine = there(shared_cache, *range(20))
    assert mine == [15, 16, 17, 18, 19]  # OWNED, beside one as large as the largest
    assert there(shared_cache, "shared")
    shared_cache.forget("given")
    assert not there(shared_cache, *range(20)) and there(shared_cache, "shared")
    assert shared_cache.bytes() == MB


def test_it_is_made_once_however_many_ask(shared_cache):
    made, gate = [], threading.Barrier(8)

    def make():
        made.append(1)
        return megabytes(1)

    def ask(_):
        gate.wait()
        return shared_cache.get("a", make)

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(ask, range(8)))
    assert len(made) == 1 and len({id(one) for one in found}) == 1


def test_what_could_not_be_made_is_tried_again(shared_cache):
    def fail():
        raise LookupError

    with pytest.raises(LookupError):
        shared_cache.get("a", fail)
    assert shared_cache.get("a", lambda: "now") == "now"


def test_a_size_counts_each_array_once_and_a_part_as_the_whole():
    x = np.zeros((100, 100))
    assert memory.size(x) == 80_000
    assert memory.size([x, x, x[:3]]) == 80_000 + 3 * memory.POINTER
    assert memory.size({"a": "1234"}) == 4 + memory.POINTER

    class Thing:
        def __init__(self):
            self.array = x

    assert memory.size(Thing()) == pytest.approx(80_000, abs=100)


def test_what_is_worked_out_of_an_object_counts_while_the_object_lives():
    class Thing:
        pass

    gc.freeze()  # what other tests have left stays, and is not looked through
    before, thing = memo._counter.total, Thing()
    once(lambda _: megabytes(3))(thing)
    assert memo._counter.total == before + 3 * MB
    assert room.shared_cache.bytes() >= memo._counter.total
    watched = weakref.ref(thing)
    del thing
    gc.collect()
    assert watched() is None and memo._counter.total == before


def test_what_is_worked_out_of_an_object_and_more_is_worked_out_once_for_each():
    class Thing:
        pass

    asked, things = [], (Thing(), Thing())
    squared = once(lambda thing, n, *more: asked.append((thing, n, *more)) or n**2)
    for _ in range(2):
        assert [squared(thing, n) for thing in things for n in (2, 3)] == [4, 9, 4, 9]
    assert squared(things[0], 2, "otherwise") == 4
    assert asked == [(thing, n) for thing in things for n in (2, 3)] + [(things[0], 2, "otherwise")]


@pytest.mark.parametrize(
    ("groups", "files", "limit"),
    [
        ("0::/\n", {"memory.max": "1073741824"}, 2**30),
        ("0::/a/b\n", {"a/b/memory.max": "max", "a/memory.max": "2147483648"}, 2**31),
        ("4:memory:/x\n0::/\n", {"memory/x/memory.limit_in_bytes": "1073741824"}, 2**30),
        ("4:memory:/x\n", {"memory/memory.limit_in_bytes": "9223372036854771712"}, None),
        ("4:cpu,memory:/not/seen\n", {"memory/memory.limit_in_bytes": "536870912"}, 2**29),
        ("", {}, None),
    ],
)
def test_the_limit_is_the_smallest_of_the_groups_of_both_versions(tmp_path, monkeypatch, groups, files, limit):
    (tmp_path / "cgroup").write_text(groups, encoding="utf-8")
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"{text}\n", encoding="utf-8")
    monkeypatch.setattr(memory, "GROUPS", tmp_path / "cgroup")
    monkeypatch.setattr(memory, "MOUNTED", tmp_path)
    monkeypatch.delenv(memory.VARIABLE, raising=False)
    memory.found.cache_clear()
    try:
        assert memory.limit() == (limit or memory.psutil.virtual_memory().total)
        monkeypatch.setenv(memory.VARIABLE, "300")
        assert memory.limit() == 300 * MB
        assert memory.share() == memory.SMALLEST  # of so little, the programs themselves need more
    finally:
        memory.found.cache_clear()
