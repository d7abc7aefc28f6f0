"""Formulas of networks, for torch's tensors and NumPy's arrays."""
