"""Feedback: requests, votes on them and their way along the roadmap.

The rules are in `allowance`, `scores` and `features`; other rooms meet them only in events.
"""
