"""Files that departments hold, read as they are."""
