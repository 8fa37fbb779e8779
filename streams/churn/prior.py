"""What the model knows before its community has taught it anything.

It learned that from another community, whose activity `python -m tests.bench.churn bicycles.meta
--prior` folds; the figures of another real site, with it and without, are in record 0026.
"""

from streams.churn.learning import Learner

# It weighs as much as 200 labels: a community's own outweigh it within months.
SEEN = 200

# In the order of `learning.NAMES`. That site has no requests, tickets and moods: what these say is
# left to be learned, and a first one shall be no wonder.
PRIOR = Learner(
    labels=0,
    seen=(SEEN,) * 6,
    means=(1.918, 2.763, 0.0, 0.0, 0.0, 0.281),
    variances=(1.844, 2.667, 1.0, 1.0, 0.25, 0.055),
    weights=(0.505, -0.353, 0.0, 0.0, 0.0, -0.61),
    intercept=0.643,
)
