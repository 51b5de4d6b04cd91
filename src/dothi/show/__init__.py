"""Describe what people see: kinds, things, series, the live stream; the web app reads these."""
