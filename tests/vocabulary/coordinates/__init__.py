"""Coordinate systems, by test points of their own and by laws."""
