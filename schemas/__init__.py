"""What happened: every event of the platform, its schema, its topic and its bytes.

Nothing here decides what an event means or stores it.
"""
