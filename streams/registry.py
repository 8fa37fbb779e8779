"""The folds of the platform, an explicit list: a rule that is not here does not run.

What a fold is stands in `fold`; the rules stand in the rooms.
"""

from streams.feedback import allowance, features, scores
from streams.fold import declare
from streams.forum import rules as discussions
from streams.reputation import contributions, standings

FOLDS = (
    declare("discussions", 1, discussions),
    declare("vote-allowance", 1, allowance),
    declare("vote-scores", 1, scores),
    declare("features", 1, features),
    declare("contributions", 1, contributions),
    declare("standings", 1, standings),
)
