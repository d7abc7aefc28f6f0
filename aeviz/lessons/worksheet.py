"""Sheets to print, made from a lesson's steps: for students, with lines to write on, and for the teacher, with notes.

HTML with the formulas as MathML, which browsers draw and print by themselves.
"""

import html
from types import ModuleType

from aeviz.language import current, name_of, number, say, text
from aeviz.lessons import glossary
from aeviz.lessons.base import ChooseOption, DrawCurve, PlaceKnob, Step, Transfer
from aeviz.lessons.typesetting import typeset
from aeviz.spec import Spec

STYLE = """body { font: 12pt/1.45 system-ui, sans-serif; max-width: 42rem; margin: 2rem auto; padding: 0 1rem; }
h2 { margin-bottom: 0.3rem; } section { break-inside: avoid; } math[display=block] { margin: 0.6rem 0; }
.line { border-bottom: 1px solid #888; height: 1.7rem; }
.learned { border-left: 3px solid #0072b2; padding-left: 0.8rem; }
h2, dt { break-after: avoid; } dt { font-weight: 600; } ul.boxes { list-style: "☐  "; }
ul.beside li { display: inline-block; margin-right: 1.2rem; }
ul.beside li::before { content: "☐ "; } ul.beside { padding: 0; } svg { width: 100%; }"""
WIDE, HIGH = 640, 250  # of the sheet for a curve, with its margins
LEFT, RIGHT, TOP, BOTTOM = 64, 620, 10, 206


def students(module: ModuleType) -> str:
    """A sheet to fill in: the steps, a guess before each answer, and the questions of transfer."""
    name, elsewhere = text("Name"), text("To take elsewhere")
    body = [f"<p>{name}:</p>{_lines(1)}", f"<p><b>{typeset(name_of(module.QUESTION))}</b></p>"]
    body += [_task(i, step, module) for i, step in enumerate(module.STEPS, 1)]
    body += [f"<h2>{elsewhere}</h2>", *(_question(one) for one in module.TRANSFER)]
    return _page(module, text("Worksheet"), [*body, _terms(module)])


def teachers(module: ModuleType) -> str:
    """The notes: how long each step takes, what to ask, what many believe, what to answer; and what was learned."""
    minutes = str(sum(step.note.minutes for step in module.STEPS))
    in_all = text("{n} minutes in all.", n=minutes)
    body = [f"<p>{in_all}</p>"]
    body += [_notes(i, step) for i, step in enumerate(module.STEPS, 1)]
    body += [_answered(one) for one in module.TRANSFER]
    return _page(module, text("Notes for the teacher"), body)


def _task(i: int, step: Step, module: ModuleType) -> str:
    mine, saw = text("My guess"), text("What I saw")
    parts = [f"<h2>{i}. {typeset(step.title)}</h2>", f"<p>{typeset(step.text)}</p>"]
    if step.guess:
        parts.append(f"<p><b>{mine}:</b> {typeset(step.guess.question)}</p>")
        parts.append(_to_fill_in(step, module.SPECS[step.spec or next(iter(module.SPECS))]))
    if step.do:
        parts.append(f"<p>{typeset(step.do)}</p>")
    return f"<section>{''.join(parts)}<p>{saw}:</p>{_lines(2)}</section>"


def _to_fill_in(step: Step, spec: Spec) -> str:
    """Where a guess is written down: boxes to tick, or a sheet for a curve over the knob of the step's Run."""
    guess = step.guess
    if isinstance(guess, ChooseOption):
        return _boxes([typeset(option) for option in guess.options], "boxes")
    if isinstance(guess, PlaceKnob):
        symbol = spec.make_variant().symbol
        return _boxes([f"{symbol} = {say(number(knob))}" for knob in spec.knobs], "boxes beside")
    if isinstance(guess, DrawCurve):
        return _axes(guess, spec)
    on_screen = text("The pictures are on the screen: A, B, C …")
    return f"<p>{on_screen}</p>{_lines(1)}"


def _boxes(options: list[str], kind: str) -> str:
    return f"<ul class='{kind}'>{''.join(f'<li>{option}</li>' for option in options)}</ul>"


def _axes(guess: DrawCurve, spec: Spec) -> str:
    """Empty axes: the knob's values at equal steps, and heights up to the guess's top."""
    parts: list[str] = []
    for share in (0, 0.25, 0.5, 0.75, 1):
        y = BOTTOM + share * (TOP - BOTTOM)
        parts.append(f"<line x1='{LEFT}' x2='{RIGHT}' y1='{y}' y2='{y}' stroke='#999'/>")
        parts.append(_label(LEFT - 8, y + 4, say(number(share * guess.top)), "end"))
    step = (RIGHT - LEFT) / max(1, len(spec.knobs) - 1)
    parts += [_label(LEFT + i * step, BOTTOM + 18, say(number(knob))) for i, knob in enumerate(spec.knobs)]
    variant = spec.make_variant()
    parts.append(_label((LEFT + RIGHT) / 2, HIGH - 6, f"{name_of(variant.knob_name)} {variant.symbol}"))
    middle = (TOP + BOTTOM) / 2
    parts.append(_label(14, middle, say(guess.axis), turn=f" transform='rotate(-90 14 {middle})'"))
    return f"<svg viewBox='0 0 {WIDE} {HIGH}' font-size='12'>{''.join(parts)}</svg>"


def _label(x: float, y: float, words: str, anchor: str = "middle", turn: str = "") -> str:
    return f"<text x='{x:.1f}' y='{y:.1f}' text-anchor='{anchor}'{turn}>{html.escape(words)}</text>"


def _notes(i: int, step: Step) -> str:
    note = step.note
    told = {text("Ask"): note.ask, text("Many believe"): note.misconception, text("Answer"): note.answer}
    rows = "".join(f"<dt>{name}</dt><dd>{typeset(words)}</dd>" for name, words in told.items())
    minutes = text("{n} minutes", n=str(note.minutes))
    learned = f"<p class='learned'>{typeset(step.learned)}</p>"
    return f"<section><h2>{i}. {typeset(step.title)} ({minutes})</h2><dl>{rows}</dl>{learned}</section>"


def _question(one: Transfer) -> str:
    return f"<section><p>{typeset(one.question)}</p>{_lines(3)}</section>"


def _answered(one: Transfer) -> str:
    return f"<section><p><b>{typeset(one.question)}</b></p><p>{typeset(one.answer)}</p></section>"


def _terms(module: ModuleType) -> str:
    """What the terms of the lesson mean."""
    found = glossary.found_in(" ".join(say(step.text) for step in module.STEPS))
    rows = "".join(f"<dt>{typeset(term.name)}</dt><dd>{typeset(term.meaning)}</dd>" for term in found)
    heading = text("Terms")
    return f"<h2>{heading}</h2><dl>{rows}</dl>"  # longer than what is left of a page, as a rule: it may be broken


def _lines(n: int) -> str:
    return "<div class='line'></div>" * n


def _page(module: ModuleType, kind: str, body: list[str]) -> str:
    title = f"{name_of(module.TITLE)}: {kind}"
    head = f"<meta charset='utf-8'><title>{title}</title><style>{STYLE}</style>"
    whole = f"<head>{head}</head><body><h1>{title}</h1>{''.join(body)}</body>"
    return f"<!doctype html><html lang='{current()}'>{whole}</html>"
