"""Looking at a file before anything of it is taken in: what it holds, and what is likely meant."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

import numpy as np
import shapely

from dothi.connect.files.layers import Chunk, Layer, Source
from dothi.connect.files.legacy_text import Encoding, LegacyGuess, guess_legacy
from dothi.connect.files.preparing import Preparer
from dothi.vocabulary.coordinates.crs import WGS84_CODE, Crs
from dothi.vocabulary.coordinates.guessing import CrsGuess, guess_crs
from dothi.vocabulary.coordinates.parsing import get_former_zone, parse_crs
from dothi.vocabulary.errors import InvalidInput, UnknownCrs
from dothi.vocabulary.folding import fold
from dothi.vocabulary.importing import KEY, UID, ImportOptions, Notice
from dothi.vocabulary.properties import suggest_mapping
from dothi.vocabulary.things import Kind
from dothi.vocabulary.translations import Translator

SAMPLE_ROWS = 2_000
"""So many rows of each layer are looked at to guess what the file does not say."""
CERTAIN_ENOUGH = 0.9
"""A guess of the coordinate system is taken without asking from this confidence on."""
_LIKELY_KEYS = (
    *("ma", "ma_so", "ma_dt", "ma_doi_tuong", "ma_cong_trinh", "so_hieu"),
    *("id", "code", "gid", "objectid", "fid", "osm_id"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Vocabulary:
    """What imports may become: the declared kinds, and translators by name."""

    kinds: Mapping[str, Kind]
    translators: Mapping[str, Translator]
    territory: Any = None
    """The city's outline in WGS 84, a Shapely geometry, or None where it is not known."""
    provinces: tuple[str, ...] = ()
    """Codes of the provinces that the territory lies in: files follow their central meridians."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LookedAt:
    """A layer with a sample of its rows and what is meant by it; `crs` is None where nobody can tell."""

    layer: Layer
    sample: Chunk
    crs: Crs | None
    crs_guesses: tuple[CrsGuess, ...]
    swapped: bool
    text: Encoding
    text_guess: LegacyGuess
    kind: Kind | None
    translator: Translator | None
    mapping: dict[str, str | None]
    notices: tuple[Notice, ...]


def look(source: Source, layer: Layer, options: ImportOptions, words: Vocabulary) -> LookedAt:
    """Look at a layer; raises InvalidInput for options that cannot be."""
    sample = _read_sample(source, layer)
    notices: list[Notice] = []
    crs, swapped, guesses = _determine_crs(layer, sample, options, words, notices)
    text_guess = guess_legacy(_list_texts(sample))
    text: Encoding = text_guess.encoding if options.text == "auto" else options.text
    if text != "unicode":
        notices.append(Notice(code="text_converted", detail=text))
    translator = _find_translator(source, options, words)
    kind = None if translator else _find_kind(options, words)
    return LookedAt(
        layer=layer,
        sample=sample,
        crs=crs,
        crs_guesses=guesses,
        swapped=swapped,
        text=text,
        text_guess=text_guess,
        kind=kind,
        translator=translator,
        mapping=_determine_mapping(source, layer, sample, options, kind),
        notices=tuple(notices),
    )


def make_preparer(seen: LookedAt, number: int, options: ImportOptions, words: Vocabulary) -> Preparer:
    """What makes the rows of a layer ready; raises UnknownCrs, InvalidInput where something is not known."""
    if seen.crs is None:
        likely = ", ".join(f"{each.crs.id} ({each.confidence:.0%})" for each in seen.crs_guesses[:3])
        raise UnknownCrs(
            f"{seen.layer.name} does not say its own." + (f" It may be {likely}." if likely else ""),
            field="crs",
            reason="crs_unsaid",
            blanks={"name": seen.layer.name},
        )
    if seen.kind is None and seen.translator is None:
        raise InvalidInput("Say what the things are: give a kind.", field="kind", reason="kind_unsaid")
    return Preparer(
        layer=seen.layer,
        number=number,
        options=options,
        crs=seen.crs,
        swapped=seen.swapped,
        text=seen.text,
        mapping=seen.mapping,
        kinds=words.kinds,
        kind=seen.kind,
        translator=seen.translator,
    )


def choose_layers(source: Source, options: ImportOptions) -> list[Layer]:
    """The layers that are asked for, or all; raises InvalidInput for one that is not there."""
    if options.layers is None:
        return list(source.layers)
    there = {layer.name: layer for layer in source.layers}
    for name in options.layers:
        if name not in there:
            raise InvalidInput(
                f"There is no layer {name!r}; there are {', '.join(there)}.",
                field="layers",
                reason="no_layer",
                blanks={"name": name},
            )
    return [there[name] for name in options.layers]


def _read_sample(source: Source, layer: Layer) -> Chunk:
    """The first rows of a layer; an empty chunk where it has none."""
    empty = Chunk(first_row=1, geometries=np.empty(0, dtype=object), properties=[], ids=[], problems={})
    chunks: Iterator[Chunk] = islice(source.read(layer.name, rows_at_once=SAMPLE_ROWS), 1)
    return next(chunks, empty)


def _determine_crs(
    layer: Layer, sample: Chunk, options: ImportOptions, words: Vocabulary, notices: list[Notice]
) -> tuple[Crs | None, bool, tuple[CrsGuess, ...]]:
    """What somebody says, or the file, or else what is likely."""
    told = _find_told_crs(options)
    if told is not None:
        return told, options.swapped, ()
    there = sample.geometries[[geometry is not None for geometry in sample.geometries]]
    if len(there) == 0:
        return parse_crs(WGS84_CODE), options.swapped, ()
    if layer.crs is not None:
        said = parse_crs(layer.crs)
        if said.assumed:
            notices.append(Notice(code="crs_assumed", detail=said.id))
        return said, options.swapped, ()
    xy = shapely.get_coordinates(there)
    guesses = tuple(guess_crs(xy[np.isfinite(xy).all(axis=1)], words.territory, words.provinces))
    if guesses and guesses[0].confidence >= CERTAIN_ENOUGH:
        notices.append(Notice(code="crs_guessed", detail=guesses[0].crs.id))
        return guesses[0].crs, guesses[0].swapped, guesses
    return None, options.swapped, guesses


def _find_told_crs(options: ImportOptions) -> Crs | None:
    """The system that somebody says, by itself or by a former province; raises UnknownCrs, or None."""
    told = None if options.crs is None else parse_crs(options.crs)
    if options.former_province is None:
        return told
    zone = get_former_zone(options.former_province)
    if told is not None and told.id != zone.id:
        raise UnknownCrs(
            f"Files of former {options.former_province} are in {zone.id}, and {told.id:.60} was given.",
            field="former_province",
            reason="crs_contradicted",
            blanks={"name": options.former_province, "zone": zone.label, "told": told.label},
        )
    return zone


def _list_texts(sample: Chunk) -> list[str]:
    return list(
        chain.from_iterable(
            (value for value in row.values() if isinstance(value, str)) for row in sample.properties
        )
    )


def _find_translator(source: Source, options: ImportOptions, words: Vocabulary) -> Translator | None:
    name = options.translator
    if name is None and options.kind is None and source.format == "OpenStreetMap":
        name = "osm"
    if name is None:
        return None
    if name not in words.translators:
        known = ", ".join(words.translators)
        raise InvalidInput(
            f"Nobody translates {name!r}; there are {known}.",
            field="translator",
            reason="no_translator",
            blanks={"name": name},
        )
    return words.translators[name]


def _find_kind(options: ImportOptions, words: Vocabulary) -> Kind | None:
    if options.kind is None:
        return None
    if options.kind not in words.kinds:
        known = ", ".join(words.kinds)
        raise InvalidInput(
            f"The kind {options.kind!r} is not declared; there are {known}.",
            field="kind",
            reason="kind_unknown",
            blanks={"name": options.kind},
        )
    return words.kinds[options.kind]


def _determine_mapping(
    source: Source, layer: Layer, sample: Chunk, options: ImportOptions, kind: Kind | None
) -> dict[str, str | None]:
    """What each field is: as somebody says, else what its name suggests, else a property of its own name.

    What is said may be of fields that only other layers of the file have; raises InvalidInput where none has.
    """
    names = [field.name for field in layer.fields]
    suggested: dict[str, str | None] = {name: name for name in names}
    if kind is not None:
        suggested |= suggest_mapping(kind, names)
    if options.mapping is not None:
        there = {field.name for each in source.layers for field in each.fields}
        unknown = [name for name in options.mapping if name not in there]
        if unknown:
            raise InvalidInput(
                f"There is no field {unknown[0]!r}; there are {', '.join(names)}.",
                field="mapping",
                reason="no_column",
                blanks={"name": unknown[0], "names": ", ".join(names)},
            )
        return suggested | {name: target for name, target in options.mapping.items() if name in names}
    if UID in names:
        suggested[UID] = UID
    elif not layer.feature_ids:
        key = _find_key_field(names, sample)
        if key is not None:
            suggested[key] = KEY
    return suggested


def _find_key_field(names: list[str], sample: Chunk) -> str | None:
    """The field whose name says that it tells rows apart, and which does in the sample."""
    for likely in _LIKELY_KEYS:
        for name in names:
            if fold(name).replace(" ", "_") != likely:
                continue
            values = [row.get(name) for row in sample.properties]
            if values and None not in values and len(set(map(str, values))) == len(values):
                return name
    return None
