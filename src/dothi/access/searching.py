"""One search over everything that has a name: as typed, then as other keys meant it, then mistyped."""

from collections.abc import Collection, Sequence

import msgspec

from dothi.access.door import Door
from dothi.store import area_search, importing, name_search
from dothi.store.area_search import FoundArea
from dothi.store.budget import answerable
from dothi.store.database import Session
from dothi.store.name_search import NamedThing
from dothi.vocabulary.addresses import Address, leave_alley, split_address, strip_street
from dothi.vocabulary.coordinates.typed import TypedCoordinates, is_pair_of_numbers, read_coordinates
from dothi.vocabulary.coordinates.zones import list_meridians
from dothi.vocabulary.folding import fold, split_unit
from dothi.vocabulary.keystrokes import read_keystrokes
from dothi.vocabulary.principals import Principal
from dothi.vocabulary.searching import (
    MOST_WORDS,
    Asked,
    Match,
    SearchAnswer,
    SearchHit,
    Standing,
    make_mistyped,
)
from dothi.vocabulary.words import Words

_AREAS = 8
_MISTYPED_AREAS = 3
_DEGREES_THE_SAME = 1e-6
_LEAST_FOR_AREAS = 2
"""One letter begins the name of every tenth commune."""
_TYPES = {"address": 0, "area": 1, "street": 2, "thing": 3, "place": 4}
MOST_PIECES = 5_000
Found = tuple[Standing, SearchHit]


class Search:
    """What the search box asks; each call takes the principal and raises NotAllowed where it may not."""

    def __init__(self, asking: Door, pieces: Collection[str]) -> None:
        """`asking` leads to connections with a budget of time. Things of the kinds in `pieces` that have one
        name are pieces of one whole.
        """
        self._asking = asking
        self._pieces = tuple(pieces)

    async def search(
        self, principal: Principal, text: str, *, limit: int, near: tuple[float, float] | None = None
    ) -> SearchAnswer:
        """What a text may mean, the likeliest first, of equals the nearest to `near` (longitude, latitude).

        Nothing for a text without a letter or digit. Raises QueryTooLong.
        """
        with answerable():
            async with self._asking.enter(principal, "read") as session:
                run = _Run(session, self._pieces, near, limit)
                answer = await run.answer(text)
        return msgspec.structs.replace(answer, hits=answer.hits[:limit])

    async def list_pieces(self, principal: Principal, thing_id: int) -> list[tuple[int, str]]:
        """(id, GeoJSON) of the things that are one with a thing under its name, in one area."""
        async with self._asking.enter(principal, "read") as session:
            return await name_search.list_pieces(session, thing_id, MOST_PIECES)


