"""What files hold, read as departments wrote it."""
