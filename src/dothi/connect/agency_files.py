"""Agencies as they come in files: JSON as the program writes it, or a table that people keep."""

import msgspec

from dothi.connect.csv_rows import read_day, read_rows
from dothi.vocabulary.agencies import AgencyDraft, AgencyLevel, Contact, Responsibility
from dothi.vocabulary.areas import DIGITS, RefusedRow, make_code
from dothi.vocabulary.errors import InvalidInput, MalformedPayload
from dothi.vocabulary.folding import fold, romanise
from dothi.vocabulary.words import Words

_COLUMNS = {
    "uid": ("uid", "Mã", "Mã đơn vị"),
    "name_vi": ("name_vi", "Tên", "Tên đơn vị"),
    "name_en": ("name_en", "Tên tiếng Anh"),
    "level": ("level", "Cấp", "Loại"),
    "parent_uid": ("parent_uid", "Mã cấp trên", "Trực thuộc"),
    "effective_from": ("effective_from", "Từ ngày"),
    "effective_to": ("effective_to", "Đến ngày"),
    "phone": ("phone", "Điện thoại"),
    "email": ("email", "Thư điện tử"),
    "address": ("address", "Địa chỉ"),
    "website": ("website", "Trang web"),
    "responsible_for": ("responsible_for", "Phụ trách"),
}
_WORDS: dict[AgencyLevel, tuple[str, ...]] = {
    "central": ("central", "trung ương", "bộ"),
    "province": ("province", "tỉnh", "thành phố", "cấp tỉnh"),
    "department": ("department", "sở"),
    "commune": ("commune", "ward", "xã", "phường", "đặc khu", "cấp xã"),
    "centre": ("centre", "center", "trung tâm"),
    "company": ("company", "công ty", "doanh nghiệp"),
    "other": ("other", "khác", ""),
}
_LEVELS = {fold(word): level for level, words in _WORDS.items() for word in words}


class AgencyFile(msgspec.Struct, frozen=True, kw_only=True):
    """Agencies as JSON."""

    agencies: list[AgencyDraft]


def read_agencies(body: bytes, *, table: bool) -> tuple[list[tuple[int, AgencyDraft]], list[RefusedRow]]:
    """Agencies with their rows, and the rows of a table that cannot be used; raises MalformedPayload."""
    if table:
        try:
            return _read_table(body.decode("utf-8"))
        except UnicodeDecodeError as problem:
            raise MalformedPayload("The table is not written in UTF-8; save it as CSV UTF-8.") from problem
    try:
        agencies = msgspec.json.decode(body, type=AgencyFile).agencies
    except msgspec.DecodeError as problem:
        raise MalformedPayload(f"{problem}.") from problem
    return list(enumerate(agencies, start=1)), []


def _read_table(text: str) -> tuple[list[tuple[int, AgencyDraft]], list[RefusedRow]]:
    drafts: list[tuple[int, AgencyDraft]] = []
    refused: list[RefusedRow] = []
    for number, row in enumerate(read_rows(text, _COLUMNS, ("uid", "name_vi")), start=1):
        try:
            drafts.append((number, _read_row(row)))
        except InvalidInput as problem:
            what = f"{row['uid']} {row['name_vi']}"
            refused.append(RefusedRow(part="agencies", row=number, what=what, reason=problem.detail))
    return drafts, refused


def _read_row(row: dict[str, str]) -> AgencyDraft:
    level = _LEVELS.get(fold(row["level"]))
    if level is None:
        raise InvalidInput(f"{row['level']!r} is no level; write one of {', '.join(_WORDS)}.")
    duties = [_read_duty(entry.strip()) for entry in row["responsible_for"].split(";") if entry.strip()]
    return AgencyDraft(
        uid=row["uid"],
        name=Words(vi=row["name_vi"], en=row["name_en"] or romanise(row["name_vi"])),
        level=level,
        parent_uid=row["parent_uid"] or None,
        effective_from=read_day(row["effective_from"]),
        effective_to=read_day(row["effective_to"]),
        contact=Contact(
            phone=row["phone"], email=row["email"], address=row["address"], website=row["website"]
        ),
        responsibilities=tuple(duties) or None,
    )


def _read_duty(text: str) -> Responsibility:
    """What, and perhaps where: `kind:rain_gauge@31135`, `sector:roads`, `sector:water@district:KV-2`."""
    what, _, where = text.partition("@")
    subject, colon, name = what.partition(":")
    if not colon or subject.strip() not in ("kind", "sector") or not name.strip():
        raise InvalidInput(
            f"{text!r} is no responsibility; write kind:… or sector:…, then perhaps @code or @zone type:code."
        )
    area, zone_type = _read_area(where.strip())
    if subject.strip() == "kind":
        return Responsibility(kind=name.strip(), area=area, zone_type=zone_type)
    return Responsibility(sector=name.strip(), area=area, zone_type=zone_type)


def _read_area(where: str) -> tuple[str | None, str | None]:
    """The code of an area and, of a zone, its type."""
    zone_type, colon, zone = where.partition(":")
    if colon:
        return make_code("zone", zone), zone_type.strip()
    if not where:
        return None, None
    # Up to two digits are a province, more are a commune whose zeros may be lost.
    return make_code("province" if len(where) <= DIGITS["province"] else "commune", where), None
