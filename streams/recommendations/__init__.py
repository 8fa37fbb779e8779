"""Recommendations: which discussions the same members take up, learnt from the log.

Importing it loads no library; who is recommended what is put together where it is read.
"""
