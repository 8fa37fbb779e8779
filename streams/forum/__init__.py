"""Forum: discussions, their posts and votes on them.

The rules are in `rules` and its siblings; other rooms meet them only in events.
"""
