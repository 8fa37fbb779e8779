"""Communities brought in from elsewhere, through the ingest endpoint like everybody's events.

What the events come to is not known here.
"""
