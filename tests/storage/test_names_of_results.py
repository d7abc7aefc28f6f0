"""Results that differ have names that differ in the store; what no result depends on changes no name."""

from dataclasses import replace

import aeviz
from aeviz.storage import few_labels, umap

SPEC = aeviz.Spec("digits", "denoising", knobs=(0.1, 0.3))


def test_results_with_few_labels_are_named_by_the_training_and_by_what_it_was_trained_on():
    others = few_labels.sources(SPEC)
    assert {"MNIST", "Fashion-MNIST", "shuffled pixels"} == set(others)
    names = [few_labels.key(SPEC), *(few_labels.key(SPEC, source) for source in others.values())]
    names += [few_labels.key(replace(SPEC, **change)) for change in ({"seed": 1}, {"knobs": (0.1,)}, {"steps": 7})]
    assert len({*names}) == len(names)


def test_a_umap_picture_is_named_by_its_data_alone():
    for change in ({"seed": 1}, {"knobs": (0.1,)}, {"variant": "sparse"}):
        assert umap.key(replace(SPEC, **change)) == umap.key(SPEC)
    others = [replace(SPEC, data_options={"n_samples": n}) for n in (100, 200)] + [replace(SPEC, data="moons")]
    assert len({umap.key(spec) for spec in (SPEC, *others)}) == 4
