"""Training in the background on Dask: one job for all who wish for the same, watched while it runs."""

from aeviz.engine.batch import warm
from aeviz.engine.engine import Engine
from aeviz.engine.job import Job, JobStatus
from aeviz.engine.limits import LimitError, Limits
from aeviz.engine.wishes import FewLabels, Seeds, Sweep, Umap, Wish

__all__ = [
    "Engine",
    "FewLabels",
    "Job",
    "JobStatus",
    "LimitError",
    "Limits",
    "Seeds",
    "Sweep",
    "Umap",
    "Wish",
    "warm",
]
