"""Coordinate reference systems: VN-2000 with its zones, and whatever else files come in."""
