"""The starter city: a few made-up stations at Cần Thơ's coordinates, so that the first map lives."""
