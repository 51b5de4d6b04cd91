"""Bodies that a client sends: small named entities, each with a name that no other test has."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

Body = dict[str, Any]

SETS = (
    "Things",
    "Locations",
    "HistoricalLocations",
    "Datastreams",
    "Sensors",
    "ObservedProperties",
    "Observations",
    "FeaturesOfInterest",
)
"""Of the sensing part, without those of multi-datastreams and tasking."""

GEOJSON = "application/geo+json"
OM = "http://www.opengis.net/def/observationType/OGC-OM/2.0/"
MEASUREMENT, COMPLEX, ANYTHING = f"{OM}OM_Measurement", f"{OM}OM_ComplexObservation", f"{OM}OM_Observation"
CELSIUS = {
    "name": "degree Celsius",
    "symbol": "°C",
    "definition": "http://unitsofmeasure.org/ucum.html#para-30",
}
PERCENT = {"name": "percent", "symbol": "%", "definition": "http://unitsofmeasure.org/ucum.html#para-29"}
NO_UNIT = {"name": None, "symbol": None, "definition": None}


def unique(label: str) -> str:
    """The label with an ending that nothing else has."""
    return f"{label} {uuid4().hex[:12]}"


def minute(count: int) -> str:
    """The instant so many minutes after 2015-03-01T00:00Z, as the service writes it."""
    instant = datetime(2015, 3, 1, tzinfo=UTC) + timedelta(minutes=count)
    return instant.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def parse_instant(text: str) -> datetime:
    """An instant with its offset."""
    instant = datetime.fromisoformat(text)
    assert instant.tzinfo is not None, text
    return instant


def parse_period(text: str) -> tuple[datetime, datetime]:
    """Start and end of a period."""
    start, end = text.split("/")
    return parse_instant(start), parse_instant(end)


def thing(**more: Any) -> Body:
    """A canal."""
    return {"name": unique("Rạch Cái Khế"), "description": "A canal in the middle of the city.", **more}


def point(longitude: float, latitude: float) -> Body:
    """A GeoJSON point."""
    return {"type": "Point", "coordinates": [longitude, latitude]}


def location(longitude: float = 105.78, latitude: float = 10.04, **more: Any) -> Body:
    """A place given by a bare geometry."""
    return {
        "name": unique("Bến Ninh Kiều"),
        "description": "Where the canal meets the river.",
        "encodingType": GEOJSON,
        "location": point(longitude, latitude),
        **more,
    }


def sensor(**more: Any) -> Body:
    """A thermometer."""
    return {
        "name": unique("TMP36"),
        "description": "A thermometer for water.",
        "encodingType": "application/pdf",
        "metadata": "http://example.org/TMP35_36_37.pdf",
        **more,
    }


def observed_property(**more: Any) -> Body:
    """The temperature."""
    return {
        "name": unique("Temperature"),
        "definition": "http://dbpedia.org/page/Temperature",
        "description": "How warm it is.",
        **more,
    }


def feature(longitude: float = 105.79, latitude: float = 10.05, **more: Any) -> Body:
    """The water at a point."""
    return {
        "name": unique("Water below the bridge"),
        "description": "What is measured from the bridge.",
        "encodingType": GEOJSON,
        "feature": point(longitude, latitude),
        **more,
    }


def datastream(**more: Any) -> Body:
    """Temperatures; without the entities it must be linked to."""
    return {
        "name": unique("Water temperature"),
        "description": "The temperature of the canal.",
        "unitOfMeasurement": CELSIUS,
        "observationType": MEASUREMENT,
        **more,
    }


def multi_datastream(**more: Any) -> Body:
    """Temperature, humidity and a word for the sight; without the entities it must be linked to."""
    return {
        "name": unique("Weather"),
        "description": "Temperature, relative humidity and visibility.",
        "observationType": COMPLEX,
        "multiObservationDataTypes": [MEASUREMENT, MEASUREMENT, f"{OM}OM_CategoryObservation"],
        "unitOfMeasurements": [CELSIUS, PERCENT, NO_UNIT],
        **more,
    }


def observation(at: int = 0, result: Any = 21.5, **more: Any) -> Body:
    """A result at a minute; without the entities it must be linked to."""
    return {"phenomenonTime": minute(at), "result": result, **more}


def actuator(**more: Any) -> Body:
    """A board with a lamp."""
    return {
        "name": unique("Lamp"),
        "description": "A lamp whose light can be switched and coloured.",
        "encodingType": "application/pdf",
        "metadata": "http://example.org/lamp.pdf",
        **more,
    }


def tasking_capability(**more: Any) -> Body:
    """Switching the lamp and choosing its colour; without the entities it must be linked to."""
    status = {
        "name": "status",
        "label": "On or off",
        "description": "Whether the lamp is lit.",
        "type": "Category",
        "constraint": {"type": "AllowedTokens", "value": ["on", "off"]},
    }
    colour = {
        "name": "color",
        "label": "Colour",
        "description": "Red, green and blue as hexadecimal digits.",
        "type": "Text",
        "constraint": {"type": "AllowedTokens", "pattern": "^#([A-Fa-f0-9]{6}|[A-Fa-f0-9]{3})$"},
    }
    return {
        "name": unique("Control light"),
        "description": "Turns the light on and off.",
        "taskingParameters": {"type": "DataRecord", "field": [status, colour]},
        **more,
    }


def link(entity: Body) -> Body:
    """What binds to an entity that exists."""
    return {"@iot.id": entity["@iot.id"]}
