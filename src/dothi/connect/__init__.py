"""Bring data in from real protocols, without losing or inventing any."""
