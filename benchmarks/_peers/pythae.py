"""pythae, with encoder and decoder modules of the user's."""

import logging
import tempfile

import numpy as np
import torch
from pythae.data.datasets import BaseDataset
from pythae.models import AE, RAE_L2, AEConfig, RAE_L2_Config
from pythae.models.base.base_utils import ModelOutput
from pythae.models.nn import BaseDecoder, BaseEncoder
from pythae.trainers import BaseTrainer, BaseTrainerConfig, CoupledOptimizerTrainer, CoupledOptimizerTrainerConfig
from pythae.trainers.training_callbacks import TrainingCallback
from torch import nn

from benchmarks._peers import BATCH, RATE

NAME, KNOB = "pythae", "L2 on the code (RAE_L2; it has no L1)"
logging.disable(logging.WARNING)  # its trainers tell every epoch


class Encoder(BaseEncoder):
    """x -> ModelOutput(embedding=z)."""

    def __init__(self, *modules):
        super().__init__()
        self.layers = nn.Sequential(*modules)

    def forward(self, x):
        """(n, d) -> (n, d_latent)."""
        return ModelOutput(embedding=self.layers(x))


class Decoder(BaseDecoder):
    """z -> ModelOutput(reconstruction=x_hat)."""

    def __init__(self, *modules):
        super().__init__()
        self.layers = nn.Sequential(*modules)

    def forward(self, z):
        """(n, d_latent) -> (n, d)."""
        return ModelOutput(reconstruction=self.layers(z))


def settings(epochs):
    """A trainer wants a folder, and saves what it did there."""
    return {
        "output_dir": tempfile.mkdtemp(),
        "per_device_train_batch_size": BATCH,
        "num_epochs": epochs,
        "keep_best_on_train": True,
    }


class Enough(Exception):
    """The trainer has no other way to be stopped."""


def train(x, sizes, epochs, watch):
    """SiLU in the hidden layers, a linear code and output."""
    (hidden, d_latent), d = sizes, x.shape[1]
    encoder = Encoder(nn.Linear(d, hidden), nn.SiLU(), nn.Linear(hidden, d_latent))
    decoder = Decoder(nn.Linear(d_latent, hidden), nn.SiLU(), nn.Linear(hidden, d))
    model = AE(AEConfig(input_dim=(d,), latent_dim=d_latent), encoder, decoder)

    class Watch(TrainingCallback):
        def on_epoch_end(self, training_config, **kwargs):
            if watch(lambda seen: _reconstruct(model, seen)):
                raise Enough

    data = BaseDataset(torch.from_numpy(x), torch.zeros(len(x)))
    config = BaseTrainerConfig(learning_rate=RATE, **settings(epochs))
    try:
        BaseTrainer(model, data, training_config=config, callbacks=[Watch()]).train()
    except Enough:
        return


def penalised(x, sizes, epochs, knob):
    """d - hidden - d_latent (ReLU) - d."""
    (hidden, d_latent), d = sizes, x.shape[1]
    encoder = Encoder(nn.Linear(d, hidden), nn.SiLU(), nn.Linear(hidden, d_latent), nn.ReLU())
    config = RAE_L2_Config(input_dim=(d,), latent_dim=d_latent, embedding_weight=knob)
    model = RAE_L2(config, encoder, Decoder(nn.Linear(d_latent, d)))
    data = BaseDataset(torch.from_numpy(x), torch.zeros(len(x)))
    config = CoupledOptimizerTrainerConfig(encoder_learning_rate=RATE, decoder_learning_rate=RATE, **settings(epochs))
    CoupledOptimizerTrainer(model, data, training_config=config).train()
    return _reconstruct(model, x)


def _reconstruct(model, x) -> np.ndarray:
    with torch.no_grad():
        return model.decoder(model.encoder(torch.from_numpy(x)).embedding).reconstruction.numpy()
