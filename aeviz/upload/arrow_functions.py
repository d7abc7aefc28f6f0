"""Arrow's functions of arrays, ``pyarrow.compute``, for a type checker.

Its stubs give an array in one piece another type than one in chunks. What is read here may be either, so that no type
of theirs fits; what a function takes and gives is an ``ArrowArray``.
"""

from types import ModuleType
from typing import Any


def arrow_functions() -> Any:
    """``pyarrow.compute``, imported when it is first needed."""
    import pyarrow.compute

    module: ModuleType = pyarrow.compute
    return module
