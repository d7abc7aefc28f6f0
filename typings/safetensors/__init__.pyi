"""What aeviz uses of safetensors, whose own types leave what it reads unknown."""

from typing import Any

class SafetensorError(Exception): ...

def deserialize(bytes: bytes) -> list[tuple[str, dict[str, Any]]]: ...
