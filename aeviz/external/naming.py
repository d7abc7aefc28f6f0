"""What the names in a file tell: which part a layer belongs to, and what else a tensor may be."""

import re

ENCODER = {
    "enc",
    "encoder",
    "encode",
    "encoders",
    "encoding",
    "inference",
    "recognition",
    "down",
    "compress",
    "kodierer",
    "encodeur",
    "codificador",
    "analysis",
    "contract",
    "reduce",
    "embed",
    "squeeze",
}
DECODER = (
    {"dec", "decoder", "decode", "decoders", "decoding", "generator", "generative", "up", "decompress"}
    | {"expand", "reconstruct", "reconstruction", "recon", "restore", "synthesis", "unembed", "unsqueeze"}
    | {"dekodierer", "decodeur", "decodificador"}
)
CODE = {"bottleneck", "latent", "code", "mu", "mean", "loc", "embedding", "z"}
MEAN, SPREAD = {"mu", "mean", "loc"}, {"logvar", "var", "variance", "sigma", "logsigma", "std", "logstd", "logstdev"}
WHOLE = re.compile(r"(?i)auto_?encoders?")  # "autoencoder.decoder.0" belongs to a decoder
WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


def words(name: str) -> list[str]:
    """The words of a dotted name, small: "vae.fcMu_1" -> ["vae", "fc", "mu"]."""
    return [word.lower() for word in WORD.findall(WHOLE.sub("", name))]


def part(name: str) -> float | None:
    """Where a layer of this name belongs: 0 encoder, 1 its last, the code's, 2 the decoder's first, 3 decoder.

    None where the name does not tell. Whole words count: "autoencoder" and "decay" tell nothing.
    """
    found = words(name)
    side = next((0 if word in ENCODER else 3 for word in found if word in ENCODER | DECODER), None)
    codes = [i for i, word in enumerate(found) if word in CODE | SPREAD]
    if not codes or side == 3:
        return side
    before = found[codes[0] - 1] if codes[0] else ""
    after = found[codes[0] + 1] if codes[0] + 1 < len(found) else ""
    return 2 if side is None and (before == "from" or after == "to") else 1


def is_spread(name: str) -> bool:
    """Whether it gives a variance, and not the code."""
    found = words(name)
    return any(word in SPREAD for word in found) or ("log" in found and "var" in found)


def is_mean(name: str) -> bool:
    """Whether it gives a mean, which is the code of a variational autoencoder."""
    return any(word in MEAN for word in words(name))


def natural(name: str) -> list[str]:
    """Sorts 2 before 10."""
    return [text.zfill(9) if text.isdigit() else text for text in re.split(r"(\d+)", name)]


def numbered(names: list[str]) -> bool:
    """Whether names differ in their numbers alone, which then tell the order: fc1, fc2, fc10."""
    return len({re.sub(r"\d+", "#", name) for name in names}) == 1


def group(names: list[str]) -> list[str]:
    """Of each name the part of the path by which they first differ: encoder.0, encoder.2, decoder.0 -> encoder, ..."""
    paths = [name.split(".") for name in names]
    shared = next((i for i, parts in enumerate(zip(*paths, strict=False)) if len(set(parts)) > 1), 0)
    return [path[shared] for path in paths]


def same_place(name: str, other: str) -> bool:
    """Whether two names differ in their letters alone: fc1 and bn1."""
    return re.sub(r"[A-Za-z_]+", "", name) == re.sub(r"[A-Za-z_]+", "", other) and bool(re.search(r"\d", name))


def position(name: str) -> tuple[str, int] | None:
    """The place in a Sequential: "encoder.3" -> ("encoder", 3)."""
    parent, _, last = name.rpartition(".")
    return (parent, int(last)) if last.isdigit() else None
