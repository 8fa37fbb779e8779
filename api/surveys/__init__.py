"""Surveys as clients see them: defining, sending, answering and reading scores.

Who is asked and which answers count is decided in streams.
"""
