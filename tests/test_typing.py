"""That a type checker reads all of the package strictly: no file of it falls out."""

import re
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
