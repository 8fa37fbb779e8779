"""Feedback as clients see it: feature requests, votes on them and their moves.

What a vote may cost and how scores are made is in streams.
"""
