"""Tests of running the platform: settings, ports, places, the supervisor, the command line.

What the platform's processes do is tested in their rooms.
"""
