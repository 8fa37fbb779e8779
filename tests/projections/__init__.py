"""Projections: what rooms' rows and documents say, and how the real stores keep them."""
