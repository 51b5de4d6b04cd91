"""From the rows of a layer to rows that can be taken in: what each is, its name and its key."""

import hashlib
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import shapely

from dothi.access.importing import IncomingRow
from dothi.connect.files.layers import Chunk, Layer, RowProblem
from dothi.connect.files.legacy_text import Encoding, to_unicode
from dothi.connect.files.mending import mend
from dothi.vocabulary.coordinates.crs import Crs
from dothi.vocabulary.folding import romanise
from dothi.vocabulary.importing import DESCRIPTION, KEY, NAME, ImportOptions, RefusedRow
from dothi.vocabulary.importing import UID as UID_FIELD
from dothi.vocabulary.properties import PropertyProblem, check_properties
from dothi.vocabulary.things import UID, Kind
from dothi.vocabulary.translations import Translated, Translator
from dothi.vocabulary.words import Words

_SEVERAL_SIGNS = re.compile(r"[^A-Za-z0-9_.:-]+")
_LONGEST_UID = 100
_LONGEST_NAME = 500
_LONGEST_QUOTED = 80
_SPECIAL = (KEY, UID_FIELD, NAME, DESCRIPTION)


def make_uid(prefix: str, key: str) -> str:
    """The uid of what a file calls `key`; keys that differ have uids that differ.

    What a uid cannot hold is left out of it, and then a part of the key's hash stands behind it.
    """
    uid = f"{prefix}:{key.replace('/', '.')}"
    if UID.fullmatch(uid):
        return uid
    digest = hashlib.sha256(key.encode()).hexdigest()[:10]
    tidy = _SEVERAL_SIGNS.sub("-", romanise(uid)).strip("-")
    return f"{tidy[: _LONGEST_UID - len(digest) - 1]}-{digest}"


@dataclass(kw_only=True, slots=True)
class Prepared:
    """A chunk made ready: rows to take in, rows that were refused, and how often something was noticed.

    `shapes` are the geometries of `rows` in WGS 84, for people to look at.
    """

    rows: list[IncomingRow] = field(default_factory=list)
    shapes: list[Any] = field(default_factory=list)
    refused: list[RefusedRow] = field(default_factory=list)
    notices: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, kw_only=True, slots=True)
