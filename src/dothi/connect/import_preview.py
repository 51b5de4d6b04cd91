"""What people see of a file before anything of it is taken in."""

from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import shapely

from dothi.connect.files.layers import Chunk, Layer, Source
from dothi.connect.files.looking import LookedAt, Vocabulary, choose_layers, look, make_preparer
from dothi.connect.import_runner import list_notices, open_import
from dothi.connect.import_views import (
    CrsGuessView,
    FieldView,
    LayerView,
    PreviewView,
    ProblemView,
    RowView,
    TextGuessView,
)
from dothi.vocabulary.errors import UnknownCrs
from dothi.vocabulary.importing import ImportOptions
from dothi.vocabulary.things import ANY_KIND

ROWS_OF_A_LAYER = 100
MOST_ROWS = 400
_SAMPLES = 3
_LONGEST_SAMPLE = 80


def preview(folder: Path, options: ImportOptions, words: Vocabulary) -> PreviewView:
    """Look at the files in a folder as an import with these options would; raises InvalidInput.

    Blocks: it reads the file. Where nobody can tell the coordinate system there are rows without places.
    """
    source = open_import(folder, options)
    try:
        seen = [look(source, layer, options, words) for layer in choose_layers(source, options)]
        rows: list[RowView] = []
        shapes: list[Any] = []
        for number, each in enumerate(seen):
            if len(rows) < MOST_ROWS:
                _add_rows(each, number, options, words, rows, shapes)
        first = seen[0] if seen else None
        guesses = first.crs_guesses if first else ()
        return PreviewView(
            format=source.format,
            layers=_view_layers(source, seen),
            options=_fill_in(options, seen),
            crs_label=first.crs.label if first and first.crs else None,
            crs_guesses=[
                CrsGuessView(
                    crs=each.crs.id,
                    label=each.crs.label,
                    confidence=each.confidence,
                    reason=each.words,
                    swapped=each.swapped,
                )
                for each in guesses
            ],
            text_guess=None
            if first is None
            else TextGuessView(encoding=first.text_guess.encoding, confidence=first.text_guess.confidence),
            notices=list_notices(source, [notice for each in seen for notice in each.notices]),
            rows=rows,
            box=_find_box(shapes),
        )
    finally:
        source.close()


def _add_rows(
    seen: LookedAt,
    number: int,
    options: ImportOptions,
    words: Vocabulary,
    rows: list[RowView],
    shapes: list[Any],
) -> None:
    """The first rows of a layer as they would be taken in; without a kind, as things of any kind."""
    if seen.kind is None and seen.translator is None:
        seen = _replace(seen, kind=ANY_KIND)
    chunk = _cut(seen.sample, ROWS_OF_A_LAYER)
    try:
        prepared = make_preparer(seen, number, options, words).prepare(chunk)
    except UnknownCrs as problem:
        rows.extend(
            RowView(
                number=chunk.first_row + index,
                layer=seen.layer.name,
                key=None,
                name=None,
                kind=None,
                properties=dict(told),
                geometry=None,
                problem=ProblemView(code=problem.code, message=problem.message),
            )
            for index, told in enumerate(chunk.properties)
        )
        return
    found = [
        RowView(
            number=row.number,
            layer=seen.layer.name,
            key=row.uid,
            name=row.name or row.fallback,
            kind=row.kind,
            properties=row.properties,
            geometry=None if shape is None else msgspec.json.decode(shapely.to_geojson(shape)),
            problem=None,
        )
        for row, shape in zip(prepared.rows, prepared.shapes, strict=True)
    ]
    found += [
        RowView(
            number=refused.number,
            layer=seen.layer.name,
            key=refused.key,
            name=None,
            kind=None,
            properties=refused.properties,
            geometry=None,
            problem=ProblemView(code=refused.reason, message=refused.message, blanks=refused.blanks),
        )
        for refused in prepared.refused
    ]
    rows.extend(sorted(found, key=lambda row: row.number))
    shapes.extend(shape for shape in prepared.shapes if shape is not None)


def _replace(seen: LookedAt, **values: Any) -> LookedAt:
    from dataclasses import replace

    return replace(seen, **values)


def _cut(chunk: Chunk, rows: int) -> Chunk:
    return Chunk(
        first_row=chunk.first_row,
        geometries=chunk.geometries[:rows],
        properties=chunk.properties[:rows],
        ids=chunk.ids[:rows],
        problems={index: problem for index, problem in chunk.problems.items() if index < rows},
    )


def _view_layers(source: Source, seen: list[LookedAt]) -> list[LayerView]:
    """All layers of the file, so that one that was left out can be chosen again."""
    looked_at = {each.layer.name: each for each in seen}
    return [_view_layer(layer, looked_at.get(layer.name)) for layer in source.layers]


def _view_layer(layer: Layer, seen: LookedAt | None) -> LayerView:
    return LayerView(
        name=layer.name,
        chosen=seen is not None,
        geometry=layer.geometry,
        crs=layer.crs,
        count=layer.count,
        coordinates=layer.coordinates,
        fields=[
            FieldView(
                name=field.name,
                type=field.type,
                samples=_list_samples(seen.sample, field.name) if seen else [],
                mapped_to=seen.mapping.get(field.name, field.name) if seen else field.name,
            )
            for field in layer.fields
        ],
    )


def _list_samples(sample: Chunk, name: str) -> list[str]:
    samples: list[str] = []
    for row in sample.properties:
        value = row.get(name)
        text = "" if value is None else str(value)[:_LONGEST_SAMPLE]
        if text and text not in samples:
            samples.append(text)
        if len(samples) == _SAMPLES:
            break
    return samples


def _fill_in(options: ImportOptions, seen: list[LookedAt]) -> ImportOptions:
    """The options with what is suggested where they say nothing."""
    if not seen:
        return options
    mapping: dict[str, str | None] = {}
    for each in seen:
        mapping |= each.mapping
    first = seen[0]
    return msgspec.structs.replace(
        options,
        crs=options.crs or (first.crs.id if first.crs else None),
        swapped=first.swapped,
        text=first.text if options.text == "auto" else options.text,
        mapping=mapping,
        translator=options.translator or ("osm" if first.translator else None),
    )


def _find_box(shapes: list[Any]) -> tuple[float, float, float, float] | None:
    if not shapes:
        return None
    west, south, east, north = (float(each) for each in shapely.total_bounds(np.array(shapes, dtype=object)))
    return west, south, east, north
