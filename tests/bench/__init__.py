"""Benchmarks: each figure beside its limit, measured in turn in one run. `make bench` runs them."""
