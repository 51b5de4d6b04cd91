"""What the entities of SensorThings and their properties mean, a sentence each, for the reference.

The model in `vocabulary/sensing.py` says how they are called and what they hold (OGC 18-088, clause 8;
OGC 17-079r1, clause 8); the sentences are our own.
"""

from dothi.vocabulary.sensing import EntityType, Relation, ValueType

ENTITY_MEANINGS = {
    "Thing": "An object of the city that is observed or tasked: a station, a gate, a pump, a room.",
    "Location": "Where Things are or were: a place, a line, an area, or an address in words.",
    "HistoricalLocation": "Where a Thing was from a time on; kept by the server whenever a Thing moves.",
    "Datastream": "The Observations of one property of one Thing by one Sensor, all in one unit.",
    "MultiDatastream": "As a Datastream, of several properties: each Observation holds a list of results.",
    "Sensor": "The instrument, program or procedure that observes.",
    "ObservedProperty": "What is observed, such as a water level.",
    "Observation": "One result, and when it was so.",
    "FeatureOfInterest": "What is observed by an Observation; if none is given, the Location of the Thing.",
    "Actuator": "The device that carries out Tasks.",
    "TaskingCapability": "What a Thing can be told to do, and which parameters that takes.",
    "Task": "One thing that was told to be done.",
}

_NAMES = "What people call it; they need not differ."
_ENCODING = "In which encoding {} is: application/geo+json for GeoJSON, anything else for other forms."
_MEANINGS = {
    "id": "The server's own number or text for it, called @iot.id in JSON.",
    "name": _NAMES,
    "description": "What it is, for people.",
    "properties": "An object with whatever else is known of it; its members can be filtered by.",
    "Location.encodingType": _ENCODING.format("location"),
    "Location.location": "The place: GeoJSON in WGS 84, longitude first; with another encoding any JSON.",
    "FeatureOfInterest.encodingType": _ENCODING.format("feature"),
    "FeatureOfInterest.feature": "The feature: GeoJSON in WGS 84, longitude first; or any JSON.",
    "encodingType": "In which encoding metadata is, for example application/pdf.",
    "metadata": "A detailed description, or where there is one.",
    "definition": "An address (URI) that defines the property for programs.",
    "HistoricalLocation.time": "Since when the Thing was there.",
    "unitOfMeasurement": "An object with name, symbol and definition (URI) of the unit; each may be null.",
    "unitOfMeasurements": "The unit of each result, in the order of multiObservationDataTypes.",
    "Datastream.observationType": "What kind of results there are (URI), such as OM_Measurement for numbers.",
    "MultiDatastream.observationType": "OM_ComplexObservation (URI), and so if it is left out.",
    "multiObservationDataTypes": "What kind each result is (URI); as many as there are ObservedProperties.",
    "observedArea": "The hull of all features that were observed; kept by the server.",
    "phenomenonTime": "From the first to the last phenomenon time of the Observations; kept by the server.",
    "resultTime": "From the first to the last result time of the Observations; kept by the server.",
    "Observation.phenomenonTime": "When it was so: an instant or a period. Left out, it is the present.",
    "Observation.resultTime": "When the result was made; null where that is not told.",
    "Observation.result": "A number, text, truth value, object, array or null.",
    "Observation.resultQuality": "How good the result is, in any JSON; untold, what our checks have found.",
    "Observation.validTime": "The period in which the result may be used.",
    "Observation.parameters": "An object with the circumstances of the observation.",
    "TaskingCapability.taskingParameters": "The parameters of a Task: a DataRecord of SWE Common in JSON.",
    "Task.taskingParameters": "The values of the parameters, by their names.",
    "Task.creationTime": "When it was created; kept by the server.",
}

TYPE_NAMES = {
    ValueType.ID: "whole number or text",
    ValueType.TEXT: "text",
    ValueType.INSTANT: "instant",
    ValueType.PERIOD: "instant or period",
    ValueType.JSON: "JSON",
    ValueType.GEOMETRY: "GeoJSON or other JSON",
    ValueType.RESULT: "any JSON",
}
"""What a property holds, in a few words."""


def get_meaning(entity: EntityType, name: str) -> str:
    """The sentence of a property; raises KeyError for one that nobody has described."""
    return _MEANINGS.get(f"{entity.name}.{name}") or _MEANINGS[name]


def describe_relation(relation: Relation) -> str:
    """Where a relation leads, and whether it must be given."""
    number = (
        f"Any number of entities of type {relation.target}" if relation.many else f"One {relation.target}"
    )
    return f"{number}; must be given on creation." if relation.required else f"{number}."


OPTION_MEANINGS = {
    "$filter": "Which entities: a condition on properties, also of related entities and inside JSON.",
    "$orderby": "In which order: properties or expressions, each with asc or desc, parted by commas.",
    "$top": "How many at most on this page; the rest follows at @iot.nextLink.",
    "$skip": "How many to pass over.",
    "$count": "With true, how many there are in all, in @iot.count.",
    "$select": "Which properties and links, parted by commas; nothing else is given then.",
    "$expand": "Which related entities to put in, parted by commas, with options of their own in brackets.",
    "$resultFormat": "The form of the answer: json, GeoJSON, CSV, or dataArray for Observations.",
    "$skiptoken": "Where a page begins; only as part of an @iot.nextLink.",
}
