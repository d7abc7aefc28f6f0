"""Fewer of what a picture takes long for, in every test of a file that imports ``few_of_all``."""

import os

import numpy as np
import pytest
from sklearn.ensemble import IsolationForest

from aeviz.analysis import anomaly, detection, noise_ladder
from aeviz.views import base
from aeviz.views.code_shape import shortest_way
from aeviz.views.denoising import rest_points
from aeviz.views.from_noise import walker_distances, walker_shares
from aeviz.views.three_criteria import scorecard

WHOLE = os.environ.get("AEVIZ_CAPTIONS") == "whole"


@pytest.fixture(autouse=True)
def few_of_all(monkeypatch):
    """Of so many examples the dependence of codes is measured here, so many walkers are led, so many particles fall, so
    many ways are ranked, so many trees grow and so many samples are drawn for an interval: it takes long."""
    monkeypatch.setattr(scorecard, "N_HSIC", 200)
    if not WHOLE:
        monkeypatch.setattr(base, "MOST_NUMBERS", base.MOST_NUMBERS // 10)  # as the data are fewer, samples are, too
        monkeypatch.setattr(walker_distances, "MOST", walker_distances.FEWEST)
        monkeypatch.setattr(walker_shares, "n_walkers", lambda x: 30)
        monkeypatch.setattr(noise_ladder, "N_DIRECTIONS", 20)
        monkeypatch.setattr(detection, "N_DRAWS", 50)
        monkeypatch.setattr(rest_points, "SIDE", 10)
        monkeypatch.setattr(shortest_way, "N_PAIRS", 6)
        monkeypatch.setitem(anomaly.SCORERS, "isolation forest", few_trees)


def few_trees(train: np.ndarray, x: np.ndarray) -> np.ndarray:
    return -IsolationForest(n_estimators=10, random_state=0).fit(train).score_samples(x)
