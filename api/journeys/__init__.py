"""Journeys as clients see them: timelines, health with its reasons, identities and consent.

What counts and what it is worth is decided in streams.
"""
