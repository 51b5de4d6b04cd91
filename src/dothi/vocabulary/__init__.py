"""The city's nouns and numbers. This room imports nothing of ours."""
