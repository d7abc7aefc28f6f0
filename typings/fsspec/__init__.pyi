"""What aeviz uses of fsspec, which has no types of its own."""

from fsspec import core as core
from fsspec.spec import AbstractFileSystem as AbstractFileSystem

def available_protocols() -> list[str]: ...
def get_filesystem_class(protocol: str) -> type[AbstractFileSystem]: ...
