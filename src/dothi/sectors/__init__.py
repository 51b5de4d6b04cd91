"""The sectors of the city, each with the same rooms: declarations and physics, nothing generic."""
