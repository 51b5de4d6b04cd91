"""Changes of the reference, executed one after the other after everything was asked."""

from reference.city import City, Exchange, Request
from reference.stock import SENSOR

Section = list[tuple[str, list[Exchange]]]
"""Sentences, each with the exchanges that show it."""


_POINT = {"type": "Point", "coordinates": [105.7806, 10.0412]}
_LOCATION = {
    "name": "Cái Khế pier",
    "description": "Beside the bridge.",
    "encodingType": "application/geo+json",
    "location": _POINT,
}
_BATCH = """--b
Content-Type: multipart/mixed;boundary=c

--c
Content-Type: application/http
Content-ID: canal

POST Things HTTP/1.1
Content-Type: application/json

{"name": "Bình Thủy gauge", "description": "A gauge."}
--c
Content-Type: application/http
Content-ID: pier

POST $canal/Locations HTTP/1.1
Content-Type: application/json

{"name": "Pier", "description": "Of wood.", "encodingType": "text/plain", "location": "Lê Hồng Phong"}
--c--
--b
Content-Type: application/http

GET Things?$count=true&$top=0 HTTP/1.1

--b--
"""
_JSON_BATCH = {
    "requests": [
        {"id": "look", "method": "get", "url": "Sensors?$filter=name eq 'Float'&$select=id"},
        {
            "id": "look",
            "if": "not $look",
            "method": "post",
            "url": "Sensors",
            "body": {**SENSOR, "name": "Float"},
        },
        {"id": "name", "dependsOn": ["look"], "method": "get", "url": "$look?$select=name"},
    ]
}
_REFUSED = {"taskingParameters": {"opening": 40}, "TaskingCapability": {"@iot.id": 1}}


def execute(city: City, filled: dict[str, Exchange]) -> dict[str, Section]:
    """The sections, in the order in which they are executed and shown."""

    def ask(method: str, path: str, body: object = None, content_type: str = "application/json") -> Exchange:
        return city.ask(Request(method=method, path=path, body=body, content_type=content_type))

    patch = [{"op": "add", "path": "/properties/depth_m", "value": 2.5}]
    batch_type = "multipart/mixed;boundary=b"
    return {
        "Creating": [
            ("POST to a set.", [filled["create"]]),
            ("With all that belongs to it, at once or not at all (deep insert).", [filled["deep insert"]]),
            ("POST to a relation.", [ask("POST", "/Things(1)/Locations", _LOCATION)]),
            (
                "Observations in rows (data arrays); each row has an address, or an error.",
                [filled["data array"]],
            ),
        ],
        "Changing": [
            (
                "PATCH changes what is given, and links; the answer is the whole entity.",
                [ask("PATCH", "/Things(1)", {"description": "A gauge at the old bridge."})],
            ),
            (
                "PUT replaces all properties, and leaves links alone.",
                [ask("PUT", "/Sensors(1)", {**SENSOR, "description": "Measures without touching."})],
            ),
            (
                "A JSON Patch (RFC 6902) changes parts of a property.",
                [ask("PATCH", "/Things(1)", patch, "application/json-patch+json")],
            ),
            ("What an address takes, OPTIONS tells.", [ask("OPTIONS", "/Things(1)")]),
            (
                "A Task is checked, and refused until commands can be approved.",
                [ask("POST", "/Tasks", _REFUSED)],
            ),
        ],
        "Deleting": [
            (
                "DELETE takes with it what cannot be without it.",
                [ask("DELETE", "/MultiDatastreams(3)"), ask("GET", "/MultiDatastreams(3)")],
            ),
        ],
        "Batches": [
            (
                "Several requests in one, as a multipart message (clause 11 of OGC 18-088). What stands in a"
                " change set is done together or not at all; later requests refer to what earlier ones made"
                " by `$` and a Content-ID.",
                [ask("POST", "/$batch", _BATCH, batch_type)],
            ),
            (
                "Or as JSON (OData 4.01): `atomicityGroup` names a change set, `dependsOn` what must have"
                " succeeded, `if` what must have been found or, after `not`, not been found.",
                [ask("POST", "/$batch", _JSON_BATCH)],
            ),
        ],
    }
