"""The pages run by Streamlit's own test driver: what they show and say; lessons are tried in a browser."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from aeviz import lessons, variants
from aeviz.engine import FewLabels, Job
from aeviz.engine.preview import PreviewTaker
from aeviz.spec import Spec
from aeviz.storage import few_labels, store
from aeviz.training.sweep import sweep

TIMEOUT = 60


def compare_script():
    from aeviz.app.pages import compare

    compare.page()


def lesson_script(name):
    from aeviz.app.pages import lesson

    lesson.page(name)


def start_script():
    from aeviz.app import navigation

    navigation.run()


def run(script, **arguments) -> AppTest:
    return AppTest.from_function(script, kwargs=arguments, default_timeout=TIMEOUT).run()


@pytest.fixture(autouse=True)
def no_media_server(monkeypatch):
    """AppTest has no server that could hand out what a component fetches."""
    monkeypatch.setattr("aeviz.components.media_cache.address", lambda *_: "/plotly.js")


def no_errors(page: AppTest) -> None:
    assert not page.exception, page.exception
    assert not page.error, page.error


def test_the_start_page_maps_every_variant_and_leads_to_every_lesson():
    page = run(start_script)
    no_errors(page)
    said = " ".join(text.value for text in (*page.markdown, *page.caption, *page.latex))
    for name in variants.names():
        kind = variants.get(name)
        assert f"{{{kind.ADDS}}}" in said and f"Knob: {kind().KNOB}" in said
    assert all(lessons.get(name).QUESTION in said for name in lessons.names())


def test_compare_shows_the_digits_without_training():
    page = run(compare_script)
    no_errors(page)
    assert not any("Waiting" in text.value for text in page.markdown)
    assert page.selectbox(key="compare-data").value == "digits"


def test_compare_says_what_is_wrong_with_an_impossible_value():
    page = run(compare_script)
    page.number_input(key="compare-value").set_value(3.5)
    page.button(key="compare-train-exactly").click().run()
    assert "whole number" in page.error[0].value


class Busy:
    """An engine whose one worker is in the middle of whatever is wished for."""

    def __init__(self, snapshot):
        self.snapshot, self.requests, self.jobs = snapshot, [], {}

    def request(self, request, session, again=False):
        self.requests.append(request)
        job = self.jobs[request.key()] = Job(request)
        job.update(state="running", step=300, steps=1000, at="a third", seconds_left=100.0, snapshot=self.snapshot)
        return job

    def job(self, key):
        return self.jobs.get(key)

    def health(self):
        return None


def test_few_labels_are_learned_by_themselves_where_there_is_no_result(monkeypatch):
    shot = {"accuracy": np.full((2, 4, 7, 5), 0.5, np.float32), "labels": np.array(few_labels.LABELS)}
    engine = Busy(shot)
    monkeypatch.setattr("aeviz.app.parts.training.engine", lambda: engine)
    monkeypatch.setattr("aeviz.storage.few_labels.stored", lambda spec, where=None: False)
    page = run(lesson_script, name="few_labels")
    no_errors(page)
    assert engine.requests == [FewLabels(lessons.get("few_labels").SPECS["denoising"])]
    (progress,) = page.get("progress")
    assert progress.proto.value == 30
    assert progress.proto.text.startswith("Training classifiers from few labels, after denoising on digits: a third")
    assert "about 2 minutes left" in progress.proto.text and any(button.label == "Stop" for button in page.button)


def test_what_an_earlier_training_left_is_not_shown_while_another_runs(monkeypatch):
    def script(spec_json):
        import streamlit as st

        from aeviz.app.parts import training
        from aeviz.spec import Spec

        st.session_state["found"] = training.obtain(Spec.from_json(spec_json))

    spec = Spec(data="iris", hidden=(4,), steps=2, seed=78)
    store.save_partial(sweep(spec, lambda progress: True, threads=1))
    engine = Busy(None)
    monkeypatch.setattr("aeviz.app.parts.training.engine", lambda: engine)
    page = run(script, spec_json=spec.to_json())
    no_errors(page)
    assert page.session_state["found"] is None and len(page.get("progress")) == 1
    engine.request = lambda request, session: engine.jobs[request.key()]
    engine.jobs[spec.key()].update(state="stopped", message="Stopped at the limit of 120 s.")
    page.run()
    assert page.session_state["found"].partial and "as it was then" in page.warning[0].value


@pytest.mark.parametrize("data, drawn", [("moons", "The field r(x) − x"), ("iris", "The code")])
@pytest.mark.parametrize("variant", variants.names())
def test_a_training_is_drawn_as_a_field_in_the_plane_and_as_a_code_elsewhere(monkeypatch, data, drawn, variant):
    def script(spec_json):
        from aeviz.app.parts import training
        from aeviz.spec import Spec

        training.obtain(Spec.from_json(spec_json))

    spec = Spec(data=data, variant=variant, hidden=() if variant == "linear" else (4,), steps=1, seed=77)
    made = sweep(spec, threads=1)
    shot = PreviewTaker(made.dataset(), len(spec.knobs)).take(made) | {"recon": np.ones(len(spec.knobs), np.float32)}
    monkeypatch.setattr("aeviz.app.parts.training.engine", lambda: Busy(shot))
    alts = []
    monkeypatch.setattr("aeviz.app.parts.training_preview.chart", lambda figure, key, alt, **more: alts.append(alt))
    page = run(script, spec_json=spec.to_json())
    no_errors(page)
    knob = f"{made.variant.KNOB} {made.variant.SYMBOL} = {spec.knobs[len(spec.knobs) // 2]:g}"
    assert alts[0].startswith(f"{drawn} at {knob}, forming: ")
    assert alts[1].startswith("Training error at each knob value: ") and len(alts) == 2
