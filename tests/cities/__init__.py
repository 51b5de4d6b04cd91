"""The starter city's made-up stations."""
