"""Bad days: each test causes one on a running city and counts what is left of the readings."""
