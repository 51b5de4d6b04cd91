"""Areas as they come in files: GeoJSON with outlines, and a list of provinces with their communes' names."""

from datetime import date
from typing import Any, Literal

import msgspec

from dothi.vocabulary.areas import DIGITS, AreaDraft, Level, RefusedRow, UnitLevel, make_code
from dothi.vocabulary.errors import InvalidInput
from dothi.vocabulary.folding import normalise, romanise, split_unit
from dothi.vocabulary.words import Words

FEWEST_CORNERS = 4
"""Of a ring, whose last corner is its first."""

Ring = list[tuple[float, ...]]


class Polygon(msgspec.Struct, frozen=True, tag_field="type", tag="Polygon"):
    """A GeoJSON polygon: longitude, latitude and perhaps a height."""

    coordinates: list[Ring]


class MultiPolygon(msgspec.Struct, frozen=True, tag_field="type", tag="MultiPolygon"):
    """Several of them."""

    coordinates: list[list[Ring]]


class Feature(msgspec.Struct, frozen=True):
    """An area in a GeoJSON file; its geometry stays as it is written until it is looked at."""

    properties: dict[str, Any] | None = None
    geometry: msgspec.Raw = msgspec.Raw(b"null")


class AreaCollection(msgspec.Struct, frozen=True):
    """A GeoJSON file of areas of one level."""

    features: list[Feature]
    type: Literal["FeatureCollection"] = "FeatureCollection"


class NamedUnit(msgspec.Struct, frozen=True, rename="pascal"):
    """A unit in a list of names; a province holds its communes as `Wards`."""

    code: str | int | float
    name: str
    name_en: str = ""
    full_name: str = ""
    full_name_en: str = ""
    wards: list["NamedUnit"] = []


class Origin(msgspec.Struct, frozen=True, kw_only=True):
    """What is said of all areas of an import; no first day means that nobody knows."""

    effective_from: date | None = None
    effective_to: date | None = None
    source: str = ""
    licence: str = ""


class AreaReader:
    """Gathers areas from files; what cannot be used is refused with its reason and its row."""

    def __init__(self, origin: Origin) -> None:
        self._origin = origin
        self._units: dict[tuple[Level, str | None, str], AreaDraft] = {}
        self.refused: list[RefusedRow] = []

    @property
    def drafts(self) -> list[AreaDraft]:
        """The areas so far, in the order in which they were met."""
        return list(self._units.values())

    def take_names(self, part: str, provinces: list[NamedUnit]) -> None:
        """Take in a list of provinces with their communes; a unit that has an outline already keeps it."""
        row = 0
        for province in provinces:
            row += 1
            parent = self._take_name(part, row, "province", province, None)
            for ward in province.wards:
                row += 1
                self._take_name(part, row, "commune", ward, parent)

    def take_outlines(
        self, part: str, collection: AreaCollection, level: Level, zone_type: str | None
    ) -> None:
        """Take in the features of a file; they have to be told apart by `code`."""
        seen: set[str] = set()
        for row, feature in enumerate(collection.features, start=1):
            given = feature.properties or {}
            try:
                draft = self._read_feature(feature, given, level, zone_type)
                _meet(draft.code, seen)
            except InvalidInput as problem:
                self._refuse(part, row, given.get("code"), given.get("name"), problem)
            else:
                self._add(draft)

    def _take_name(
        self, part: str, row: int, level: UnitLevel, unit: NamedUnit, parent: str | None
    ) -> str | None:
        try:
            code = make_code(level, unit.code)
            names = _read_names(unit.name, unit.name_en, unit.full_name, unit.full_name_en)
        except InvalidInput as problem:
            self._refuse(part, row, unit.code, unit.name, problem)
            return None
        self._add(self._draft(level, code, names, parent_code=parent))
        return code

    def _read_feature(
        self, feature: Feature, given: dict[str, Any], level: Level, zone_type: str | None
    ) -> AreaDraft:
        code = make_code(level, given.get("code"))
        parent = given.get("provinceCode") if level == "commune" else None
        texts = [str(given.get(key) or "") for key in ("name", "nameEn", "fullName", "fullNameEn")]
        if level == "zone":
            texts[0] = texts[0] or code
        return self._draft(
            level,
            code,
            _read_names(*texts),
            parent_code=None if parent in (None, "") else make_code("province", parent),
            zone_type=zone_type,
            geometry=read_outline(feature.geometry),
        )

    def _draft(
        self,
        level: Level,
        code: str,
        names: tuple[Words, Words],
        *,
        parent_code: str | None,
        zone_type: str | None = None,
        geometry: bytes | None = None,
    ) -> AreaDraft:
        return AreaDraft(
            level=level,
            code=code,
            name=names[0],
            full_name=names[1],
            parent_code=parent_code,
            zone_type=zone_type,
            geometry=geometry,
            effective_from=self._origin.effective_from,
            effective_to=self._origin.effective_to,
            source=self._origin.source,
            licence=self._origin.licence,
        )

    def _add(self, draft: AreaDraft) -> None:
        """Keep a unit; what one file says of it and another does not is put together."""
        key = (draft.level, draft.zone_type, draft.code)
        known = self._units.get(key)
        if known is not None:
            draft = msgspec.structs.replace(
                known,
                parent_code=known.parent_code or draft.parent_code,
                geometry=known.geometry or draft.geometry,
            )
        self._units[key] = draft

    def _refuse(self, part: str, row: int, code: object, name: object, problem: InvalidInput) -> None:
        what = f"{'' if code is None else code} {name or ''}".strip()
        self.refused.append(RefusedRow(part=part, row=row, what=what, reason=problem.detail))


