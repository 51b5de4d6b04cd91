"""What is given out by standards."""
