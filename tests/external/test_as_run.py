"""A network from elsewhere is a Run to every view, to a file and to a key."""

import dataclasses

import numpy as np
import pytest
import torch
from elsewhere import Elsewhere, numpys, saved

import aeviz
from aeviz import external, variants, views
from aeviz.external import Activations
from aeviz.storage import run_file


def network(module):
    (found,) = external.read("a.pt", saved(module.state_dict()))
    return found


@pytest.fixture(scope="module")
def run():
    return external.run(network(Elsewhere((64, 30, 4), (4, 64))), Activations(output="sigmoid"), "digits")


def test_it_computes_what_torch_computes():
    module = Elsewhere((13, 9, 8, 5), (5, 30, 13), "gelu", "selu", "hardtanh")
    run = external.run(network(module), Activations("gelu", "selu", "hardtanh"), "wine")
    x = torch.tensor(run.dataset().x)
    model = run.model(0)
    np.testing.assert_allclose(model.encode(x.numpy()), numpys(module.encoder(x)), atol=1e-5)
    np.testing.assert_allclose(model.reconstruct(x.numpy()), numpys(module(x)), atol=1e-5)
    np.testing.assert_allclose(run.encode(x.numpy(), step=1)[0], numpys(module.encoder(x)), atol=1e-5)
    slopes = torch.stack([torch.autograd.functional.jacobian(module.encoder, row) for row in x[:5]])
    np.testing.assert_allclose(model.jacobian(x[:5].numpy()), slopes, atol=1e-5)


def test_it_is_a_run_to_every_view(run, subtests):
    for name in (name for name in views.names() if not views.unfit(name, run)):
        view = views.get(name)
        if hasattr(view, "NEEDS"):
            continue
        with subtests.test(view=name):
            figure = aeviz.show(run, name, others={"imported": run} if getattr(view, "COMPARES", False) else None)
            assert figure.data or figure.layout.title.text
            assert figure.layout.meta["caption"].endswith((".", ")", "!"))


def test_it_is_a_run_to_a_file_and_to_a_key(run):
    back = run_file.from_bytes(run_file.to_bytes(run))
    assert back.spec == run.spec and back.meta == run.meta
    x = run.dataset().x[:7]
    np.testing.assert_array_equal(back.model(0).reconstruct(x), run.model(0).reconstruct(x))
    other = external.run(network(Elsewhere((64, 30, 4), (4, 64), seed=4)), Activations(output="sigmoid"), "digits")
    assert other.spec.key() != run.spec.key()


def test_thresholds_and_a_number_of_units_travel_in_the_spec():
    found = network(Elsewhere((13, 6), (6, 13)))
    theta = np.linspace(0, 1, 6).astype(np.float32)
    x = aeviz.load_data("wine").x[:20]
    plain = external.run(found, Activations(code="relu"), "wine").model(0).encode(x)
    for changed, wanted in (
        (dataclasses.replace(found, thresholds=theta), plain * (plain > theta)),
        (dataclasses.replace(found, top_k=2), plain * (plain >= np.sort(plain, 1)[:, [-2]])),
    ):
        back = run_file.from_bytes(run_file.to_bytes(external.run(changed, Activations(code="relu"), "wine")))
        np.testing.assert_array_equal(back.model(0).encode(x), wanted)
        assert not back.variant.decodes_anywhere


def test_it_cannot_be_trained(run):
    assert "imported" not in variants.names()
    with pytest.raises(ValueError, match="comes from a file with its weights; it cannot be trained"):
        aeviz.get(run.spec)


def test_data_of_another_width_and_unknown_activations_are_refused():
    found = network(Elsewhere((5, 2), (2, 5)))
    with pytest.raises(ValueError, match="takes 5 inputs; wine has 13 features"):
        external.run(found, Activations(), "wine")
    with pytest.raises(ValueError, match="Unknown activation 'swish'"):
        external.run(found, Activations("swish", "swish"), "wine")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"encoder": "relu"}, "1 hidden layers need 2 activations"),
        ({"encoder": "relu swish"}, "Unknown activation 'swish'"),
        ({"encoder": "relu elu:x"}, "must be numbers"),
        ({"widths": "3"}, "need 2 activations, not 'identity'"),
        ({"widths": "-3"}, "must be whole numbers with spaces"),
        ({"top_k": -1}, "top_k must be a whole number"),
        ({"thresholds": "!"}, "must be float32 numbers in base64"),
        ({"thresholds": "AAAAAA=="}, "2 units need as many thresholds, not 1"),
        ({"thresholds": "AADAfwAAwH8="}, "thresholds must be finite"),
    ],
)
def test_the_spec_of_an_imported_network_is_checked(changes, sentence):
    options = {"encoder": "relu identity", "decoder": "identity"} | changes
    with pytest.raises(ValueError, match=sentence):
        aeviz.Spec("wine", "imported", hidden=(4,), variant_options=options)
