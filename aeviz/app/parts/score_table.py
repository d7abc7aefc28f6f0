"""Score a table of one's own: each row's error under a model that has learned what is normal."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from aeviz import upload
from aeviz.analysis import anomaly, detection
from aeviz.app.state.session import session
from aeviz.app.state.session_data import plain
from aeviz.language import count, number, text
from aeviz.run import Run
from aeviz.upload import BadFile
from aeviz.upload.table_scores import Rows, rows

if TYPE_CHECKING:
    import pandas as pd

PERCENTILE = 95
MAX_FEATURES = 30  # shown and downloaded beside the score
MAX_SHOWN = 1000
SOON = 0.3  # seconds after which the table follows the knob


def at_work(key: str) -> bool:
    """Whether a table is scored in the place ``key``."""
    return session.value(f"{key}-score") is not None


def offer(run: Run, i: int, key: str) -> None:
    """An uploader, and the rows of its file by their error, the largest first."""
    with st.expander(text("Score a table of your own"), icon=":material/table_rows:"):
        st.markdown(
            text(
                "A file of {kinds}, with the same columns as the training data: {columns}.",
                kinds=upload.kinds(),
                columns=_listed(run.dataset().feature_names),
            )
        )
        sent = st.file_uploader(text("Table to score"), key=f"{key}-score", label_visibility="collapsed")
        if sent is None:
            return
        try:
            found = rows(upload.read(sent.name, sent.getvalue()), run.dataset())
        except BadFile as error:
            st.error(plain(str(error)), icon=":material/error:")
            return
        _show(run, i, key, found)


def _listed(names: tuple[str, ...]) -> str:
    return plain(", ".join(names[:6])) + (text(" and {n} more", n=count(len(names) - 6)) if len(names) > 6 else "")


def _show(run: Run, i: int, key: str, found: Rows) -> None:
    from aeviz.export import tables

    scored = scores(run, i, found)
    strange = int(np.sum(scored["verdict"] == "anomalous"))
    for line in found.done:
        st.caption(plain(line))
    st.markdown(
        text(
            "**{strange} of {n} rows are anomalous**: their error is at least that of {percent} % of the normal "
            "examples, {error}.",
            strange=count(strange),
            n=count(len(scored)),
            percent=count(PERCENTILE),
            error=number(threshold(run, i)),
        )
    )
    st.dataframe(scored.head(MAX_SHOWN), hide_index=True, height=320)  # pyright: ignore[reportUnknownMemberType]  # Arrow's types in it
    content = partial(tables.to_csv, scored)
    st.download_button(text("Scores (CSV)"), content, "scores.csv", "text/csv", key=f"{key}-scores", on_click="ignore")


def threshold(run: Run, i: int) -> float:
    """The error that PERCENTILE % of normal examples stay below: those to choose on, else those held out, else all."""
    data, model = run.dataset(), run.model(i)
    if data.anomalous is not None:
        known = detection.score(model, data).normal_validation
    else:
        known = anomaly.reconstruction_score(model.reconstruct, data.x_test if len(data.test) else data.x_train)
    return float(np.percentile(known, PERCENTILE))


def scores(run: Run, i: int, found: Rows) -> pd.DataFrame:
    """row, error, verdict and the first features in data units, the largest error first."""
    import pandas as pd

    data = run.dataset()
    error = anomaly.reconstruction_score(run.model(i).reconstruct, found.x)
    verdict = np.where(error >= threshold(run, i), "anomalous", "normal")
    values = data.to_data_units(found.x)[:, :MAX_FEATURES]
    features = {name: values[:, j] for j, name in enumerate(data.feature_names[:MAX_FEATURES])}
    scored = pd.DataFrame({"row": found.row, "error": error, "verdict": verdict} | features)
    return scored.sort_values("error", ascending=False, kind="stable", ignore_index=True)
