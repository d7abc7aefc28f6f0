"""The terms of the field that pages use, each explained in a sentence: beside the texts, and in the guide."""

import re
from dataclasses import dataclass
from functools import cache

from aeviz.language import Prose, current, say


@dataclass(frozen=True)
class Term:
    """A term, and what it means; one whose name is an ``everyday`` word, too, is found only where it is bold."""

    name: Prose
    meaning: Prose
    everyday: bool = False


TERMS = (
    Term(
        Prose("absorbed"),
        Prose("A unit is absorbed where it is silent and should fire: another unit's column holds its part, too."),
    ),
    Term(
        Prose("activation"), Prose("How strongly a unit reacts to an example: its number in the code, or in a layer.")
    ),
    Term(
        Prose("affine map"),
        Prose(r"A matrix and a shift: $x \mapsto Ax + b$. It turns, stretches and moves, but bends nothing."),
    ),
    Term(Prose("along"), Prose("In a direction in which the data run: tangent to the manifold."), everyday=True),
    Term(
        Prose("across"),
        Prose("In a direction in which there are no data: at right angles to the manifold."),
        everyday=True,
    ),
    Term(
        Prose("atom"), Prose("A direction of which data are sums: in made data the true one, in a dictionary a column.")
    ),
    Term(
        Prose("AUROC"),
        Prose("The probability that an anomaly has a larger score than a normal example; 1 is perfect, 0.5 is chance."),
    ),
    Term(Prose("autoencoder"), Prose("An encoder and a decoder, trained together to give back what they are shown.")),
    Term(Prose("bottleneck"), Prose("A code with fewer numbers than the input, so that the network has to choose.")),
    Term(Prose("chain"), Prose("Corrupt, denoise, and again: each link begins where the last one ended.")),
    Term(Prose("classifier"), Prose("A model that names the class of an example.")),
    Term(Prose("code"), Prose("The numbers $z = f(x)$ into which the encoder turns an example $x$.")),
    Term(Prose("code size"), Prose("How many numbers a code has, $k$.")),
    Term(Prose("contractive"), Prose("With a price on how much the code reacts to small changes of the input.")),
    Term(
        Prose("copying score"),
        Prose("The mean share of noise and photographs that a model gives back: 1 copies whatever it is shown."),
    ),
    Term(Prose("cosine"), Prose("1 if two arrows point the same way, 0 at a right angle, −1 if they are opposite.")),
    Term(
        Prose("decoder"),
        Prose(r"The half $g$ of an autoencoder that turns a code back into an example: $\hat x = g(z)$."),
    ),
    Term(Prose("denoiser"), Prose("A network that is shown data with noise and asked for the clean ones.")),
    Term(Prose("denoising"), Prose("Training on inputs with noise, to give back the clean ones.")),
    Term(Prose("density"), Prose("How closely data lie at a place; the gradient of its logarithm points uphill.")),
    Term(Prose("dictionary"), Prose("The columns of a linear decoder: what each unit adds to the picture.")),
    Term(Prose("eigenvalue"), Prose("The variance of the data along a principal component.")),
    Term(Prose("embedding"), Prose("The place of an example in a picture of two dimensions.")),
    Term(Prose("encoder"), Prose("The half $f$ of an autoencoder that turns an example into its code.")),
    Term(Prose("false alarm"), Prose("A normal example that is taken for an anomaly.")),
    Term(Prose("filter"), Prose("The weights from the pixels to one unit: what the unit looks for.")),
    Term(Prose("fire"), Prose("A unit fires for an example if its number in the code is not 0.")),
    Term(Prose("flow"), Prose("The path of a point that is moved along the arrows of a field, step by step.")),
    Term(Prose("gradient"), Prose("The direction in which a function grows fastest, and how fast.")),
    Term(Prose("hidden layers"), Prose("The layers between input and code, and between code and output.")),
    Term(
        Prose("Hoyer's measure"),
        Prose("How sparse a code is: 1 if one unit holds all of it, 0 if all units are equal."),
    ),
    Term(
        Prose("HSIC"),
        Prose("The Hilbert–Schmidt independence criterion: how much two units tell of each other; near 0 if nothing."),
    ),
    Term(Prose("independent"), Prose("Two units are independent if neither tells anything of the other.")),
    Term(Prose("intrinsic dimension"), Prose("In how many directions data run around an example.")),
    Term(
        Prose("Jacobian"),
        Prose(r"The table of all slopes, $J = \partial f / \partial x$: how each unit reacts to each input."),
    ),
    Term(
        Prose("knob"), Prose("The one setting of a variant that is trained at several values, and moved by the slider.")
    ),
    Term(Prose("L0"), Prose("How many units of a code are not 0.")),
    Term(Prose("L1"), Prose(r"The sum of the sizes of all numbers, $\sum_j \lvert z_j \rvert$.")),
    Term(Prose("low-dimensional"), Prose("With few units.")),
    Term(Prose("manifold"), Prose("The thin, bent sheet near which data lie in the space of all inputs.")),
    Term(Prose("masking"), Prose("Setting some of the inputs to 0, by chance.")),
    Term(
        Prose("mutual information gap"),
        Prose(
            "For each true number, how much more the best unit tells of it than the second best; 1 if it has a unit of "
            "its own."
        ),
    ),
    Term(Prose("neighbour"), Prose("An example that is among the nearest to another one.")),
    Term(Prose("overcomplete"), Prose("With a code that is as wide as the input, or wider.")),
    Term(Prose("pair"), Prose("Two trainings in which all but one thing is the same."), everyday=True),
    Term(Prose("PCA"), Prose("Principal component analysis: the best straight map with $k$ numbers.")),
    Term(Prose("penalty"), Prose("What is added to the squared error in the loss.")),
    Term(
        Prose("point"),
        Prose("An example as a place in space: one coordinate for each of its numbers."),
        everyday=True,
    ),
    Term(Prose("pre-training"), Prose("Training without labels, before a task is learned.")),
    Term(
        Prose("principal angle"),
        Prose("How far two planes are turned against each other; 0 in all directions if they are the same."),
    ),
    Term(
        Prose("principal component"),
        Prose("A direction in which data vary as much as they can, at right angles to those before it."),
    ),
    Term(Prose("projection"), Prose("The nearest point in a plane.")),
    Term(Prose("reconstruction"), Prose(r"What comes back: $\hat x = r(x) = g(f(x))$.")),
    Term(Prose("score"), Prose("A number for how unusual an example is: here its squared error.")),
    Term(Prose("seed"), Prose("The number from which all chance of a training begins.")),
    Term(Prose("sensitivity"), Prose("How far the code moves for a small step of the input.")),
    Term(
        Prose("share of its variance"),
        Prose("Of all that makes examples differ, the part that comes back: 1 is all, 0 nothing."),
    ),
    Term(Prose("shrinkage"), Prose("By how much a price makes a code smaller than it should be.")),
    Term(Prose("singular value"), Prose("By how much a matrix stretches in one of its own directions.")),
    Term(
        Prose("singular vector"),
        Prose("One of the directions at right angles that a matrix sends to directions at right angles."),
    ),
    Term(Prose("sparse"), Prose("With many units of which few are in use for one example.")),
    Term(Prose("squared error"), Prose(r"The sum over all inputs of $(x_i - \hat x_i)^2$.")),
    Term(Prose("tangent"), Prose("A direction in which one can go without leaving the manifold at once.")),
    Term(Prose("test"), Prose("Examples that were not trained on, and on which a model is judged.")),
    Term(Prose("threshold"), Prose("A value above which something counts.")),
    Term(Prose("tied weights"), Prose("A decoder that uses the encoder's weights, mirrored.")),
    Term(Prose("top-k"), Prose("Only the $k$ largest units of a code are kept.")),
    Term(Prose("UMAP"), Prose("A picture in two dimensions that tries to keep neighbours together.")),
    Term(Prose("uncorrelated"), Prose("Two units are uncorrelated if no straight line tells one from the other.")),
    Term(Prose("undercomplete"), Prose("With a code narrower than the input.")),
    Term(Prose("unit"), Prose("One number of a code, or of a layer.")),
    Term(Prose("validation"), Prose("Examples for choosing a setting, on which nothing is judged.")),
    Term(Prose("variance"), Prose("The mean squared distance from the mean: how much examples differ.")),
    Term(
        Prose("variational"),
        Prose("With a code that is a small cloud for each example, so that places near it mean nearly the same."),
    ),
    Term(Prose("dead"), Prose("Of a unit: no example wakes it, so it says nothing and learns nothing.")),
    Term(Prose("AuxK"), Prose("A second loss by which dead units learn what the others leave.")),
    Term(Prose("hole"), Prose("A place from which the prior draws codes and where no example has its code.")),
    Term(
        Prose("prior"),
        Prose(r"How codes are spread before any example is seen: here $\mathcal N(0, I)$, a round cloud."),
    ),
    Term(Prose("KL"), Prose("How many nats a code says beyond what the prior says: 0 where it is like the prior.")),
    Term(
        Prose("attractor"), Prose("A point to which a map brings all points near it, if it is applied again and again.")
    ),
    Term(Prose("geodesic"), Prose("The shortest way between two points that never leaves the surface.")),
    Term(Prose("metric"), Prose("A rule that says how long each small step is: here, how far the picture changes.")),
    Term(
        Prose("superposition"),
        Prose("More features than numbers share these, each along an arrow of its own, not all at right angles."),
    ),
    Term(
        Prose("walkback"),
        Prose("Training a denoiser on what its own chain has made of an example, while the clean one is asked for."),
    ),
    Term(
        Prose("whitened"),
        Prose(
            "Filtered so that fine and coarse patterns vary alike; in photographs the coarse ones would hide the fine."
        ),
    ),
    Term(Prose("walker"), Prose("A point that is moved step by step from noise toward data.")),
    Term(Prose("weight"), Prose("A number that training changes: how strongly one unit acts on another.")),
    Term(Prose("weight decay"), Prose("A price on large weights.")),
)


