"""How posts feel: the sentiment room on the floor of streams.

Importing it loads no model; `reactions` declares the reaction, `model` loads what reads.
"""
