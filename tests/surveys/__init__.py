"""Surveys: the rules, sentence by sentence."""
