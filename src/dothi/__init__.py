"""Dothi: the digital brain of a city."""