class _Run:
    """One question, asked in several ways until something is found."""

    def __init__(
        self, session: Session, pieces: Sequence[str], near: tuple[float, float] | None, limit: int
    ) -> None:
        self._session = session
        self._pieces = pieces
        self._near = near
        self._limit = limit

    async def answer(self, text: str) -> SearchAnswer:
        if any(letter.isdigit() for letter in text):
            provinces = await importing.list_territory_provinces(self._session)
            coordinates = read_coordinates(text, provinces)
            if coordinates is not None:
                return await self._answer_places(coordinates)
        if not fold(text):
            return SearchAnswer(hits=[])
        answer = await self._answer_names(text)
        if answer.hits:
            return answer
        meant = read_keystrokes(text)
        if meant is not None:
            answer = await self._answer_names(meant)
            if answer.hits:
                return msgspec.structs.replace(answer, read_as=meant)
        mistyped = self._sort(await self._list_mistyped(text))
        numbers = not mistyped and is_pair_of_numbers(text)
        return SearchAnswer(hits=mistyped, notice="no_coordinates" if numbers else None)

    async def _answer_places(self, coordinates: TypedCoordinates) -> SearchAnswer:
        hits = []
        for place in coordinates.places:
            within = await name_search.find_place_area(self._session, place.longitude, place.latitude)
            if place.tried_deg is not None and not _is_zone_of(place.tried_deg, within):
                continue
            hits.append(
                SearchHit(
                    type="place",
                    name=place.system,
                    match="exact",
                    area=None if within is None else within[0],
                    place=(place.longitude, place.latitude),
                )
            )
        if coordinates.problem == "outside_vietnam":
            return SearchAnswer(hits=[], notice="outside_vietnam")
        return SearchAnswer(hits=hits, notice=None if len(hits) == 1 else "zone_unknown")

    async def _answer_names(self, text: str) -> SearchAnswer:
        address = split_address(text)
        outside = leave_alley(address)
        for each in (address, outside):
            if each is None or each.number is None:
                continue
            at = await name_search.list_things_at(self._session, each, self._limit)
            if at:
                hits = await self._inside(self._read_addresses(at, each), each)
                return SearchAnswer(hits=self._sort(hits))
        found = await self._list_hits(text)
        whole = fold(address.street) == fold(text)
        if whole or found:
            return SearchAnswer(hits=self._sort(found))
        # Nothing has all of these words: the street, in the areas that stand behind it.
        for each in (address, outside):
            if each is None:
                continue
            found = await self._inside(await self._list_hits(each.street), each)
            if found:
                return self._answer_street(found, each)
        return SearchAnswer(hits=[])

    def _answer_street(self, found: Sequence[Found], address: Address) -> SearchAnswer:
        """The street of an address, saying what of the address was not found in it."""
        hits = self._sort(found)
        if address.alley is not None:
            return SearchAnswer(hits=hits, notice="alley_unknown", missing=address.alley)
        if address.number is not None:
            return SearchAnswer(hits=hits, notice="number_unknown", missing=address.number)
        return SearchAnswer(hits=hits)

    def _read_addresses(self, things: Sequence[NamedThing], address: Address) -> list[Found]:
        asked = Asked(address.street)
        return [
            (rated[1], self._make_hit(thing, rated[0], address=True))
            for thing in things
            for rated in [
                asked.rate(thing.address.street if thing.address else split_address(thing.name).street)
            ]
        ]

    async def _list_hits(self, text: str) -> list[Found]:
        asked = Asked(text)
        if not asked.folded:
            return []
        things = await name_search.list_things_named(
            self._session,
            asked.list_starts(),
            asked.folded.split(),
            pieces=self._pieces,
            near=self._near or (0.0, 0.0),
            enough=self._limit,
        )
        of_uid = await name_search.list_things_of_uid(self._session, text.strip(), self._limit)
        known = {thing.id for thing in of_uid}
        found = [self._rate(asked, thing) for thing in things if thing.id not in known]
        wanted = text.strip().lower()
        found += [
            ((0, 0 if thing.uid.lower() == wanted else 2), self._make_hit(thing, "exact")) for thing in of_uid
        ]
        return found + await self._list_areas(asked, text)

    def _rate(self, asked: Asked, thing: NamedThing) -> Found:
        match, standing = asked.rate(thing.name)
        return standing, self._make_hit(thing, match)

    async def _list_areas(self, asked: Asked, text: str) -> list[Found]:
        if len(asked.folded) < _LEAST_FOR_AREAS:
            return []
        areas = await area_search.search_areas(self._session, text, level=None, day=None, limit=_AREAS)
        return [self._rate_area(asked, area) for area in areas]

    def _rate_area(self, asked: Asked, area: FoundArea) -> Found:
        names = [area.full_name.vi, area.name.vi, area.name.en]
        for name in area.formerly:
            names += [name, split_unit(name)[1]]
        if asked.folded == area.code:
            names.append(area.code)
        match, standing = asked.rate(*names)
        # "Q. Ninh Kiều" is all of "Quận Ninh Kiều": the beginning says the same.
        unit, rest = split_unit(asked.spelled)
        if unit is not None:
            other, standing_without = Asked(rest).rate(*names)
            if standing_without < standing:
                match, standing = other, standing_without
        return standing, _make_area_hit(area, match)

    async def _list_mistyped(self, text: str) -> list[Found]:
        """What has all words but for a letter or two in one of them; of three and more words, in two."""
        words = fold(split_address(text).street).split()[:MOST_WORDS]
        meant = await name_search.list_meant_words(self._session, words)
        for mistaken in (1, 2):
            lexemes = make_mistyped(meant, mistaken)
            if lexemes is None:
                continue
            things = await name_search.list_things_of_words(
                self._session, lexemes, pieces=self._pieces, near=self._near or (0.0, 0.0)
            )
            wanted = len(strip_street(" ".join(words)))
            found = [
                ((1, abs(len(strip_street(fold(thing.name))) - wanted)), self._make_hit(thing, "typo"))
                for thing in things
            ]
            found += await self._list_mistyped_areas(lexemes, wanted)
            if found:
                return found
        return []

    async def _list_mistyped_areas(self, lexemes: str, wanted: int) -> list[Found]:
        found: list[Found] = []
        for name in await name_search.list_area_names_of_words(self._session, lexemes, _MISTYPED_AREAS):
            areas = await area_search.search_areas(self._session, name, level=None, day=None, limit=2)
            found += [
                ((1, abs(len(name) - wanted)), _make_area_hit(area, "typo"))
                for area in areas
                if fold(area.name.vi) == name
            ]
        return found

    async def _inside(self, found: list[Found], address: Address) -> list[Found]:
        """What lies in the areas that an address names; all of it where nothing does."""
        for part in address.larger:
            areas = await area_search.search_areas(self._session, part, level=None, day=None, limit=_AREAS)
            names = {area.name.vi for area in areas}
            inside = [one for one in found if one[1].area is not None and one[1].area.vi in names]
            if inside:
                return inside
        return found

    def _sort(self, found: Sequence[Found]) -> list[SearchHit]:
        def key(one: Found) -> tuple[bool, Standing, int, float, int, str]:
            standing, hit = one
            name = hit.name.vi
            return hit.match == "typo", standing, _TYPES[hit.type], self._distance(hit), len(name), name

        return [hit for _, hit in sorted(found, key=key)]

    def _distance(self, hit: SearchHit) -> float:
        """Squared degrees from where somebody looks; infinite for what has no place."""
        if self._near is None:
            return 0.0
        place = hit.place
        if place is None and hit.extent is not None:
            west, south, east, north = hit.extent
            place = ((west + east) / 2, (south + north) / 2)
        if place is None:
            return float("inf")
        return (place[0] - self._near[0]) ** 2 + (place[1] - self._near[1]) ** 2

    def _make_hit(self, thing: NamedThing, match: Match, *, address: bool = False) -> SearchHit:
        whole = thing.kind in self._pieces
        return SearchHit(
            type="address" if address else "street" if whole else "thing",
            name=Words(vi=thing.name, en=thing.name),
            match=match,
            id=thing.id,
            uid=thing.uid,
            kind=thing.kind,
            area=thing.area,
            place=None if whole else thing.point,
            extent=thing.box,
            pieces=thing.pieces if whole else None,
        )


def _is_zone_of(meridian_deg: float, within: tuple[Words, str | None] | None) -> bool:
    """Whether the province in which a place would lie has or had that central meridian."""
    province = None if within is None else within[1]
    rows = [] if province is None else list_meridians([province])
    return any(abs(row.meridian_deg - meridian_deg) < _DEGREES_THE_SAME for row in rows)


def _make_area_hit(area: FoundArea, match: Match) -> SearchHit:
    return SearchHit(
        type="area",
        name=area.full_name,
        match=match,
        code=area.code,
        level=area.level,
        zone_type=area.zone_type,
        area=area.province_name,
        extent=area.box,
        formerly=area.formerly,
    )
