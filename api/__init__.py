"""Asking and telling: GraphQL, REST, ingest and pages over the read models and the log.

What events mean (streams) and how they are laid out for readers (projections) is not decided here.
"""
