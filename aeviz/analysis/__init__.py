"""What a trained model does, in numbers: pure functions of arrays, or of a model's `encode` or `reconstruct` and x.

Most of it is shown by views. What no view shows is for those who work in Python with models of their own: the scores of
an embedding one by one (``neighbours``, ``pair_distances.spearman_distances``, ``embedding_quality.embedding_scores``),
what weight decay makes of a linear autoencoder (``linear.kunin_loss``, ``kunin_rank``, ``data_spectrum``,
``transpose_distance``), a denoiser's exact risk and the exact denoiser of a mixture (``field.denoising_loss``,
``mixture_posterior_mean``), the error of a linear variational autoencoder without its draw
(``variational.law_mean_error``), and the dimension of data whose distances are not known yet
(``dimension.intrinsic_dimension``). A test holds this list.

A model is anything with encode (n, d_in) -> (n, d_latent), decode back, and reconstruct = decode after encode.
"""
