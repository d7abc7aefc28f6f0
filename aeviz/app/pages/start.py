"""The start page: one live picture, what each variant changes in the loss, and the way to the lessons."""

from collections.abc import Mapping
from contextlib import nullcontext

import streamlit as st

from aeviz import figures, lessons, variants
from aeviz.app.parts import formulas, live_canvas, network, pin_tray, stage, training
from aeviz.app.state import address, reader
from aeviz.language import Prose, Sentence, name_of, say, text
from aeviz.lessons import presets
from aeviz.variants.base import Variant

SHOWN = presets.preset("mnist_sample", "undercomplete")

WORDS = Prose(
    "An autoencoder squeezes an example $x$ into a few numbers, its **code** $z = f(x)$, and is trained to get $x$ "
    "back from them: $g(f(x)) \\approx x$. Each dot is a handwritten digit. **Drag the knob**, and move over the codes "
    "to see what is decoded there."
)
GROUPS = Sentence("Limit the code"), Sentence("Put a price on it"), Sentence("Disturb the input")


def page(compare: st.Page, taught: Mapping[str, st.Page]) -> None:
    """Draws the start page; ``taught`` are the lessons' pages by name."""
    address.scope("start")
    place = stage.begin(text("See what an autoencoder learns"), "start")
    with place.pictures:
        if (run := training.obtain(SHOWN)) is not None:
            state = live_canvas.show("embedding", run, "start", start=2.0)
            network.show(run, state, "start")
            pin_tray.show(run, "start-knob")
    with place.side:
        st.markdown(say(WORDS))
        with st.container(gap=None):
            st.page_link(next(iter(taught.values())), label=text("Begin with lesson 1"), icon=":material/school:")
            st.page_link(compare, label=text("Compare with PCA and UMAP"), icon=":material/compare:")
        reader.choose("start")
    _lessons(taught)
    _map(taught)


def _map(taught: Mapping[str, st.Page]) -> None:
    st.header(text("One network, one change each"))
    st.markdown(
        text(
            "All autoencoders here start from the same loss, the mean of {loss} over the data. What each one adds is "
            "coloured; its knob says how much of it.",
            loss=f"${Variant.TERM}$",
        )
    )
    for heading, kinds in _groups().items():
        st.markdown(f"### {heading}")
        for name in kinds:
            _variant(name, taught)
    for name, reason in variants.broken().items():
        st.caption(text("The variant {name} is broken, and left out: {reason}", name=name, reason=reason))


def _groups() -> dict[str, list[str]]:
    """The variants by what they act on, as their hooks tell."""
    groups: dict[str, list[str]] = {say(heading): [] for heading in GROUPS}
    limit, price, disturb = groups.values()
    for name in variants.names():
        acts_at = variants.get(name)().acts_at
        place = limit if "mask" in acts_at else disturb if "input" in acts_at else price
        place.append(name)
    return groups


def _variant(name: str, taught: Mapping[str, st.Page]) -> None:
    kind = variants.get(name)
    with st.container(border=True):
        words, loss, links = st.columns([5, 5, 4], vertical_alignment="center")
        knob = text("Knob: {name}", name=f"{name_of(kind().knob_name)} {kind().symbol}")
        words.markdown(f"**{name_of(kind.TITLE)}**: {name_of(kind.ABOUT)}  \n:gray[{knob}]")
        with loss, formulas.lighting(["all"]) if name == SHOWN.variant else nullcontext():
            st.latex(formulas.readable(loss_of(kind)))
        with links.container(gap=None):
            for lesson, link in taught.items():
                if _opens_with(lesson, name):
                    st.page_link(link, icon=":material/school:")


def loss_of(kind: type[Variant]) -> str:
    """A variant's loss in LaTeX, with what it adds in the contrast colour."""
    return kind.TERM.replace(kind.ADDS, rf"\textcolor{{{figures.CONTRAST}}}{{{kind.ADDS}}}")


def _opens_with(lesson: str, variant: str) -> bool:
    return next(iter(lessons.get(lesson).SPECS.values())).variant == variant


def _lessons(taught: Mapping[str, st.Page]) -> None:
    st.header(text("The lessons"))
    entries = list(enumerate(taught.items(), 1))
    half = (len(entries) + 1) // 2
    for column, part in zip(st.columns(2, gap="large"), (entries[:half], entries[half:]), strict=True):
        for number, (name, link) in part:
            with column.container(gap=None):
                st.page_link(link, label=f"**{number}. {name_of(lessons.get(name).TITLE)}**")
                st.caption(name_of(lessons.get(name).QUESTION))
    for name, reason in lessons.broken().items():
        st.caption(text("The lesson {name} is broken, and left out: {reason}", name=name, reason=reason))
