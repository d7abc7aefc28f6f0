"""What aeviz uses of threadpoolctl, which has no types of its own."""

class threadpool_limits:
    def __init__(self, limits: int) -> None: ...
