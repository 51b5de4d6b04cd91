"""Dothi: the digital brain of a city."""

__version__ = "0.1.0"