def choose_level(collection: AreaCollection) -> UnitLevel:
    """Whether a file holds provinces or communes: by the longest of its codes, since zeros may be lost."""
    codes = [
        str((feature.properties or {}).get("code") or "").removesuffix(".0")
        for feature in collection.features
    ]
    return "province" if max(map(len, codes), default=0) <= DIGITS["province"] else "commune"


def read_outline(geometry: msgspec.Raw) -> bytes:
    """The GeoJSON of a polygon whose numbers can be corners on Earth; raises InvalidInput."""
    try:
        shape = msgspec.json.decode(geometry, type=Polygon | MultiPolygon)
    except msgspec.DecodeError as problem:
        raise InvalidInput(f"The geometry is no polygon: {problem}.") from problem
    polygons = [shape.coordinates] if isinstance(shape, Polygon) else shape.coordinates
    rings = [ring for polygon in polygons for ring in polygon]
    if not rings or any(not polygon for polygon in polygons):
        raise InvalidInput("The polygon has no ring.")
    for ring in rings:
        if len(ring) < FEWEST_CORNERS or ring[0] != ring[-1]:
            raise InvalidInput("A ring has fewer than four corners or does not end where it begins.")
        if any(len(corner) < 2 or abs(corner[0]) > 180 or abs(corner[1]) > 90 for corner in ring):
            raise InvalidInput("A corner is not longitude, latitude in degrees (WGS 84).")
    return bytes(geometry)


def _meet(code: str, seen: set[str]) -> None:
    if code in seen:
        raise InvalidInput("This code stands in the file twice.")
    seen.add(code)


def _read_names(name: str, name_en: str, full_name: str, full_name_en: str) -> tuple[Words, Words]:
    """The name and the full one. Without an English one the Vietnamese is written without marks."""
    vietnamese = normalise(name)
    if not vietnamese:
        raise InvalidInput("The name is missing.")
    if not full_name:
        full_name = vietnamese
        _, vietnamese = split_unit(vietnamese)
    english = normalise(name_en) or romanise(vietnamese)
    return (
        Words(vi=vietnamese, en=english),
        Words(vi=normalise(full_name), en=normalise(full_name_en) or english),
    )
