"""The table of what became of old units, as the city has it from its authorities; Dothi brings none."""

from dothi.connect.csv_rows import read_day, read_rows
from dothi.vocabulary.areas import RefusedRow, Succession, UnitLevel, make_code
from dothi.vocabulary.errors import InvalidInput
from dothi.vocabulary.folding import fold

PART = "mapping"

_COLUMNS = {
    "old_code": ("old_code", "Mã cũ", "Mã đơn vị cũ"),
    "old_name": ("old_name", "Tên cũ", "Tên đơn vị cũ"),
    "old_level": ("old_level", "Cấp cũ", "Cấp"),
    "new_code": ("new_code", "Mã mới", "Mã đơn vị mới"),
    "effective_on": ("effective_on", "Ngày hiệu lực", "Hiệu lực từ"),
    "source": ("source", "Nguồn", "Căn cứ"),
}
_WORDS: dict[UnitLevel, tuple[str, ...]] = {
    "province": ("province", "tỉnh", "cấp tỉnh"),
    "district": ("district", "huyện", "quận", "thị xã", "cấp huyện"),
    "commune": ("commune", "ward", "xã", "phường", "thị trấn", "cấp xã"),
}
_LEVELS = {fold(word): level for level, words in _WORDS.items() for word in words}


def read_mapping(text: str) -> tuple[list[Succession], list[RefusedRow]]:
    """The rows of a mapping, and those that cannot be used; raises MalformedPayload for no such table."""
    successions: list[Succession] = []
    refused: list[RefusedRow] = []
    seen: set[tuple[str, ...]] = set()
    for number, row in enumerate(read_rows(text, _COLUMNS, tuple(_COLUMNS)), start=1):
        try:
            succession = _read_row(row)
            _meet(succession, seen)
        except InvalidInput as problem:
            what = f"{row['old_code']} {row['old_name']} → {row['new_code']}"
            refused.append(RefusedRow(part=PART, row=number, what=what, reason=problem.detail))
        else:
            successions.append(succession)
    return successions, refused


def _meet(succession: Succession, seen: set[tuple[str, ...]]) -> None:
    day = succession.effective_on.isoformat()
    key = (succession.old_level, succession.old_code, succession.new_code, day)
    if key in seen:
        raise InvalidInput("This row stands in the table twice.")
    seen.add(key)


def _read_row(row: dict[str, str]) -> Succession:
    level = _LEVELS.get(fold(row["old_level"]))
    if level is None:
        raise InvalidInput(f"{row['old_level']!r} is no level; write province, district or commune.")
    effective_on = read_day(row["effective_on"])
    if effective_on is None:
        raise InvalidInput("The day from which it holds is missing.")
    if not row["source"]:
        raise InvalidInput("The source is missing; name the resolution or decision.")
    # Provinces became provinces; districts and communes became communes.
    new_level: UnitLevel = "province" if level == "province" else "commune"
    return Succession(
        old_level=level,
        old_code=make_code(level, row["old_code"]),
        old_name=row["old_name"],
        new_level=new_level,
        new_code=make_code(new_level, row["new_code"]),
        effective_on=effective_on,
        source=row["source"],
    )
