"""The pages run by Streamlit's own test driver: what they show and say; lessons are tried in a browser."""

from dataclasses import replace

import numpy as np
import pytest
from components import told
from patience import patient
from streamlit.testing.v1 import AppTest

from aeviz import lessons, variants
from aeviz.app.parts import training
from aeviz.engine import FewLabels, Job, JobStatus, LimitError, RequestLimits, Sweep
from aeviz.engine.preview import PreviewTaker
from aeviz.language import Sentence, count, speaking
from aeviz.spec import Spec
from aeviz.storage import few_labels, store
from aeviz.training.sweep import sweep

TIMEOUT = patient(60)


def compare_script():
    from aeviz.app.pages import compare

    compare.page()


def lesson_script(name):
    from aeviz.app.pages import lesson

    lesson.page(name)


def start_script():
    from aeviz.app import navigation

    navigation.run()


def run(script, step: str = "", **arguments) -> AppTest:
    page = AppTest.from_function(script, kwargs=arguments, default_timeout=TIMEOUT)
    if step:
        page.session_state[f"{arguments['name']}-step"] = step
    return page.run()


def no_errors(page: AppTest) -> None:
    assert not page.exception, page.exception
    assert not page.error, page.error


def test_the_start_page_maps_every_variant_and_leads_to_every_lesson():
    page = run(start_script)
    no_errors(page)
    said = " ".join(text.value for text in (*page.markdown, *page.caption, *page.latex))
    for name in variants.names():
        kind = variants.get(name)
        assert f"{{{kind.ADDS}}}" in said and f"Knob: {kind().knob_name}" in said
        assert f"**{kind.TITLE}**: {kind.ABOUT}" in said
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


def flow_script():
    from aeviz import lessons
    from aeviz.app.parts import live_canvas
    from aeviz.storage import store

    live_canvas.show("flow", store.load(lessons.get("denoising").SPECS["spiral"].key()), "flow", start=0.1)


def test_the_canvas_of_the_flow_tells_its_numbers():
    page = run(flow_script)
    no_errors(page)
    assert all("the arrows r(x) − x are" in words for words in told(page, "canvas")[0]["words"])  # one a knob value


class Busy:
    """An engine whose one worker is in the middle of whatever is asked for."""

    def __init__(self, snapshot):
        self.snapshot, self.requests, self.jobs, self.limits = snapshot, [], {}, RequestLimits()

    def request(self, request, session, again=False, client=""):
        self.requests.append(request)
        job = self.jobs[request.key()] = Job(request)
        job.update(
            state="running", step=300, steps=1000, progress="a third", seconds_left=100.0, snapshot=self.snapshot
        )
        return job

    def job(self, key):
        return self.jobs.get(key)

    def health(self):
        return None


def test_few_labels_are_learned_by_themselves_where_there_is_no_result(monkeypatch):
    shot = {"accuracy": np.full((2, 4, 7, 5), 0.5, np.float32), "labels": np.array(few_labels.LABELS)}
    engine = Busy(shot)
    monkeypatch.setattr("aeviz.app.parts.training.engine", lambda: engine)
    monkeypatch.setattr("aeviz.storage.few_labels.stored", lambda spec, where=None, source=None: False)
    page = run(lesson_script, name="few_labels", step="all")
    no_errors(page)
    assert engine.requests == [FewLabels(lessons.get("few_labels").SPECS["denoising"])]
    (progress,) = page.get("progress")
    assert progress.proto.value == 30
    assert progress.proto.text.startswith("Training classifiers from few labels, after denoising on digits: a third")
    assert "about 2 minutes left" in progress.proto.text and any(button.label == "Stop" for button in page.button)


def test_who_reads_german_is_told_in_german_how_a_training_stands(monkeypatch):
    """What is made, by the data set's title, and how far it is; also what a limit refuses."""
    monkeypatch.setattr(training, "engine", lambda: Busy(None))
    job, at = Job(Sweep(Spec(knobs=(1, 2)))), Sentence("step {n} of {all}", n=count(1300), all=count(4000))
    status = JobStatus(state="running", progress=at, seconds_left=12.0)
    with speaking("de"):
        told = training._progress(job, job.request.words("Ziffern"), status)
        assert told.startswith("Training von undercomplete auf Ziffern, 2 Modelle zugleich: Schritt 1.300 von 4.000, ")
        with pytest.raises(LimitError, match=r"höchstens 20\.000 Schritte, nicht 20\.001"):
            Sweep(Spec(steps=20_001)).check(RequestLimits())


def opened_script(**arguments):
    from aeviz.app.pages import compare
    from aeviz.app.parts import training
    from aeviz.app.state import address

    training.begin_page()
    address.begin("compare")
    compare.page()
    address.end(waiting=training.waiting())
    training.end_page()