class Preparer:
    """Makes the rows of one layer ready.

    `number` is the layer's, from 0; `text` how it writes Vietnamese; `mapping` what each field is, and a
    field without an entry keeps its name. `kind` is None where the translator says of each row what it is.
    """

    layer: Layer
    number: int
    options: ImportOptions
    crs: Crs
    swapped: bool
    text: Encoding
    mapping: Mapping[str, str | None]
    kinds: Mapping[str, Kind]
    kind: Kind | None
    translator: Translator | None

    def prepare(self, chunk: Chunk) -> Prepared:
        """The rows of a chunk, ready or refused."""
        mended = mend(chunk.geometries, self.crs, swapped=self.swapped)
        prepared = Prepared(notices=mended.notices)
        problems = {**mended.problems, **chunk.problems}
        written = shapely.to_wkb(shapely.set_srid(mended.geometries, 4326), hex=True, include_srid=True)
        for index, told in enumerate(chunk.properties):
            shape = mended.geometries[index]
            row = _Row(
                number=chunk.first_row + index,
                told=told,
                own_id=chunk.ids[index] if self.layer.feature_ids else None,
                shape=shape,
                geometry=None if shape is None else str(written[index]),
            )
            found = problems.get(index) or self._prepare_row(row, prepared)
            if found is not None:
                prepared.refused.append(self._refuse(row, found))
        return prepared

    def _prepare_row(self, row: "_Row", prepared: Prepared) -> RowProblem | None:
        """Make one row ready; why not, where it cannot be."""
        properties, special = self._read_fields(row.told)
        kind, prefix = self.kind, self.options.prefix
        if self.translator is not None:
            translated = self._translate(row)
            if translated is None:
                prepared.notices["rows_left_out"] += 1
                return None
            kind, properties = self.kinds[translated.kind], dict(translated.properties)
            special = {KEY: special.get(KEY), NAME: translated.name}
            prefix = prefix or self.options.translator
        assert kind is not None, "a file has a kind or a translator"  # noqa: S101
        if row.shape is not None and not kind.accepts(row.shape.geom_type):
            accepted = ", ".join(kind.list_geometries())
            return RowProblem(
                code="wrong_geometry",
                message=f"It is a {row.shape.geom_type}, and {kind.id} is: {accepted}.",
                blanks={"found": row.shape.geom_type, "accepted": accepted, "kind": kind.id},
            )
        taken, unreadable = check_properties(kind, properties)
        if unreadable:
            return _make_property_problem(kind, unreadable[:3])
        uid = special.get(UID_FIELD)
        key = _read_label(uid) or self._find_key(row, special, prepared.notices)
        if key is None or (uid is not None and not UID.fullmatch(str(uid))):
            return RowProblem(code="key_missing", message="Give each row a key, or a uid as others have it.")
        prepared.rows.append(
            IncomingRow(
                layer=self.number,
                number=row.number,
                uid=key if uid is not None else make_uid(prefix or kind.id, key),
                kind=kind.id,
                name=_read_label(special.get(NAME)),
                fallback=f"{kind.title.vi} {key}"[:_LONGEST_NAME],
                description=_read_label(special.get(DESCRIPTION)),
                properties=taken,
                geometry=row.geometry,
            )
        )
        prepared.shapes.append(row.shape)
        return None

    def name_fields(self, taken: Mapping[str, Any]) -> dict[str, Any]:
        """What was taken of a row, under the names that its fields have in the file."""
        fields = {} if self.translator else {target: field for field, target in self.mapping.items()}
        return {fields.get(name, name): value for name, value in taken.items()}

    def _read_fields(self, told: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """The properties, and what is key, name or description."""
        properties: dict[str, Any] = {}
        special: dict[str, Any] = {}
        for name, value in told.items():
            target = self.mapping.get(name, name)
            if target is None:
                continue
            read = to_unicode(value, self.text).replace("\x00", "") if isinstance(value, str) else value
            (special if target in _SPECIAL else properties)[target] = read
        return properties, special

    def _translate(self, row: "_Row") -> Translated | None:
        assert self.translator is not None, "asked for only where there is one"  # noqa: S101
        if row.shape is None:
            return None
        tags = {name: str(value) for name, value in row.told.items() if value is not None}
        return self.translator(tags, row.shape.geom_type.removeprefix("Multi"))

    def _find_key(self, row: "_Row", special: Mapping[str, Any], notices: Counter[str]) -> str | None:
        """What tells the row apart: the field that says so, the file's own id, or else its shape."""
        if KEY in self.mapping.values():
            return _read_label(special.get(KEY))
        if row.own_id is not None:
            notices["key_from_file"] += 1
            return row.own_id
        if row.geometry is None:
            return None
        notices["key_from_geometry"] += 1
        return hashlib.sha256(row.geometry.encode()).hexdigest()[:20]

    def _refuse(self, row: "_Row", problem: RowProblem) -> RefusedRow:
        return RefusedRow(
            number=row.number,
            layer=self.layer.name,
            reason=problem.code,
            message=problem.message,
            blanks=problem.blanks,
            key=row.own_id,
            properties={str(name): value for name, value in row.told.items()},
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Row:
    """A row as the file has it, with its shape in WGS 84 and that as extended WKB in hexadecimal digits."""

    number: int
    told: Mapping[str, Any]
    own_id: str | None
    shape: Any
    geometry: str | None


def _make_property_problem(kind: Kind, problems: list[PropertyProblem]) -> RowProblem:
    """What is wrong with values: with the titles of the properties where a person reads it."""
    titles = {each.name: each.title for each in kind.properties}
    named = [(titles[each.field], each) for each in problems]
    return RowProblem(
        code="property_unreadable",
        message="; ".join(f"{each.field} = {each.value!r}: {each.allowed.en}" for each in problems) + ".",
        blanks={
            "what": Words(
                vi="; ".join(
                    f"{own.vi} {_quote(each.value, 'để trống')}: {each.allowed.vi}" for own, each in named
                ),
                en="; ".join(
                    f"{own.en} {_quote(each.value, 'left blank')}: {each.allowed.en}" for own, each in named
                ),
            )
        },
    )


def _quote(value: object, blank: str) -> str:
    return blank if value is None else f"«{str(value)[:_LONGEST_QUOTED]}»"


def _read_label(value: object) -> str | None:
    """Text that names a row, None where there is none; spreadsheets hold the code 12 as 12.0."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = "" if value is None else str(value).strip()
    return text[:_LONGEST_NAME] or None
