"""Environment: air and weather stations."""
