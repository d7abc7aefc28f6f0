"""aeviz itself."""

import aeviz
from aeviz.data import in_memory
from benchmarks._peers import BATCH

NAME, KNOB = "aeviz", "L1 on the code, unit-norm decoder"


def train(x, sizes, epochs, watch):
    """As many steps as the epochs have, the rate falling to 0 on half a cosine: it is looked at when it has."""
    data = in_memory.of_rows(x)
    steps = epochs * (len(x) // BATCH)
    run = aeviz.sweep(
        aeviz.Spec(data.name, "undercomplete", sizes[1], sizes[:1], knobs=sizes[1:], steps=steps, batch_size=BATCH)
    )
    watch(run.model(0).reconstruct)


def sweep(x, sizes, epochs, knobs):
    """All strengths of the penalty at once."""
    data = in_memory.of_rows(x)
    steps = epochs * (len(x) // BATCH)
    run = aeviz.sweep(aeviz.Spec(data.name, "sparse", sizes[1], sizes[:1], knobs=knobs, steps=steps, batch_size=BATCH))
    return (run.model(i).reconstruct(x) for i in range(len(knobs)))
