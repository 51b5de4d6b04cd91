"""Data arrays: rows of observations of several datastreams, read into columns, each wrong one named."""

from functools import cache
from typing import Any

import msgspec
import numpy as np

from dothi.access.directory import Directory
from dothi.access.reach import Reach
from dothi.connect.payloads import EntityLink, Instant, explain, microseconds, parse_id
from dothi.connect.routes import Routes
from dothi.vocabulary.details import check_elements, encode_detail, make_detail
from dothi.vocabulary.drafts import Value
from dothi.vocabulary.errors import DothiError, InvalidInput, MalformedPayload, NotANumber, UnknownDatastream
from dothi.vocabulary.json_values import UNREADABLE, read_instant, read_json, read_period, read_result
from dothi.vocabulary.limits import EARLIEST, LARGEST_RESULT, TimeBounds
from dothi.vocabulary.observations import NO_TIME, Batch
from dothi.vocabulary.principals import Principal
from dothi.vocabulary.things import Stream

_ORDINARY = ("phenomenonTime", "resultTime", "result")
_FEATURE = "FeatureOfInterest/id"
_COMPONENTS = (*_ORDINARY, "resultQuality", "validTime", "parameters", _FEATURE)
_PASSED_OVER = ("id", "@iot.id")
_LARGEST_ID = 2**31 - 1


class DataArray(
    msgspec.Struct,
    frozen=True,
    rename={"datastream": "Datastream", "multi_datastream": "MultiDatastream", "rows": "dataArray"},
):
    """One datastream's part of a CreateObservations request."""

    components: tuple[str, ...]
    rows: msgspec.Raw
    datastream: EntityLink | None = None
    multi_datastream: EntityLink | None = None


_ARRAYS = msgspec.json.Decoder(list[DataArray])
_RAW_ROWS = msgspec.json.Decoder(list[msgspec.Raw])
_RAW_ROW = msgspec.json.Decoder(list[msgspec.Raw])


@cache
def _row_decoder(components: tuple[str, ...]) -> "msgspec.json.Decoder[list[tuple[Any, ...]]]":
    types: dict[str, Any] = {"phenomenonTime": Instant, "resultTime": Instant | None, "result": float}
    row = tuple.__class_getitem__(tuple(types[name] for name in components))
    return msgspec.json.Decoder(list.__class_getitem__(row))


def _check_components(components: tuple[str, ...]) -> None:
    known = {*_COMPONENTS, *_PASSED_OVER}
    if "result" in components and len(set(components)) == len(components) and known.issuperset(components):
        return
    raise MalformedPayload(
        f"Components may be {', '.join(_COMPONENTS)}, result among them; {components} came.",
        field="components",
    )


def _split_rows(array: DataArray) -> list[msgspec.Raw]:
    try:
        return _RAW_ROWS.decode(array.rows)
    except UNREADABLE as problem:
        raise explain(problem) from None


class Rows:
    """Rows of a request on their way into columns; `answers` holds the errors of those refused."""

    def __init__(self) -> None:
        self.stream_ids: list[int] = []
        self.times: list[int] = []
        self.results: list[float] = []
        self.result_times: list[int] = []
        self.rare: dict[int, tuple[int, str | None]] = {}
        """Feature and detail of those that have any, by their row."""
        self.answers: list[str | None] = []

    def refuse(self, problem: DothiError, count: int = 1) -> None:
        """Answer that many rows with the error."""
        self.answers += [f"error: {problem.code}: {problem.message}"] * count

    def take(self, stream_id: int, time: int, result: float, result_time: int) -> int:
        """Take one row; its place."""
        self.stream_ids.append(stream_id)
        self.times.append(time)
        self.results.append(result)
        self.result_times.append(result_time)
        self.answers.append(None)
        return len(self.times) - 1

    def take_all(self, stream: Stream, times: list[int], results: list[float], latest: int) -> bool:
        """Take all these rows of one datastream, or none where one of them is out of bounds."""
        if not times or min(times) < EARLIEST or max(times) > latest:
            return False
        if not (min(results) >= -LARGEST_RESULT and max(results) <= LARGEST_RESULT):
            return False
        count = len(times)
        if stream.feature_id:
            first = len(self.times)
            self.rare |= dict.fromkeys(range(first, first + count), (stream.feature_id, None))
        self.stream_ids += [stream.id] * count
        self.times += times
        self.results += results
        self.result_times += [NO_TIME] * count
        self.answers += [None] * count
        return True

    def to_batch(self) -> Batch:
        """The rows that were taken, as columns."""
        count = len(self.times)
        features, details = None, None
        if self.rare:
            features = np.zeros(count, dtype=np.int32)
            details = list[str | None]([None] * count)
            for row, (feature, detail) in self.rare.items():
                features[row], details[row] = feature, detail
        return Batch(
            datastream_id=np.array(self.stream_ids, dtype=np.int32),
            phenomenon_time=np.array(self.times, dtype=np.int64),
            result=np.array(self.results, dtype=np.float64),
            result_time=np.array(self.result_times, dtype=np.int64),
            corrects=np.zeros(count, dtype=np.bool_),
            feature_id=features,
            detail=details,
        )


