"""Reputation: points for contributions, and the karma they sum to.

The rules are in `contributions` and `standings`; other rooms meet them only in events.
"""
