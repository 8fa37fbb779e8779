"""Forum: discussions, their posts and votes on them. The rules are in `rules.py` and its siblings; readers meet them in events."""
