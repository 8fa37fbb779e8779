"""Feedback: the rules, sentence by sentence."""
