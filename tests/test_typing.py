"""That a type checker reads all of the package strictly: no file of it falls out."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_all_of_the_package_is_read_strictly():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["pyright"]
    assert settings["include"] == ["aeviz"] and settings["typeCheckingMode"] == "strict"
    assert not {"exclude", "ignore"} & set(settings)
    assert all(value in (True, "error") for name, value in settings.items() if name.startswith("report"))


def test_no_file_asks_for_less():
    less = re.compile(r"#\s*(pyright:\s*(basic|standard|ignore(?!\[)|report)|type:\s*ignore)")
    asking = [path.name for path in (ROOT / "aeviz").rglob("*.py") if less.search(path.read_text(encoding="utf-8"))]
    assert asking == []


def test_what_the_readme_shows_of_ones_own_rows_is_right_to_a_type_checker(tmp_path):
    """A data set stands where a Spec's data stand, and is its name afterwards; a number does neither."""
    (shown,) = re.findall(r"<!-- api -->\n```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.S)
    head = f"import numpy as np\n\nx, y = np.zeros((9, 2)), np.arange(9)\n{shown}"
    (tmp_path / "right.py").write_text(f"{head}name: str = run.spec.data\n", encoding="utf-8")
    (tmp_path / "wrong.py").write_text("import aeviz\n\naeviz.Spec(3)\n", encoding="utf-8")
    settings = {"include": ["."], "extraPaths": [str(ROOT)], "typeCheckingMode": "standard"}
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    checked = [sys.executable, "-m", "pyright", "-p", str(tmp_path), "--pythonpath", sys.executable, "--outputjson"]
    found = json.loads(subprocess.run(checked, capture_output=True, encoding="utf-8", check=False).stdout)
    assert [(Path(error["file"]).name, error["rule"]) for error in found["generalDiagnostics"]] == [
        ("wrong.py", "reportArgumentType")
    ]
