"""Tests of the API, as its callers see it."""
