"""Pinned runs: the table's numbers are true, a session's pins are its own, and seeds are compared with seeds."""

import dataclasses

import numpy as np
import pytest
from patience import patient
from shipped_runs import shipped_run
from sklearn.manifold import trustworthiness
from small_models import small_spec
from streamlit.testing.v1 import AppTest

import aeviz
from aeviz.app.pages import pinned_runs as page_of_runs
from aeviz.app.parts.pin_tray import Pin, unlike
from aeviz.data import in_memory
from aeviz.lessons import presets
from aeviz.storage import store
from aeviz.views.general import seed_band

DIGITS = presets.preset("digits", "undercomplete")


def script():
    from aeviz.app.pages import pinned_runs
    from aeviz.app.parts import share, training
    from aeviz.app.state import address

    training.begin_page()
    address.begin("runs")
    pinned_runs.page()
    address.end(waiting=training.waiting())
    share.offer()


def opened(*pins: Pin, **settings: str) -> AppTest:
    page = AppTest.from_function(script, default_timeout=patient(60))
    if pins:
        page.session_state["runs-tray"] = pins
    page.query_params.update(settings)
    page.run()
    assert not page.exception, page.exception
    return page


def pins_of(page: AppTest) -> list[str]:
    return [str(pin) for pin in page.session_state["runs-tray"]]


def test_a_link_brings_the_pins_to_another_session_and_to_no_other():
    mine = opened(Pin("mine", DIGITS, 1), Pin("yours", presets.preset("digits", "sparse"), 3))
    assert mine.dataframe[0].value["run"].tolist() == ["mine", "yours"]
    link = {name: text if isinstance(text, str) else text[-1] for name, text in mine.query_params.items()}
    assert pins_of(opened(**link)) == pins_of(mine)
    stranger = opened()
    assert not stranger.dataframe and any("Nothing is pinned" in words.value for words in stranger.markdown)


def test_pins_are_renamed_and_removed():
    page = opened(Pin("one", DIGITS, 0), Pin("two", DIGITS, 1))
    page.text_input[0].set_value("two")
    page.button(key="FormSubmitter:runs-rename-Rename").click().run()
    assert page.dataframe[0].value["run"].tolist() == ["two #2", "two"]
    next(button for button in page.button if button.label == "Remove").click().run()
    assert page.dataframe[0].value["run"].tolist() == ["two"]
    assert not page.exception


def test_runs_that_are_not_here_or_learned_from_own_data_are_left_out_and_told():
    data = in_memory.of_rows(np.random.default_rng(0).normal(size=(60, 3)))
    spec = aeviz.Spec(data=data.name, d_latent=2, hidden=(), knobs=(1, 2), steps=5)
    store.save(aeviz.sweep(spec))
    page = opened(tray=f"{spec.key()}.0,{DIGITS.key()}.1,{'0' * 16}.0,../../etc/passwd.0,{DIGITS.key()}.99")
    assert pins_of(page) == [f"{DIGITS.key()}.1"]
    told = page.warning[0].value
    assert "not stored here" in told and "stay with their owner" in told


def test_pins_leave_with_the_data_they_learned_from():
    gone = Pin("gone", aeviz.Spec(data="given-0123456789abcdef", hidden=(), d_latent=2, knobs=(1, 2)), 0)
    page = opened(gone, Pin("here", DIGITS, 0))
    assert pins_of(page) == [f"{DIGITS.key()}.0"]
    assert any("no longer holds its data" in caption.value for caption in page.caption)


def test_measures_are_those_of_the_definitions():
    run, at = shipped_run(DIGITS), 1
    data, model = run.dataset(), run.model(at)
    found = seed_band.measures(run, at)
    z = model.encode(data.x)[:, : int(run.knobs[at])]
    sample = seed_band._sample(len(data.x))
    residual = data.x_test - model.reconstruct(data.x_test)
    assert found["test error"] == pytest.approx((residual.astype(float) ** 2).sum(1).mean(), rel=1e-6)
    assert found["trustworthiness"] == pytest.approx(
        trustworthiness(data.x[sample], z[sample], n_neighbors=10), abs=2e-3
    )
    assert found["L0"] == pytest.approx((z[sample] != 0).sum(1).mean())
    assert set(found) == set(seed_band.MEASURES)


def test_the_band_is_over_seeds_and_nothing_else():
    spec = small_spec("undercomplete", d_latent=2, knobs=(1, 2))
    trained = {f"seed {s}": aeviz.sweep(dataclasses.replace(spec, seed=s)) for s in (2, 0, 1)}
    other = {"longer": aeviz.sweep(dataclasses.replace(spec, steps=50))}
    data = seed_band.compute(trained["seed 0"], 1, seed_band.Controls(), trained | other)
    assert data.seeds == (0, 1, 2)
    for column, seed in enumerate(data.seeds):
        for row in (0, 1):
            error = seed_band.measures(trained[f"seed {seed}"], row)["test error"]
            assert data.values[row, column] == error
    band = next(trace for trace in seed_band.figure(data, seed_band.Controls()).data if trace.get("fill") == "toself")
    assert max(band["y"]) == data.values.max() and min(band["y"]) == data.values.min()


def test_names_are_told_apart():
    pins = (Pin("a", DIGITS, 0), Pin("a #2", DIGITS, 1))
    assert unlike("b", pins) == "b"
    assert unlike("a", pins) == "a #3"


def test_the_table_as_csv_runs_no_formula():
    text = page_of_runs._csv([{"run": "=HYPERLINK(1)", "knob": 0.5}]).decode()
    assert '"\'=HYPERLINK(1)"' in text and "0.5" in text
