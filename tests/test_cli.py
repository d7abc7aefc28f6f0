"""The command line: train, look into what was trained, and bad input in one sentence."""

import numpy as np
import pandas as pd
import pytest
import torch

import aeviz
from aeviz.__main__ import main
from aeviz.storage import dataset_file, store

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


def table(tmp_path):
    rng = np.random.default_rng(0)
    file = tmp_path / "mine.csv"
    pd.DataFrame(rng.normal(size=(60, 3)), columns=list("abc")).assign(kind=["x", "y"] * 30).to_csv(file, index=False)
    return file


def test_a_table_of_ones_own_is_trained_on_and_kept_with_its_run(tmp_path, capsys):
    own = ["train", "--data", str(table(tmp_path)), "--d-latent", "2", "--hidden", "4", "--steps", "5"]
    assert main([*own, "--into", str(tmp_path / "runs")]) == 0
    (file,) = (tmp_path / "runs").iterdir()
    run = aeviz.load_run(file)
    assert run.dataset().feature_names == ("a", "b", "c") and run.dataset().class_names == ("x", "y")
    capsys.readouterr()
    assert main(["info", str(file)]) == 0 and f"undercomplete on {run.spec.data}" in capsys.readouterr().out


def test_info_says_what_any_file_holds(tmp_path, capsys):
    assert main(["info", str(table(tmp_path))]) == 0
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


def test_own_data_from_a_file(tmp_path):
    data = aeviz.load_own_data(table(tmp_path))
    assert data.x.shape == (60, 3) and len(data.test) == 12
    with pytest.raises(FileNotFoundError, match="There is no file"):
        aeviz.load_own_data(tmp_path / "nothing.csv")
