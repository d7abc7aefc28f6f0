import numpy as np

class TransformerTags:
    preserves_dtype: list[str]

class Tags:
    transformer_tags: TransformerTags

def check_random_state(seed: int | np.random.RandomState | None) -> np.random.RandomState: ...
