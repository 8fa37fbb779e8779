"""Segments on the API: who belongs to which group of people.

The rules of the room are in `streams.segments`, its read models in `projections.segments`.
"""
