"""Training: the only room that imports torch."""

from aeviz import extras

extras.need("torch")
