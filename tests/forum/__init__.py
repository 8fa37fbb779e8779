"""Forum: the rules, sentence by sentence."""
