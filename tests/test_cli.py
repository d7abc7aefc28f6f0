"""The command line: train, look into what was trained, and bad input in one sentence."""

import re
from argparse import ArgumentParser
from dataclasses import fields

import numpy as np
import pandas as pd
import pytest
import torch

import aeviz
from aeviz import upload
from aeviz.__main__ import main
from aeviz.storage import dataset_file, store
from aeviz.training import sweep
from aeviz.upload import Choices, Reading, command_line

SMALL = ["train", "--data", "iris", "--variant", "undercomplete", "--d-latent", "2", "--hidden", "4", "--steps", "20"]


def test_train_stores_what_get_then_finds(tmp_path, capsys):
    assert main([*SMALL, "--into", str(tmp_path)]) == 0
    (file,) = tmp_path.iterdir()
    spec = aeviz.Spec(data="iris", d_latent=2, hidden=(4,), steps=20)
    assert file.stem == spec.key()
    assert store.load(spec.key(), str(tmp_path)).spec == spec


def test_info_says_what_a_file_holds(tmp_path, capsys):
    main([*SMALL, "--into", str(tmp_path)])
    (file,) = tmp_path.iterdir()
    capsys.readouterr()
    assert main(["info", str(file)]) == 0
    said = capsys.readouterr().out
    assert "undercomplete on iris, step 20 of 20" in said and "4 - 4 - 2 - 4 - 4" in said


@pytest.mark.parametrize(
    ("argv", "sentence"),
    [
        (["info", "0123456789abcdef"], "There is no file and no stored Run"),
        (["train", "--data", "nothing"], "nothing"),
        (["train", "--variant", "magic"], "the variants are"),
        (["train", "{"], "not valid JSON"),
        (["train", "--data", "somewhere/mine.csv"], "There is no file 'somewhere/mine.csv'."),
        (["train", "--data", "."], "There is no file '.'."),
        (["train", "--into", "nothing://x"], "--into is a folder or a URL such as s3://bucket/prefix"),
        (["train", "--into", __file__], "--into names a folder"),
        (["train", "--into", f"{__file__}/below"], "Nothing can be stored in"),
        (["warm", "--into", "nothing://x"], "--into is a folder or a URL"),
        (["serve", "--host", "nowhere.invalid"], "nowhere.invalid:8501 cannot be had ("),
    ],
)
def test_bad_input_is_one_sentence(argv, sentence, capsys, monkeypatch):
    """And nothing is trained before it is said."""
    monkeypatch.setattr(sweep, "sweep", None)
    assert main(argv) == 2
    said = capsys.readouterr().err
    assert sentence in said and "Traceback" not in said and said.count("\n") == 1


@pytest.mark.parametrize("port", ["0", "-1", "65536", "99999999999999999999", "many", "1.5"])
def test_a_port_that_there_is_not_is_refused(port, capsys, monkeypatch):
    monkeypatch.setenv("PORT", port)
    with pytest.raises(SystemExit, match="2"):
        main(["serve"])
    assert f"a port is a whole number from 1 to 65535, not '{port}'" in capsys.readouterr().err


def test_a_user_without_a_home_is_told_what_to_set(capsys, monkeypatch):
    def nowhere():
        raise RuntimeError("Could not determine home directory.")  # as Python does for a number that has no name

    monkeypatch.setattr("pathlib.Path.home", nowhere)
    for argv in ([], ["serve"], ["train"]):
        assert main(argv) == 2
        assert capsys.readouterr().err == "aeviz: This user has no home folder: set HOME to a folder.\n"


def test_it_says_its_version(capsys):
    with pytest.raises(SystemExit, match="0"):
        main(["--version"])
    assert capsys.readouterr().out == f"aeviz {aeviz.__version__}\n"


def test_warm_says_that_all_is_there(capsys, tmp_path):
    assert main(["warm", "--into", str(tmp_path)]) == 0
    told = re.fullmatch(r"(\d+) of (\d+) results that the pages show are there\.\n", capsys.readouterr().out)
    assert told[1] == told[2] and int(told[2]) > 40 and not list(tmp_path.iterdir())


@pytest.mark.parametrize("device", ["magic", "cpu:x", "meta:", *(["cuda"] if not torch.cuda.is_available() else [])])
def test_a_device_that_is_not_here_is_refused_in_a_sentence(device):
    with pytest.raises(ValueError, match=f"^Nothing can be trained on the device '{device}' here: .*[^.]\\.$"):
        aeviz.sweep(aeviz.Spec(data="iris", steps=1), device=device)


