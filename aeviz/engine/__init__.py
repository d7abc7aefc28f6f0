"""Training in the background on Dask: one job for all who request the same, watched while it runs."""

from aeviz.engine.engine import Engine
from aeviz.engine.job import Job, JobStatus
from aeviz.engine.limits import LimitError, RequestLimits
from aeviz.engine.requests import FewLabels, FewLabelsTransfer, Request, Seeds, Sweep, Umap
from aeviz.engine.warm import warm

__all__ = [
    "Engine",
    "FewLabels",
    "FewLabelsTransfer",
    "Job",
    "JobStatus",
    "LimitError",
    "Request",
    "RequestLimits",
    "Seeds",
    "Sweep",
    "Umap",
    "warm",
]
