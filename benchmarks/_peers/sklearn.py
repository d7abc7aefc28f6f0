"""scikit-learn's MLPRegressor, asked for its own input."""

from sklearn.neural_network import MLPRegressor

from benchmarks._peers import BATCH, RATE

NAME, KNOB = "MLPRegressor", "L2 on the weights (it has no penalty on codes)"


def train(x, sizes, epochs, watch):
    """One activation for all layers, the code too: tanh, since a ReLU code of few units dies."""
    net = MLPRegressor(
        hidden_layer_sizes=(sizes[0], sizes[1], sizes[0]), activation="tanh", batch_size=BATCH, learning_rate_init=RATE
    )
    for _ in range(epochs):
        net.partial_fit(x, x)
        if watch(net.predict):
            return


def penalised(x, sizes, epochs, knob):
    """d - hidden - d_latent - d with ReLU."""
    net = MLPRegressor(hidden_layer_sizes=sizes, alpha=knob, batch_size=BATCH, learning_rate_init=RATE)
    for _ in range(epochs):
        net.partial_fit(x, x)
    return net.predict(x)
