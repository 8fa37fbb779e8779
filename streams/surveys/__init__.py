"""Surveys: who is asked, which answers count, and the scores that they make.

The rules are in `sends`, `answers` and `scores`; other rooms meet them only in events.
"""
