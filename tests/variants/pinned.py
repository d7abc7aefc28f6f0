"""What a tiny training of each variant leaves, in a few numbers: written to pinned.json by running this file.

They tell a changed formula, for which VERSION must be raised: stored Runs of the same Spec would be other ones. Sums
over all weights, of about unit size, they agree on other machines and versions of torch to four digits or better.
"""

import json
import sys
from pathlib import Path

import numpy as np

FILE = Path(__file__).with_name("pinned.json")
N = 6


def fingerprint(spec) -> list[float]:
    """N random projections of the trained weights, relative to their size."""
    import aeviz

    run = aeviz.sweep(spec)
    weights = np.concatenate([run.weights[name].ravel() for name in sorted(run.weights)]).astype(float)
    directions = np.random.default_rng(0).standard_normal((N, len(weights)))
    return [float(number) for number in directions @ weights / np.linalg.norm(weights)]


def tiny(name: str, **changes):
    """A Spec whose training takes a moment and uses what makes the variant one."""
    from small_models import small_spec

    return small_spec(name, steps=25, hidden=(5,), d_latent=4, lr=0.01, **changes)


def usual(name: str):
    """With knob values at which the variant differs most from the plain autoencoder."""
    from aeviz import variants

    knobs = variants.get(name)().default_knobs(4)
    return tiny(name, knobs=(knobs[len(knobs) // 2], knobs[-1]) if len(knobs) > 2 else knobs)


def main() -> None:
    from aeviz import variants

    found = {
        name: {"version": variants.get(name).VERSION, "fingerprint": fingerprint(usual(name))}
        for name in variants.names()
    }
    FILE.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]
    main()
