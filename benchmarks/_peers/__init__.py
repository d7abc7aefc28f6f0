"""The same autoencoder in several libraries, each as its user would write it.

A module here defines

    NAME, KNOB                     what it is called, and what the sixteen values of its sweep are
    train(x, sizes, epochs, watch)     d - hidden - d_latent - hidden - d on x (n, d), squared error, Adam at rate 1e-3
    penalised(x, sizes, epochs, knob)  a network with a penalty of that strength; returns its reconstruction of x,
or, if it trains all at once,
    sweep(x, sizes, epochs, knobs)     an iterable of these

``sizes`` is (hidden, d_latent); a batch is BATCH examples. After each epoch ``train`` calls ``watch(reconstruct)`` with
a function from x (n, d) to x_hat (n, d), and ends when it returns True. What the two functions need is written in them
or beside them: their lines are counted as the user's.
"""

BATCH = 128
RATE = 1e-3
