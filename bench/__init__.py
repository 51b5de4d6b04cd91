"""Benchmarks of a whole city on this machine: `make bench`. The load comes from the same cores."""
