"""Another operating system, as far as Python shows it: what macOS and Windows lack is taken away from aeviz's code.

``python tests/other_systems win32 -m pytest --ignore tests/browser`` runs any Python command so; ``sitecustomize.py``
beside this file holds the list, and does it at the start of that Python and of every one that it begins.
"""

import os
from pathlib import Path

SYSTEMS = ("darwin", "win32")
HERE = Path(__file__).parent


def environment(system: str) -> dict[str, str]:
    """The environment of a Python that takes itself to be on this system, whose texts are not in UTF-8."""
    paths = [str(HERE), str(HERE.parent), str(HERE.parents[1]), *filter(None, [os.environ.get("PYTHONPATH")])]
    printed = {"PYTHONIOENCODING": "cp1252"} if system == "win32" else {}
    texts = {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C", "PYTHONWARNDEFAULTENCODING": "1"}
    return {**os.environ, **texts, **printed, "PYTHONPATH": os.pathsep.join(paths), "AEVIZ_OTHER_SYSTEM": system}
