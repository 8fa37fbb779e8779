"""Attacks on the running platform: who may do what, and what comes of what nobody should send."""
