"""Segments: the rules, sentence by sentence, and what clients see of them."""
