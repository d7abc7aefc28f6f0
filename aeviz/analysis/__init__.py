"""What a trained model does, in numbers: pure functions of arrays, or of a model's `encode` or `reconstruct` and x.

A model is anything with encode (n, d_in) -> (n, d_latent), decode back, and reconstruct = decode after encode.
"""
