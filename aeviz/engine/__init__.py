"""Training in the background on Dask: one training for all who ask for the same Spec, watched while it runs."""

from aeviz.engine.batch import warm
from aeviz.engine.engine import Engine
from aeviz.engine.job import Job, JobStatus
from aeviz.engine.limits import LimitError, Limits

__all__ = ["Engine", "Job", "JobStatus", "LimitError", "Limits", "warm"]
