"""Keras on its PyTorch backend."""

import os

os.environ["KERAS_BACKEND"] = "torch"

import keras
from keras import layers

from benchmarks._peers import BATCH, RATE

NAME, KNOB = "Keras (torch)", "L1 on the code, unit-norm decoder"


def train(x, sizes, epochs, watch):
    """SiLU in the hidden layers, a linear code and output; the loss is a mean over features, hence the factor d."""
    (hidden, d_latent), d = sizes, x.shape[1]
    net = keras.Sequential(
        [layers.Dense(hidden, "silu"), layers.Dense(d_latent), layers.Dense(hidden, "silu"), layers.Dense(d)]
    )
    net.compile(keras.optimizers.Adam(RATE), loss="mse", loss_weights=float(d))

    class Watch(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            self.model.stop_training = watch(net.predict_on_batch)

    net.fit(x, x, BATCH, epochs, verbose=0, callbacks=[Watch()])


def penalised(x, sizes, epochs, knob):
    """d - hidden - d_latent (ReLU) - d, the decoder's columns on the unit sphere after every step."""
    (hidden, d_latent), d = sizes, x.shape[1]
    code = layers.Dense(d_latent, "relu", activity_regularizer=keras.regularizers.L1(knob))
    decoder = layers.Dense(d, kernel_constraint=keras.constraints.UnitNorm(axis=1))
    net = keras.Sequential([layers.Dense(hidden, "silu"), code, decoder])
    net.compile(keras.optimizers.Adam(RATE), loss="mse", loss_weights=float(d))
    net.fit(x, x, BATCH, epochs, verbose=0)
    return net.predict_on_batch(x)
