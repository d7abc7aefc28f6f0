"""Training in the background on Dask: one job for all who request the same, watched while it runs."""

from aeviz.engine.engine import Engine
from aeviz.engine.job import Job, JobStatus
from aeviz.engine.limits import LimitError, RequestLimits
from aeviz.engine.requests import FewLabels, Request, Seeds, Sweep, Transfer, Umap
from aeviz.engine.warm import warm

__all__ = [
    "Engine",
    "FewLabels",
    "Job",
    "JobStatus",
    "LimitError",
    "Request",
    "RequestLimits",
    "Seeds",
    "Sweep",
    "Transfer",
    "Umap",
    "warm",
]
