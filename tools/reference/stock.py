"""What the city of the reference holds, and the requests that put it there; some of them are shown."""

from typing import Any

from reference.city import City, Exchange, Request

Body = dict[str, Any]

GEOJSON = "application/geo+json"
_OM = "http://www.opengis.net/def/observationType/OGC-OM/2.0"
MEASUREMENT = f"{_OM}/OM_Measurement"
_METRE = {"name": "metre", "symbol": "m", "definition": "http://qudt.org/vocab/unit/M"}
_CELSIUS = {"name": "degree Celsius", "symbol": "°C", "definition": "http://qudt.org/vocab/unit/DEG_C"}
_PERCENT = {"name": "percent", "symbol": "%", "definition": "http://qudt.org/vocab/unit/PERCENT"}
_LEVELS = (1.21, 1.27, 1.34, 1.42, 1.38, 1.3)


def instant(number: int) -> str:
    """Every quarter of an hour from midnight on."""
    return f"2025-03-01T{number // 4:02d}:{number % 4 * 15:02d}:00Z"


def _locate(name: str, shape: Body) -> Body:
    return {"name": name, "description": "Where it stands.", "encodingType": GEOJSON, "location": shape}


def _point(longitude: float, latitude: float) -> Body:
    return {"type": "Point", "coordinates": [longitude, latitude]}


SENSOR = {
    "name": "Radar gauge",
    "description": "Measures the distance to the water.",
    "encodingType": "application/pdf",
    "metadata": "https://example.org/radar.pdf",
}
GAUGE = {
    "name": "Cái Khế gauge",
    "description": "A gauge at a bridge.",
    "properties": {"district": "Ninh Kiều", "depth_m": 2.4, "photos": ["a.jpg", "b.jpg"], "manned": False},
    "Locations": [_locate("Cái Khế bridge", _point(105.7806, 10.0412))],
    "Datastreams": [
        {
            "name": "Water level at Cái Khế",
            "description": "Every 15 minutes.",
            "observationType": MEASUREMENT,
            "unitOfMeasurement": _METRE,
            "Sensor": {"@iot.id": 1},
            "ObservedProperty": {
                "name": "Water level",
                "definition": "https://dbpedia.org/page/Water_level",
                "description": "Height of the water over the datum.",
            },
        }
    ],
}
_SECOND = {
    "name": "Khai Luông gauge",
    "description": "A gauge at a lock.",
    "properties": {"district": "Bình Thủy", "depth_m": 1.7, "manned": True},
    "Locations": [_locate("Khai Luông lock", _point(105.7601, 10.0687))],
}
_STREAM = {
    "name": "Water temperature at Khai Luông",
    "description": "Every 15 minutes.",
    "observationType": MEASUREMENT,
    "unitOfMeasurement": _CELSIUS,
    "Thing": {"@iot.id": 2},
    "Sensor": {**SENSOR, "name": "Thermometer", "description": "Measures the temperature."},
    "ObservedProperty": {
        "name": "Water temperature",
        "definition": "https://dbpedia.org/page/Temperature",
        "description": "How warm the water is.",
    },
    "Observations": [
        {
            "phenomenonTime": f"{instant(0)}/{instant(4)}",
            "resultTime": instant(4),
            "validTime": f"{instant(0)}/{instant(95)}",
            "result": 28.4,
            "resultQuality": {"grade": "A"},
            "parameters": {"depth_m": 0.5},
        }
    ],
}
_WEATHER = {
    "name": "Weather at Khai Luông",
    "description": "Air temperature and humidity together.",
    "unitOfMeasurements": [_CELSIUS, _PERCENT],
    "multiObservationDataTypes": [MEASUREMENT, MEASUREMENT],
    "Thing": {"@iot.id": 2},
    "Sensor": {**SENSOR, "name": "Weather box", "description": "Measures two things at once."},
    "ObservedProperties": [
        {"name": name, "definition": f"https://dbpedia.org/page/{name}", "description": f"{name} of the air."}
        for name in ("Temperature", "Humidity")
    ],
    "Observations": [{"phenomenonTime": instant(0), "result": [27.5, 81]}],
}
_LINE = {"type": "LineString", "coordinates": [[105.77, 10.03], [105.78, 10.04], [105.79, 10.04]]}
_GATE = {
    "name": "Opening",
    "description": "Opens and closes the lock's gate.",
    "taskingParameters": {
        "type": "DataRecord",
        "field": [
            {
                "name": "opening",
                "label": "Opening",
                "type": "Quantity",
                "constraint": {"type": "AllowedValues", "interval": [[0, 100]]},
            }
        ],
    },
    "Thing": {"@iot.id": 2},
    "Actuator": {**SENSOR, "name": "Gate drive", "description": "Moves the gate."},
}
ARRAYS = [
    {
        "Datastream": {"@iot.id": 1},
        "components": ["phenomenonTime", "resultTime", "result"],
        "dataArray": [[instant(number), instant(number), level] for number, level in enumerate(_LEVELS)],
    }
]


def fill(city: City) -> dict[str, Exchange]:
    """Put everything in; the exchanges that are shown, by their names."""
    shown = {
        "create": city.ask(Request(method="POST", path="/Sensors", body=SENSOR)),
        "deep insert": city.ask(Request(method="POST", path="/Things", body=GAUGE)),
    }
    hidden: tuple[tuple[str, Any], ...] = (
        ("/Things", _SECOND),
        ("/Datastreams", _STREAM),
        ("/MultiDatastreams", _WEATHER),
        ("/Locations", _locate("Cái Khế canal", _LINE)),
        ("/TaskingCapabilities", _GATE),
    )
    for path, body in hidden:
        exchange = city.ask(Request(method="POST", path=path, body=body))
        if exchange.status != 201:
            raise RuntimeError(f"POST {path}: {exchange.text}")
    shown["data array"] = city.ask(Request(method="POST", path="/CreateObservations", body=ARRAYS))
    return shown
