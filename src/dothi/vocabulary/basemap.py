"""What is known of a base map: where its file is in the data folder, and what it was made of."""

from datetime import datetime

import msgspec

BASEMAP_FOLDER = "basemap"
BASEMAP_FILE = "basemap.pmtiles"
ATTRIBUTION = '<a href="https://www.openstreetmap.org/copyright">© OpenStreetMap contributors</a>'
"""What the licence of OpenStreetMap's data (ODbL 1.0, section 4.3) asks to be seen wherever it is drawn."""


class BasemapFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What the file says of itself, under `dothi` in its metadata.

    `extract_at` is when the extract was taken out of OpenStreetMap, None where it does not say so.
    """

    made_at: datetime
    extract_at: datetime | None = None
    source: str
    features: int
