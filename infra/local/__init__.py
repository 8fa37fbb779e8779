"""Embedded services and the supervisor that runs them on one machine.

What the platform's own processes do is not here (streams, projections and api say that).
"""