@cache
def _patterns(language: str) -> tuple[tuple[Term, re.Pattern[str]], ...]:
    """Each term with what finds it in a text of this language: the name, with the endings that its words may have."""
    found: list[tuple[Term, re.Pattern[str]]] = []
    for term in TERMS:
        name, bold = _inflected(say(term.name, language), language), r"\*\*" if term.everyday else ""
        found.append((term, re.compile(rf"{bold}(?<!\w){name}(?!ed\b)\w{{0,2}}(?!\w){bold}", re.IGNORECASE)))
    return tuple(found)


def _inflected(name: str, language: str) -> str:
    """A name as a pattern; a German adjective in it has other endings in other cases ("quadratischen Fehler")."""
    *before, last = map(re.escape, name.split())
    if language == "de":
        before = [re.sub(r"(er|es|e)$", "", word) + r"\w{0,2}" for word in before]
    return r"\s+".join([*before, last])


def found_in(text: str) -> tuple[Term, ...]:
    """The terms that stand in a text in the reader's language, formulas left out; "score" is no "copying score"."""
    words, found = re.sub(r"\${1,2}.+?\${1,2}", " ", text, flags=re.DOTALL), set[str]()
    for term, pattern in sorted(_patterns(current()), key=lambda entry: -len(say(entry[0].name))):
        words, n = pattern.subn(" ", words)
        found |= {term} if n else set[str]()
    return tuple(term for term in TERMS if term in found)


def explained(text: str) -> str | None:
    """Markdown that explains the terms of a text; None where it has none."""
    lines = [f"**{say(term.name)}**: {say(term.meaning)}" for term in found_in(text)]
    return "\n\n".join(lines) or None
