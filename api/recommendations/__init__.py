"""Recommendations as clients see them: what to read next and why, and related discussions.

What members take up together is learnt in streams; nothing that is hidden is ever shown.
"""