@pytest.fixture
def busy(monkeypatch):
    engine = Busy(None)
    monkeypatch.setattr("aeviz.app.parts.training.engine", lambda: engine)
    return engine


def opened(**given) -> AppTest:
    """A session that opens Compare with an address, as any page can make a browser do."""
    page = AppTest.from_function(opened_script, default_timeout=TIMEOUT)
    for name, text in given.items():
        page.query_params[name] = text
    return page.run()


def buttons(page: AppTest) -> list[str]:
    return [button.label for button in page.button]


def test_an_address_alone_trains_nothing_until_somebody_clicks(busy):
    page = opened(seed="7", data="iris")
    no_errors(page)
    for _ in range(2):  # nor when the page is run again for something else
        assert busy.requests == [] and "Train it" in buttons(page)
        assert {name: "".join(text) for name, text in page.query_params.items()} == {"seed": "7", "data": "iris"}
        page.run()
    next(button for button in page.button if button.label == "Train it").click().run()
    assert [request.spec.seed for request in busy.requests] == [7]
    assert "Train it" not in buttons(page) and len(page.get("progress")) == 1


def test_what_a_reader_sets_is_trained_at_once(busy):
    page = opened()
    assert busy.requests == []
    page.session_state["compare-form"] = True  # its popover is opened
    page.run()
    page.number_input(key="compare-draft-seed").set_value(8)
    next(button for button in page.button if button.label == "Apply").click().run()
    assert [request.spec.seed for request in busy.requests] == [8] and "Train it" not in buttons(page)
    no_errors(page)
    assert any("As it was: code size k = " in words.value for words in page.markdown)  # beside what forms
    (job,) = busy.jobs.values()
    busy.request = lambda request, session, client="": job
    job.update(state="stopped", message="Stopped before it began.")
    page.run()
    assert "before it began" in page.warning[0].value
    assert any("As it was: code size k = " in words.value for words in page.markdown)  # below what became of it


def test_what_is_under_way_is_joined(busy):
    first = opened(seed="7")
    next(button for button in first.button if button.label == "Train it").click().run()
    joined = opened(seed="7")
    assert len(busy.requests) == 2 and "Train it" not in buttons(joined) and len(joined.get("progress")) == 1


def test_shipped_settings_are_trained_where_their_run_is_not_there(busy, monkeypatch):
    monkeypatch.setattr("aeviz.storage.store.SHIPPED", store.SHIPPED / "nowhere")
    monkeypatch.setattr("aeviz.app.state.cache.find", lambda key: None)
    page = opened()
    assert len(busy.requests) == 1 and "Train it" not in buttons(page)


def test_what_cannot_be_trained_is_no_button(busy):
    busy.limits = RequestLimits(steps=10)
    page = opened(seed="9", data="iris")
    assert "at most 10 steps" in page.error[0].value and "Train it" not in buttons(page)


def test_what_an_earlier_training_left_is_not_shown_while_another_runs(monkeypatch):
    def script(spec_json):
        import streamlit as st

        from aeviz.app.parts import training
        from aeviz.spec import Spec

        st.session_state["found"] = training.obtain(Spec.from_json(spec_json))

    spec = Spec(data="iris", hidden=(4,), steps=2, seed=78)
    left = sweep(spec, lambda progress: True, threads=1)
    store.save_partial(replace(left, meta=left.meta | {"seconds": "60"}))
    engine = Busy(None)
    monkeypatch.setattr("aeviz.app.parts.training.engine", lambda: engine)
    page = run(script, spec_json=spec.to_json())
    no_errors(page)
    assert page.session_state["found"] is None and len(page.get("progress")) == 1
    engine.request = lambda request, session, client="": engine.jobs[request.key()]
    engine.jobs[spec.key()].update(state="stopped", message="Stopped at the limit of 120 s.")
    page.run()
    assert page.session_state["found"].partial and "as it was then" in page.warning[0].value
    assert [button.label for button in page.button] == ["Continue"]
    assert "from step 1 to 2 and takes about 60 s more, 2 minutes at most; " in page.caption[0].value
    assert "the same as without the stop" in page.caption[0].value
    engine.limits = RequestLimits(seconds=30)
    page.run()
    assert "it reaches step 1 of 2 within 30 s" in page.caption[0].value  # it does not get to the end


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
    knob = f"{made.variant.knob_name} {made.variant.symbol} = {spec.knobs[len(spec.knobs) // 2]:g}"
    assert alts[0].startswith(f"{drawn} at {knob}, forming: ")
    assert alts[1].startswith("Training error at each knob value: ") and len(alts) == 2
