"""Features as GeoJSON (RFC 7946), in the system that was asked for."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import msgspec
import numpy as np
import shapely

from dothi.share.ogc.systems import System
from dothi.vocabulary.features import FeaturePage, FeatureRow

GEOJSON = "application/geo+json"
JSON = "application/json"


class Link(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A way to something, as RFC 8288 has it."""

    href: str
    rel: str
    type: str | None = None
    title: str | None = None


class Feature(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="Feature", omit_defaults=True):
    """One feature; geometry and properties are JSON already."""

    id: str
    geometry: msgspec.Raw
    properties: msgspec.Raw
    links: list[Link] = []


class FeatureCollection(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="FeatureCollection", omit_defaults=True
):
    """A page of features; `numberMatched` where it is known without counting."""

    features: list[Feature]
    links: list[Link]
    timeStamp: str  # noqa: N815 - the standard's name
    numberReturned: int  # noqa: N815 - the standard's name
    numberMatched: int | None = None  # noqa: N815 - the standard's name


def make_features(rows: Sequence[FeatureRow], system: System) -> list[Feature]:
    """Rows as features; a geometry that lies off the system is null."""
    geometries = shapely.from_wkb(np.array([row.geometry for row in rows], dtype=object))
    texts = shapely.to_geojson(system.from_wgs84(geometries))
    return [
        Feature(
            id=row.uid,
            geometry=msgspec.Raw(b"null" if text is None else text.encode()),
            properties=msgspec.Raw(row.properties.encode()),
        )
        for row, text in zip(rows, texts, strict=True)
    ]


def make_page(
    page: FeaturePage, system: System, address: str, parameters: Sequence[tuple[str, str]], collection: str
) -> bytes:
    """A page with the ways to itself, to the next one and to its collection."""
    links = [
        Link(href=spell(address, parameters), rel="self", type=GEOJSON),
        Link(href=collection, rel="collection", type=JSON),
    ]
    if page.after is not None:
        rest = [pair for pair in parameters if pair[0] != "after"]
        links.append(Link(href=spell(address, [*rest, ("after", str(page.after))]), rel="next", type=GEOJSON))
    is_whole = page.after is None and not any(name == "after" for name, _ in parameters)
    return msgspec.json.encode(
        FeatureCollection(
            features=make_features(page.rows, system),
            links=links,
            timeStamp=datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
            numberReturned=len(page.rows),
            numberMatched=len(page.rows) if is_whole else None,
        )
    )


def make_item(row: FeatureRow, system: System, address: str, collection: str) -> bytes:
    """One feature with the ways to itself and to its collection."""
    feature = make_features([row], system)[0]
    links = [
        Link(href=address, rel="self", type=GEOJSON),
        Link(href=collection, rel="collection", type=JSON),
    ]
    return msgspec.json.encode(msgspec.structs.replace(feature, links=links))


def spell(address: str, parameters: Sequence[tuple[str, str]]) -> str:
    """As a link has it, what is not ASCII escaped."""
    return f"{address}?{urlencode(list(parameters))}" if parameters else address


def as_headers(system: System) -> dict[str, Any]:
    """What the header says of an answer's coordinates."""
    return {"Content-Crs": f"<{system.uri}>"}
