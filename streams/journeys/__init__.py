"""Journeys: touchpoints of every room on one timeline a person, and how well the person is.

Carriers bring touchpoints here; `tracking` knows who people are, `rules` folds their journeys.
"""
