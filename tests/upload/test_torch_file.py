"""Files of torch.save, read without torch: the same numbers as torch's own, and nothing in a file is run."""

import io
import pickle
import pickletools
import zipfile

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from aeviz.upload import torch_file
from aeviz.upload.base import BadFile

TYPES = [torch.float32, torch.float64, torch.float16, torch.bfloat16, torch.int64, torch.int32, torch.int16, torch.int8]
TYPES += [torch.uint8, torch.bool]
LEGACY = {"_use_new_zipfile_serialization": False}


def saved(thing, **how) -> bytes:
    content = io.BytesIO()
    torch.save(thing, content, **how)
    return content.getvalue()


def read(content: bytes) -> dict[str, np.ndarray]:
    file = torch_file.read(content)
    return {name: file.array(tensor) for name, tensor in torch_file.tensors(file.content)}


@settings(max_examples=40)
@given(st.data())
def test_views_of_any_kind_are_read_as_torch_reads_them(data):
    """Slices, transposes and shared storages, in both of torch's formats."""
    whole = (torch.randn(6, 5, generator=torch.Generator().manual_seed(data.draw(st.integers(0, 9)))) * 9).to(
        data.draw(st.sampled_from(TYPES))
    )
    views = [lambda t: t, lambda t: t.T, lambda t: t[1:4], lambda t: t[:, ::2], lambda t: t[2, 3], lambda t: t[:0]]
    chosen = data.draw(st.lists(st.sampled_from(views), min_size=1, max_size=3))
    tensors = {str(i): view(whole) for i, view in enumerate(chosen)}
    found = read(saved(tensors, **data.draw(st.sampled_from([{}, LEGACY]))))
    for name, tensor in tensors.items():
        wanted = tensor.float() if tensor.dtype == torch.bfloat16 else tensor
        np.testing.assert_array_equal(found[name], wanted.numpy())


@pytest.mark.parametrize("how", [{}, LEGACY])
def test_a_whole_module_and_a_parameter_are_read_by_their_state_dicts_names(how):
    module = nn.ModuleDict({"encoder": nn.Sequential(nn.Linear(4, 2), nn.BatchNorm1d(2)), "decoder": nn.Linear(2, 4)})
    found = read(saved(module, **how))
    assert set(found) == set(module.state_dict())
    for name, value in module.state_dict().items():
        np.testing.assert_array_equal(found[name], value.numpy())
    assert list(read(saved({"a": nn.Parameter(torch.ones(2))}, **how))) == ["a"]


class Evil:
    def __init__(self, function, *args):
        self.made = function, args

    def __reduce__(self):
        return self.made


@pytest.mark.parametrize("how", [{}, LEGACY])
def test_no_code_of_a_file_is_run(how, tmp_path):
    """What torch itself would run unless it is told not to: here it is a name without a meaning."""
    mark = tmp_path / "run"
    content = saved(
        {"a": torch.ones(2), "b": Evil(exec, f"open({str(mark)!r}, 'w')"), "c": Evil(bytearray, 2**40)}, **how
    )
    assert list(read(content)) == ["a"] and not mark.exists()


def zipped(pickled: bytes, **members: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, part in {"archive/data.pkl": pickled, **{f"archive/{n}": m for n, m in members.items()}}.items():
            archive.writestr(name, part)
    return content.getvalue()


def slow_key() -> bytes:
    """A dict whose key is a tuple of tuples, 40 deep: its hash takes 2 ** 40 steps."""
    pickled = b"\x80\x02}(K\x01"
    for _ in range(40):
        pickled += b"2\x86"  # the top twice, as a pair
    return pickled + b"K\x01u."


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (zipped(slow_key()), "keys that are no texts"),
        (zipped(b"\x80\x05\x96" + (2**60).to_bytes(8, "little") + b"."), "damaged"),
        (zipped(b"\x80\x02\x8f."), "damaged"),
        (zipped(b"\x80\x02(K\x01l."), None),
        (zipped(b"\x80\x02K\x01K\x02R."), "a call of what is no function"),
        (zipped(b"\x80\x02K\x01}b."), "a state of what has none"),
        (zipped(b"\x80\x02K\x01Q."), "damaged"),
        (zipped(b"\x80\x02" + b"]" * 10), "damaged"),
        (zipped(b""), "damaged"),
        (zipped(b"\x80\x02N.", byteorder=b"big"), "the big end first"),
        (zipped(b"0" * (2**22 + 1)), "too long"),
        (b"PK\x03\x04" + b"\0" * 40, "zip"),
        (pickle.dumps({"a": 1}), "not written by torch.save"),
        (b"", "damaged"),
    ],
)
def test_what_is_no_file_of_torch_is_refused(content, sentence):
    if sentence is None:
        assert read(content) == {}
        return
    with pytest.raises(BadFile, match=sentence):
        read(content)


def test_tensors_that_claim_more_than_there_is_are_refused():
    for tensor in (torch.ones(1).expand(3, 3), torch.ones(1).expand(200_000, 200_000)):
        with pytest.raises(BadFile, match=r"claims|takes"):
            read(saved({"a": tensor}))
    content = saved({"a": torch.ones(4)})
    (name,) = (n for n in zipfile.ZipFile(io.BytesIO(content)).namelist() if n.endswith("/data/0"))
    short = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(short, "w") as new:
        for info in old.infolist():
            new.writestr(info.filename, old.read(info)[: 8 if info.filename == name else None])
    with pytest.raises(BadFile, match="has 8 bytes, not as many as it says"):
        read(short.getvalue())


def test_a_packed_or_cut_file_is_refused():
    content = saved({"a": torch.ones(40)})
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(info.filename, old.read(info))
    for bad in (packed.getvalue(), content[: len(content) // 2], saved({"a": torch.ones(40)}, **LEGACY)[:-9]):
        with pytest.raises(BadFile):
            read(bad)


@settings(max_examples=150)
@given(st.binary(max_size=60), st.integers(0, 500))
def test_any_damage_is_a_sentence_or_the_same_numbers(noise, at):
    """Bytes overwritten anywhere in the pickle: never another error than BadFile."""
    content = saved({"a": torch.ones(3), "b": {"c": torch.ones(2)}})
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        name = next(n for n in archive.namelist() if n.endswith("data.pkl"))
        pickled = bytearray(archive.read(name))
    at %= len(pickled)
    pickled[at : at + len(noise)] = noise
    try:
        read(zipped(bytes(pickled), **{"data/0": np.ones(3, "<f4").tobytes(), "data/1": np.ones(2, "<f4").tobytes()}))
    except BadFile as error:
        assert "\n" not in str(error)


def test_what_torch_writes_has_none_of_the_operations_that_are_taken_away():
    rule = {"lr": 0.001, "betas": (0.9, 0.999), "eps": 1e-8, "amsgrad": False, "fused": None, "params": [0]}
    state = {0: {"step": torch.tensor(3.0), "exp_avg": torch.zeros(2), "exp_avg_sq": torch.zeros(2)}}
    content = saved({"a": torch.ones(2), "an optimiser's": {"state": state, "param_groups": [rule]}})
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        pickled = archive.read(next(n for n in archive.namelist() if n.endswith("data.pkl")))
    used = {code.name for code, _, _ in pickletools.genops(pickled)}
    assert not used & set(torch_file.UNUSED)
