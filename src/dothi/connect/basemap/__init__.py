"""The base map: from an OpenStreetMap extract to one file of vector tiles."""
