"""How much a text looks like one of those that are asked for: labels of other places count by it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .text import normalise

F32 = NDArray[np.float32]
BUCKETS = 1 << 18


def likeness(own: Sequence[str], other: Sequence[str], texts: Sequence[str]) -> F32:
    """The probability that each of `texts` is one of `own` and not of `other`, as many of each being met, (n,).

    Logistic regression on hashed character n-grams: the weight of a sample from another domain is its density ratio
    (Shimodaira 2000, covariate shift), of which this is the bounded form.
    """
    from sklearn.feature_extraction.text import HashingVectorizer
    from sklearn.linear_model import LogisticRegression

    table = HashingVectorizer(analyzer="char", ngram_range=(1, 4), n_features=BUCKETS, alternate_sign=False)
    known = table.transform([normalise(text) for text in (*own, *other)])
    mine = np.arange(known.shape[0]) < len(own)
    model = LogisticRegression(C=10, solver="liblinear", class_weight="balanced").fit(known, mine)
    return np.asarray(model.predict_proba(table.transform([normalise(text) for text in texts]))[:, 1], np.float32)
