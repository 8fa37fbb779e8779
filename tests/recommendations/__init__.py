"""Tests of the recommendations room: what is learnt from the log, and what is shown of it."""