def test_train_takes_the_device_that_is_set(capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("AEVIZ_DEVICE", "cuda:99")
    assert main([*SMALL, "--into", str(tmp_path)]) == 2
    assert "on the device 'cuda:99' here" in capsys.readouterr().err
    monkeypatch.setenv("AEVIZ_DEVICE", "magic")
    assert main([*SMALL, "--into", str(tmp_path)]) == 2
    assert "AEVIZ_DEVICE is cpu, cuda or cuda:0" in capsys.readouterr().err


def own_table(tmp_path):
    rng = np.random.default_rng(0)
    file = tmp_path / "mine.csv"
    pd.DataFrame(rng.normal(size=(60, 3)), columns=list("abc")).assign(kind=["x", "y"] * 30).to_csv(file, index=False)
    return file


def test_a_table_of_ones_own_is_trained_on_and_kept_with_its_run(tmp_path, capsys):
    own = ["train", "--data", str(own_table(tmp_path)), "--d-latent", "2", "--hidden", "4", "--steps", "5"]
    assert main([*own, "--into", str(tmp_path / "runs")]) == 0
    (file,) = (tmp_path / "runs").iterdir()
    run = aeviz.load_run(file)
    assert run.dataset().feature_names == ("a", "b", "c") and run.dataset().class_names == ("x", "y")
    capsys.readouterr()
    assert main(["info", str(file)]) == 0 and f"undercomplete on {run.spec.data}" in capsys.readouterr().out


def test_info_says_what_any_file_holds(tmp_path, capsys):
    assert main(["info", str(own_table(tmp_path))]) == 0
    assert "60 rows, 4 columns" in (said := capsys.readouterr().out) and "category" in said
    torch.save({"fc1.weight": torch.ones(2, 5), "fc2.weight": torch.ones(5, 2)}, tmp_path / "network.pt")
    assert main(["info", str(tmp_path / "network.pt")]) == 0
    assert "5 - 2 - 5, the code of 2" in (said := capsys.readouterr().out) and "no bias" in said
    torch.save(torch.ones(40, 3), tmp_path / "rows.pt")
    assert main(["info", str(tmp_path / "rows.pt")]) == 0 and "40 rows, 3 columns" in capsys.readouterr().out
    data = aeviz.data.given(np.ones((30, 2)) * np.arange(30)[:, None], test_fraction=0.1)
    (tmp_path / "mine.safetensors").write_bytes(dataset_file.to_bytes(data))
    assert main(["info", str(tmp_path / "mine.safetensors")]) == 0
    assert "30 rows of 2 features" in (said := capsys.readouterr().out) and "27 to train on, 3 held out" in said
    (tmp_path / "poem.txt").write_text("Roses are red.", encoding="utf-8")
    assert main(["info", str(tmp_path / "poem.onnx")]) == 2


@pytest.mark.parametrize(
    "name", ["my.csv", "my.xlsx", "my.onnx", "my.keras", "my.pt", "my.safetensors", "my.h5", "my.npy"]
)
def test_a_file_that_is_not_what_its_name_says_is_named(name, tmp_path, capsys):
    (tmp_path / name).write_bytes(b"\0")
    assert main(["info", str(tmp_path / name)]) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"aeviz: {name}: ") and said.count("\n") == 1


def test_own_data_from_a_file(tmp_path):
    data = aeviz.load_own_data(own_table(tmp_path))
    assert data.x.shape == (60, 3) and len(data.test) == 12
    with pytest.raises(FileNotFoundError, match="There is no file"):
        aeviz.load_own_data(tmp_path / "nothing.csv")


ANSWERS = {  # all that the page Your data can change, said otherwise than it would be found or guessed
    "--encoding cp1252 --separator tab --quote nothing --comment # --decimal , --thousands nothing --header no --skip 1"
    " --below kept --missing-marks nil NV --dates day-first --part second --layout rows"
    " --side 8 --ground white": Reading(
        encoding="cp1252",
        separator="\t",
        quote="",
        comment="#",
        decimal=",",
        thousands="",
        header=False,
        skip=1,
        below="kept",
        missing=("nil", "NV"),
        day_first=True,
        part="second",
        layout="rows",
        side=8,
        ground="white",
    ),
    "--label nothing --value a --leave-out b --one-hot kind --as-days --cleared --constant --missing median"
    " --pixels 1x3 --scaling standardise --held-out x --split-seed 7 --sentinels c=-999": Choices(
        value="a",
        leave_out=("b",),
        one_hot=("kind",),
        constant=True,
        missing="median",
        image_shape=(1, 3),
        held_out=("x",),
        seed=7,
        sentinels=(("c", -999.0),),
    ),
}


@pytest.mark.parametrize("given", ANSWERS, ids=["reading", "choices"])
def test_the_command_line_changes_what_the_page_can_change(given, tmp_path):
    parser = ArgumentParser()
    command_line.add_reading(parser)
    command_line.add_choices(parser)
    arguments, wanted = parser.parse_args(given.split()), ANSWERS[given]
    table = upload.read("mine.csv", own_table(tmp_path).read_bytes())
    if isinstance(wanted, Reading):
        found, usual = command_line.reading(arguments), Reading()
    else:
        found, usual = command_line.choices(arguments, table), upload.guess(table)
    assert found == wanted
    same = {field.name for field in fields(wanted) if getattr(wanted, field.name) == getattr(usual, field.name)}
    assert same <= {"as_days", "cleared", "scaling"}


def test_an_option_that_names_no_column_and_a_file_that_asks_say_what_is_allowed(tmp_path, capsys):
    assert main(["train", "--data", str(own_table(tmp_path)), "--label", "sort"]) == 2
    assert "there is no column 'sort'" in capsys.readouterr().err
    (tmp_path / "old.csv").write_bytes("größe,b\n".encode("cp1252") + b"1.5,2\n" * 30)
    assert main(["info", str(tmp_path / "old.csv")]) == 2
    assert "Give it as --encoding, one of 'cp1252'" in capsys.readouterr().err
    assert main(["info", str(tmp_path / "old.csv"), "--encoding", "cp1252"]) == 0
    assert "größe" in capsys.readouterr().out
