"""What the sectors declare."""
