"""The real log and stores, beside those in memory: one suite that both pass."""
