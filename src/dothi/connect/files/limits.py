"""How much a file may take of this machine while it is read."""

LARGEST_UNPACKED_BYTES = 4 * 1024**3
"""Of an archive, everything in it together: a province's parcels need less, a zip bomb more."""
MOST_MEMBERS = 10_000
"""Files in an archive."""
LARGEST_WHOLE_BYTES = 256 * 1024**2
"""Of a file whose form can only be read whole (KML, CityJSON): several times as much memory is needed."""
LARGEST_OBJECT_CHARACTERS = 128 * 1024**2
"""Of one JSON value that is read in one piece, such as a feature with its geometry."""
LARGEST_LINE_CHARACTERS = 16 * 1024**2
"""Of one line of a table; the WKT of a province is shorter."""
SURVEYED_BYTES = 64 * 1024**2
"""How far a file that does not declare its fields is looked through to find them."""
