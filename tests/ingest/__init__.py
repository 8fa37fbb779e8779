"""Ingest: the door for events, from single faults to whole requests over real services."""
