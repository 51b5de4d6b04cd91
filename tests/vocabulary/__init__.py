"""The words: units, clock, identity, bounds."""
