"""What others read of the project says one thing in all places."""

import re
from pathlib import Path

import yaml

import aeviz

ROOT = Path(__file__).parents[1]


def test_the_version_is_one():
    about = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert about["version"] == aeviz.__version__ and about["license"] == "Apache-2.0"
    newest = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)[1]
    assert newest == aeviz.__version__


def test_the_guide_to_security_leads_to_what_there_is():
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    file, anchor = re.search(r"\((deploy/README\.md)#(\w+)\)", text).groups()
    assert re.search(rf"^## {anchor}$", (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE | re.IGNORECASE)
