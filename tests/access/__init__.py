"""The door: who may do what, and what is known."""
