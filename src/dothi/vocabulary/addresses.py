"""Vietnamese addresses as people write them, from small to large: `12/34/5 Nguyễn Văn Cừ, P. An Khánh`.

The steps of a number lead from the street through its alleys; hẻm, ngõ, ngách and kiệt before it name one.
"""

import re

import msgspec

from dothi.vocabulary.folding import fold, normalise

HOUSE_NUMBER = "house_number"
STREET = "street"
"""The properties in which things of any kind keep their address."""

_NUMBER = r"\d{1,5}[A-Za-zĐđ]{0,2}(?:[/.-]\d{1,5}[A-Za-zĐđ]{0,2}){0,6}"
_ALLEY = r"(?:h[eẻ]m|ng[oõ]|ng[aá]ch|ki[eệ]t)\.?\s+"
_BEFORE = rf"(?:(?P<alley>{_ALLEY})|(?:s[oố](?: ?nh[aà])?|nh[aà](?: s[oố])?)\.?\s+)?"
_ADDRESS = re.compile(rf"{_BEFORE}(?P<number>{_NUMBER})\s*,?\s+(?P<street>\S.*)", re.IGNORECASE)
_IN_ALLEY = re.compile(rf"(?P<name>{_ALLEY}(?P<number>{_NUMBER}))(?:[\s,]+(?P<rest>\S.*))?", re.IGNORECASE)
_ONLY_NUMBER = re.compile(f"{_BEFORE}{_NUMBER}", re.IGNORECASE)
_LARGER = re.compile(
    r"\s+(?=(?:(?:p|q|x|h|tp|tx|tt|kv|kp)\."
    r"|(?:phường|quận|xã|huyện|thị xã|thị trấn|thành phố|tỉnh|đặc khu)\s)\s*\S)",
    re.IGNORECASE,
)
_STREET_BEFORE = re.compile(r"(?:đ\.|đg\.?|d\.|đ(?=\s)|d(?=\s))\s*(?=\S)", re.IGNORECASE)
_STREET_WORDS = ("duong pho", "duong", "pho", "dai lo")
_SHORT = {
    "ql": "quoc lo",
    "tl": "tinh lo",
    "dt": "duong tinh",
    "hl": "huong lo",
    "dl": "dai lo",
    "cmt8": "cach mang thang 8",
}
_SHORT_NUMBERED = re.compile(r"\b(ql|tl|dt|hl)[ .]?(\d+[a-z]?)\b")


class Address(msgspec.Struct, frozen=True, kw_only=True):
    """What an address says; `number` None where it names no house, `larger` the units from small to large."""

    number: str | None
    street: str
    larger: tuple[str, ...] = ()
    alley: str | None = None
    """The alley that the number names, or that was left for the street: `ngõ 51`."""


def split_address(text: str) -> Address:
    """The pieces of a text that may be an address; one that is none is all `street`.

    `30/4` and `3/2` alone are streets and no numbers: a number has a street behind it.
    """
    pieces = [piece.strip() for part in re.split(r"[,;]", normalise(text)) for piece in _LARGER.split(part)]
    pieces = [piece for piece in pieces if piece]
    if not pieces:
        return Address(number=None, street="")
    # "12/34, Nguyễn Văn Cừ" has its comma behind the number.
    if len(pieces) > 1 and _ONLY_NUMBER.fullmatch(pieces[0]):
        pieces[:2] = [f"{pieces[0]} {pieces[1]}"]
    first, *larger = pieces
    found = _ADDRESS.fullmatch(first)
    if found is None or not re.search(r"[^\W\d_]|\d/\d", found["street"]):
        return Address(
            number=None,
            street=_STREET_BEFORE.sub("", first, count=1) if _starts(first) else first,
            larger=tuple(larger),
        )
    street = found["street"]
    if _starts(street):
        street = _STREET_BEFORE.sub("", street, count=1)
    alley = None if found["alley"] is None else found["alley"] + found["number"]
    return Address(number=found["number"], street=street, larger=tuple(larger), alley=alley)


def leave_alley(address: Address) -> Address | None:
    """The same house told from the street: `12 ngõ 51 Trần Phú` is `51/12 Trần Phú`; None in no alley."""
    steps, alleys = [address.number] if address.number is not None else [], []
    street, larger = address.street, address.larger
    while found := _IN_ALLEY.fullmatch(street):
        steps.insert(0, found["number"])
        alleys.append(found["name"])
        street = found["rest"] or ""
        if not street and larger:
            street, *rest = larger
            larger = tuple(rest)
    if not alleys or not street:
        return None
    if _starts(street):
        street = _STREET_BEFORE.sub("", street, count=1)
    return Address(number="/".join(steps), street=street, larger=larger, alley=", ".join(alleys))


def _starts(text: str) -> bool:
    return _STREET_BEFORE.match(text) is not None


def strip_street(folded: str) -> str:
    """A folded name without the word for street before it: `duong nguyen trai` is `nguyen trai`."""
    for word in _STREET_WORDS:
        if folded.startswith(f"{word} "):
            return folded[len(word) + 1 :]
    return folded


def list_readings(folded: str) -> list[str]:
    """A folded name as it may be written elsewhere: ql 1a is quoc lo 1a, 30 4 is 30 thang 4; itself first."""
    readings = [folded]
    longer = _SHORT_NUMBERED.sub(lambda found: f"{_SHORT[found[1]]} {found[2]}", folded)
    longer = " ".join(_SHORT.get(word, word) for word in longer.split())
    shorter = re.sub(r"\b(quoc lo|tinh lo|duong tinh) (\d+[a-z]?)\b", _shorten, folded)
    dated = re.sub(r"\b(\d{1,2}) (\d{1,2})$", r"\1 thang \2", folded)
    undated = re.sub(r"\b(\d{1,2}) thang (\d{1,2})\b", r"\1 \2", folded)
    for reading in (longer, shorter, dated, undated):
        if reading not in readings:
            readings.append(reading)
    return readings


def _shorten(found: re.Match[str]) -> str:
    return {"quoc lo": "ql", "tinh lo": "tl", "duong tinh": "dt"}[found[1]] + found[2]


def fold_number(number: str) -> str:
    """A house number for comparing: `12/34B` and `12-34b` are one."""
    return fold(number)
