"""A student at the page of a lesson: moves every control, and knows from Python what must then be painted."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

from driving import settle, wait
from playwright.sync_api import Locator, Page, TimeoutError, expect

from aeviz import lessons, views
from aeviz.app.parts import live_canvas
from aeviz.lessons.base import Shown
from aeviz.storage import store
from aeviz.views.base import matters

PAINTED = """expected => {
  const charts = [...document.querySelectorAll('.aeviz-chart')];
  const drawn = '.plot-container, .aeviz-images .tile';
  const painted = charts.length === expected.length && charts.every(
    (chart, i) => chart.getAttribute('aria-label') === expected[i] && chart.querySelector(drawn));
  const words = painted && document.querySelector('[data-testid=stMain]').textContent.replace(/\\s+/g, ' ');
  return painted && expected.every((caption) => words.includes(caption));
}"""
KNOB = ".aeviz .knob:not([hidden])"
LABELS = "() => [...document.querySelectorAll('.aeviz-chart')].map((chart) => chart.getAttribute('aria-label'))"
NUMBERS = "(chart) => JSON.stringify(chart.aeviz.spec.data)"


@dataclass
class Student:
    """What a student has set on the page of a lesson; everything begins as the lesson says."""

    page: Page
    name: str

    def __post_init__(self) -> None:
        self.module = lessons.get(self.name)
        self.runs = {label: store.load(spec.key()) for label, spec in lessons.all_of(self.name).items()}
        self.label = next(iter(self.module.SPECS))
        self.chosen = next(iter(self.headings()))
        self.knobs = {label: self.runs[label].index(self._start(label)) for label in self.module.SPECS}
        self.settings: dict[str, dict[str, Any]] = {}
        self.said: dict[tuple, str] = {}

    def _start(self, label: str) -> float:
        start = self.module.START
        return start[label] if isinstance(start, Mapping) else start

    # ---- what the page must show ----

    @property
    def heading(self) -> str:
        """The heading shown: the chosen one, where the Run offers it."""
        offered = list(self.headings())
        if len(offered) == 1:
            return offered[0]
        if self.chosen not in offered:
            self.chosen = offered[0]
        return self.chosen

    def headings(self, label: str | None = None) -> dict[str, list[Shown]]:
        """heading -> its views that can show a Run, the present one if none is named."""
        run, found = self.runs[label or self.label], {}
        for heading, entries in self.module.VIEWS.items():
            all_of_it = [entry if isinstance(entry, Shown) else Shown(entry) for entry in entries]
            found[heading] = [shown for shown in all_of_it if not views.unfit(shown.view, run)]
        return {heading: shown for heading, shown in found.items() if shown}

    def charts(self) -> list[Shown]:
        """The views under the present heading that are drawn as charts; the live canvas stands for the others."""
        return [shown for shown in self.headings()[self.heading] if shown.view not in live_canvas.VIEWS]

    def live(self) -> bool:
        return len(self.charts()) < len(self.headings()[self.heading])

    def set(self, shown: Shown) -> dict[str, Any]:
        """The settings of a view's controls."""
        kind = views.get(shown.view).Controls
        first = {field.name: shown.controls.get(field.name, field.default) for field in fields(kind)}
        return self.settings.setdefault(self._key(shown), first)

    def captions(self) -> list[str]:
        """The sentence of every chart, computed here from the shipped Run, once for each setting."""
        at, said = self.knobs[self.label], []
        for shown, names in self.controls():
            controls = views.get(shown.view).Controls(**{name: self.set(home)[name] for name, home in names.items()})
            setting = self.label, at, shown.view, repr(controls)
            if setting not in self.said:
                self.said[setting] = self._caption(shown.view, at, controls)
            said.append(self.said[setting])
        return said

    def _caption(self, view: str, at: int, controls: Any) -> str:
        module = views.get(view)
        others = [self.runs] if getattr(module, "COMPARES", False) else []
        return views.caption(module, module.compute(self.runs[self.label], at, controls, *others))

    def controls(self) -> list[tuple[Shown, dict[str, Shown]]]:
        """For each chart: control -> the chart it stands with, as pictures under one heading share what is the same."""
        homes: dict[tuple, Shown] = {}
        found = []
        for shown in self.charts():
            kind = views.get(shown.view).Controls
            hints = get_type_hints(kind, include_extras=True)
            same = {f.name: (f.name, f.metadata.get("label"), hints[f.name]) for f in fields(kind)}
            names = [name for name in same if name not in ("drawn", "selected")]
            found.append((shown, {name: homes.setdefault(same[name], shown) for name in names}))
        return found

    def words(self) -> list[str]:
        """The sentence below the live canvas, where it has one."""
        live = [shown.view for shown in self.headings()[self.heading] if shown.view in live_canvas.VIEWS]
        controls = {view: views.get(view).Controls() for view in live if view != "embedding"}
        return [self._caption(view, self.knobs[self.label], own) for view, own in controls.items()]

    def sees(self) -> None:
        """Waits until every chart is painted with its caption as its alt text, and the caption is on the page; what is
        said below a canvas, too, is of where the knob stands."""
        settle(self.page)
        expected = [re.sub(r"\s+", " ", caption) for caption in self.captions()]
        try:
            wait(self.page, PAINTED, expected)
        except TimeoutError:
            assert self.page.evaluate(LABELS) == expected
            raise
        if words := self.words():
            expect(self.page.locator(".aeviz-canvas .words")).to_have_text(words)
        if self.has_a_knob():
            # A list: one knob and no more, once the one that another Run has replaced has gone.
            expect(self.page.locator(f"{KNOB} output")).to_have_text([f"{self._knob():g}"])

    def has_a_knob(self) -> bool:
        """Whether the pictures under the present heading depend on a knob, and it has more than one value."""
        follow = self.live() or any(views.follows_knob(shown.view) for shown in self.charts())
        return follow and len(self.runs[self.label].knobs) > 1

    def _knob(self) -> float:
        return float(self.runs[self.label].knobs[self.knobs[self.label]])

    # ---- what the student does ----

    def looks_at(self, heading: str) -> None:
        self.choose("heading", heading, list(self.headings()))
        self.chosen = heading
        self.sees()

    def takes(self, label: str) -> None:
        """Another of the lesson's Runs."""
        self.choose("spec", label, list(self.module.SPECS))
        self.label = label
        self.sees()

    def choose(self, what: str, option: str, options: list[str]) -> None:
        if len(options) > 1:
            self._choose(self.at(f"{self.name}-{what}"), option)

    def _choose(self, place: Locator, option: str) -> None:
        menu = place.locator("input[role=combobox]")
        if not menu.count():
            place.get_by_text(option, exact=True).click()
            return
        menu.click()
        menu.fill(option)  # the list is a window on its options: what is looked for comes into it
        self.page.get_by_role("option", name=re.compile(rf"(^|: ){re.escape(option)}$")).click()

    def _key(self, shown: Shown) -> str:
        return f"{shown.within(f'{self.name}-{self.label}')}-{shown.view}"

    def at(self, key: str) -> Locator:
        """The element of a Streamlit key."""
        return self.page.locator(f".st-key-{re.sub('[^a-zA-Z0-9_-]', '-', key)}")

    def moves_the_knob(self) -> None:
        """One trained value on, or back from the last one."""
        if not self.has_a_knob():
            return
        on = self.knobs[self.label] + 1 < len(self.runs[self.label].knobs)
        self.page.locator(f"{KNOB} input").focus()
        self.page.keyboard.press("ArrowRight" if on else "ArrowLeft")
        self.knobs[self.label] += 1 if on else -1
        self.sees()

    def takes_the_knob_to(self, end: str) -> None:
        """To its first trained value by "Home", to its last one by "End"."""
        if not self.has_a_knob():
            return
        self.page.locator(f"{KNOB} input").press(end)
        self.knobs[self.label] = 0 if end == "Home" else len(self.runs[self.label].knobs) - 1
        self.sees()

    def moves_every_control(self, moved: set[str]) -> None:
        """Each control under the heading to its next value, but for those of views in ``moved``; these come to it."""
        for shown, names in self.controls():
            if shown.view in moved:
                continue
            moved.add(shown.view)
            hints = get_type_hints(views.get(shown.view).Controls, include_extras=True)
            for name in [name for name, home in names.items() if home is shown]:
                if not self._matters(shown, name, names):
                    continue
                self.set(shown)[name] = self._moves(shown, name, hints[name], self.set(shown)[name])
                self.sees()
            if hasattr(views.get(shown.view), "DRAW"):
                self._draws(shown)

    def _matters(self, shown: Shown, name: str, homes: dict[str, Shown]) -> bool:
        """Whether the page has the control now; one that does not matter is not on it."""
        (control,) = (field for field in fields(views.get(shown.view).Controls) if field.name == name)
        here = matters(control, {other: self.set(home)[other] for other, home in homes.items()})
        expect(self._control(shown, name)).to_have_count(int(here))
        return here

    def _control(self, shown: Shown, name: str) -> Locator:
        """Streamlit's widget, or one of our sliders."""
        key = f"{self._key(shown)}-{name}"
        return self.at(key).or_(self.page.locator(f'.slider[data-key="{key}"]'))

    def _moves(self, shown: Shown, name: str, hint: Any, value: Any) -> Any:
        place = self._control(shown, name)
        if hint is bool:
            place.locator("label").click()
            return not value
        if get_origin(hint) is Literal:
            options = get_args(hint)
            chosen = options[(options.index(value) + 1) % len(options)]
            self._choose(place, str(chosen))
            return chosen
        assert get_origin(hint) is Annotated
        kind, limits = get_args(hint)
        on = value + limits.step <= limits.high
        place.get_by_role("slider").focus()
        self.page.keyboard.press("ArrowRight" if on else "ArrowLeft")
        return kind(value + (limits.step if on else -limits.step))

    def _draws(self, shown: Shown) -> None:
        """A stroke on the sheet is another picture."""
        i = self.charts().index(shown)
        before = self.page.locator(".aeviz-chart").nth(i).evaluate(NUMBERS)
        place = self.at(f"{self._key(shown)}-sheet")
        sheet = place.locator("canvas.sheet")
        sheet.scroll_into_view_if_needed()
        box = sheet.bounding_box()
        self.page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 0.3 * box["height"])
        self.page.mouse.down()
        self.page.mouse.move(box["x"] + 0.6 * box["width"], box["y"] + 0.7 * box["height"], steps=4)
        self.page.mouse.up()
        place.get_by_role("button", name="Use").click()
        chart = "document.querySelectorAll('.aeviz-chart')[i]"  # looked up again each time: it may be made anew
        wait(self.page, f"([i, before]) => {chart}?.aeviz && ({NUMBERS})({chart}) !== before", [i, before])
        settle(self.page)
