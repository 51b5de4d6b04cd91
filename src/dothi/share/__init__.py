"""Give data out by standards, to whom may have it."""