class ArrayReader:
    """Reads the bodies of CreateObservations."""

    def __init__(self, directory: Directory, routes: Routes, bounds: TimeBounds, reach: Reach) -> None:
        self.reach = reach
        self._directory = directory
        self._routes = routes
        self._bounds = bounds

    async def read(self, body: bytes, principal: Principal) -> Rows:
        """All rows in their order, those refused at which the principal may not record.

        Raises MalformedPayload where the request itself cannot be read.
        """
        try:
            arrays = _ARRAYS.decode(body)
        except UNREADABLE as problem:
            raise explain(problem) from None
        for array in arrays:
            _check_components(array.components)
            if (array.datastream is None) == (array.multi_datastream is None):
                raise MalformedPayload("Name one Datastream or MultiDatastream.", field="Datastream")
        await self._give_features(arrays, await self.reach.find_streams(principal, "observe"))
        rows = Rows()
        features = await self._choose_features(arrays)
        for array in arrays:
            try:
                stream = await self._get_stream(array, principal)
            except DothiError as problem:
                rows.refuse(problem, len(_split_rows(array)))
                continue
            if stream.elements or set(array.components).difference(_ORDINARY):
                self._read_rich(array, rows, stream, features)
            else:
                self._read_ordinary(array, rows, stream)
        return rows

    async def _give_features(self, arrays: list[DataArray], allowed: frozenset[int] | None) -> None:
        """One question for all datastreams that are heard for the first time."""
        named = {str(each.datastream.id) for each in arrays if each.datastream is not None}
        first_heard = [
            each
            for each in self._directory.unfeatured
            if str(each) in named and (allowed is None or each in allowed)
        ]
        if first_heard:
            await self._directory.give_features(sorted(first_heard))

    async def _get_stream(self, array: DataArray, principal: Principal) -> Stream:
        """The datastream of an array, with a feature where one can be made; raises InvalidInput."""
        link = array.datastream or array.multi_datastream
        assert link is not None, "it was looked for first"  # noqa: S101
        stream_id = parse_id(link.id)
        try:
            stream = self._routes.get_stream(stream_id)
        except UnknownDatastream:
            await self._directory.take_in((), [stream_id])
            stream = self._routes.get_stream(stream_id)
        await self.reach.check_recording(principal, stream_id)
        if bool(stream.elements) != (array.datastream is None):
            kind = "MultiDatastream" if stream.elements else "Datastream"
            raise UnknownDatastream(f"{stream_id} is a {kind}.", field="Datastream")
        if not stream.featured and stream.located:
            await self._directory.give_features([stream.id])
            stream = self._routes.get_stream(stream_id)
        if not (stream.featured or _FEATURE in array.components):
            raise InvalidInput(
                "The thing has no Location to make a FeatureOfInterest from; give it one, or name one.",
                field="FeatureOfInterest",
            )
        return stream

    async def _choose_features(self, arrays: list[DataArray]) -> frozenset[int]:
        """Those of the features that are named which are there."""
        named: set[int] = set()
        for array in arrays:
            if _FEATURE not in array.components:
                continue
            place = array.components.index(_FEATURE)
            for raw in _split_rows(array):
                try:
                    named.add(_read_feature(_RAW_ROW.decode(raw)[place]))
                except (*UNREADABLE, IndexError, InvalidInput):
                    # The row is refused, with its reason, when it is read whole.
                    continue
        return await self._directory.choose_features(sorted(named)) if named else frozenset()

    def _read_ordinary(self, array: DataArray, rows: Rows, stream: Stream) -> None:
        try:
            values = _row_decoder(array.components).decode(array.rows)
        except UNREADABLE:
            self._read_rich(array, rows, stream, frozenset())
            return
        place = {name: index for index, name in enumerate(array.components)}
        result_at, time_at = place["result"], place.get("phenomenonTime")
        result_time_at = place.get("resultTime")
        now, latest = self._bounds.now(), self._bounds.latest()
        times = [now] * len(values)
        if time_at is not None:
            times = [round(value[time_at].timestamp() * 1e6) for value in values]
        results = [value[result_at] for value in values]
        # Nearly every array is all right as a whole, and then costs little a row.
        if result_time_at is None and rows.take_all(stream, times, results, latest):
            return
        for value, time, result in zip(values, times, results, strict=True):
            told = None if result_time_at is None else value[result_time_at]
            try:
                self._bounds.check(time)
                if not -LARGEST_RESULT <= result <= LARGEST_RESULT:
                    raise NotANumber(f"{result}.")
            except InvalidInput as problem:
                rows.refuse(problem)
                continue
            row = rows.take(stream.id, time, result, NO_TIME if told is None else microseconds(told))
            if stream.feature_id:
                rows.rare[row] = (stream.feature_id, None)

    def _read_rich(self, array: DataArray, rows: Rows, stream: Stream, features: frozenset[int]) -> None:
        """Row by row, where they say more than numbers at instants, or at least one is wrong."""
        for raw in _split_rows(array):
            try:
                members = _RAW_ROW.decode(raw)
                if len(members) != len(array.components):
                    raise MalformedPayload(
                        f"A row needs {len(array.components)} values, {len(members)} came."
                    )
                self._take_rich(dict(zip(array.components, members, strict=True)), rows, stream, features)
            except UNREADABLE as problem:
                rows.refuse(explain(problem))
            except InvalidInput as problem:
                rows.refuse(problem)

    def _take_rich(
        self, members: dict[str, msgspec.Raw], rows: Rows, stream: Stream, features: frozenset[int]
    ) -> None:
        feature = stream.feature_id
        if _FEATURE in members:
            feature = _read_feature(members[_FEATURE])
            if feature not in features:
                raise InvalidInput(f"There is no FeatureOfInterest {feature}.", field=_FEATURE)
        values = _read_values(members)
        measured = read_result(members["result"])
        if stream.quantity is not None and measured.number is None:
            raise NotANumber(f"{stream.quantity} is a declared quantity.", field="result")
        if stream.elements:
            check_elements(measured, stream.elements)
        time, told = values.get("phenomenonTime"), values.get("resultTime")
        at = self._bounds.now() if time is None else microseconds(time[0])  # type: ignore[index, arg-type]
        self._bounds.check(at)
        detail = encode_detail(make_detail({**values, "result": measured}, multi=stream.elements > 0))
        result = float("nan") if measured.number is None else measured.number
        row = rows.take(stream.id, at, result, NO_TIME if told is None else microseconds(told))  # type: ignore[arg-type]
        if feature or detail:
            rows.rare[row] = (feature, detail)


def _read_feature(raw: msgspec.Raw) -> int:
    try:
        feature = parse_id(msgspec.json.decode(raw, type=int | str))
    except (*UNREADABLE, DothiError):
        raise InvalidInput(f"{bytes(raw)[:60]!r} is no id of a FeatureOfInterest.", field=_FEATURE) from None
    if not 0 <= feature <= _LARGEST_ID:
        raise InvalidInput(f"There is no FeatureOfInterest {feature}.", field=_FEATURE)
    return feature


def _read_values(members: dict[str, msgspec.Raw]) -> dict[str, Value]:
    """What a row holds besides its result and feature; null is as if it were not there."""
    values: dict[str, Value] = {}
    for name, raw in members.items():
        if bytes(raw) == b"null" or name in ("result", _FEATURE, *_PASSED_OVER):
            continue
        if name in ("resultQuality", "parameters"):
            values[name] = read_json(raw, name)
            continue
        text = msgspec.json.decode(raw, type=str)
        values[name] = read_instant(text, name) if name == "resultTime" else read_period(text, name)
    return values
