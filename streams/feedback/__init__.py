"""Feedback: requests, votes on them and their way along the roadmap. The rules are in `allowance`, `scores` and `features`; readers meet them in events."""
