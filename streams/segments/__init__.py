"""Segments: who belongs to which group of people, by staff's word or by a rule, at every moment.

The rules are in `definitions` and `memberships`; other rooms meet them only in events.
"""
