"""Drainage: rain, water levels and flooding of roads."""
