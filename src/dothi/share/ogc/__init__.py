"""OGC API: the city's things as features that every GIS reads, in any coordinate system it knows."""
