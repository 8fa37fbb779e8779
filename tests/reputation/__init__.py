"""Reputation: the rules, sentence by sentence."""
