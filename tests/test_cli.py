"""The command line: train, look into what was trained, and bad input in one sentence."""

import pytest

import aeviz
from aeviz.__main__ import main
from aeviz.storage import store

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
    ],
)
def test_bad_input_is_one_sentence(argv, sentence, capsys):
    assert main(argv) == 2
    said = capsys.readouterr().err
    assert sentence in said and "Traceback" not in said and said.count("\n") == 1
