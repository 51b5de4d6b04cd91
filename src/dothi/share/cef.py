"""Entries of the audit log as CEF, the Common Event Format (version 0) that security centres read."""

import ipaddress

import msgspec

from dothi import __version__
from dothi.vocabulary.audit import Entry

_LONGEST_MESSAGE = 600
"""Of what was before and after, in characters: a line has to fit a datagram."""


def write_cef(entry: Entry) -> str:
    """One line. `externalId` and `cs3` are number and hash: with them the log's end is known elsewhere."""
    name = entry.event.replace(".", " ").replace("_", " ")
    head = ("Dothi", "Dothi", __version__, entry.event, f"{name} {entry.outcome}", str(entry.severity or 0))
    fields = {
        "rt": str(round(entry.at.timestamp() * 1000)),
        "externalId": str(entry.number),
        "act": entry.event,
        "outcome": entry.outcome,
        "cnt": str(entry.occurrences),
        "suser": entry.principal,
        **_write_address(entry.address),
        **_label(1, "principalKind", entry.principal_kind),
        **_label(2, "agency", entry.agency),
        **_label(3, "hash", entry.hash.hex()),
        **_label(4, "subjectType", entry.subject_type),
        **_label(5, "subject", entry.subject),
        "msg": _write_message(entry),
    }
    extension = " ".join(f"{key}={_escape_value(value)}" for key, value in fields.items() if value)
    return f"CEF:0|{'|'.join(map(_escape_head, head))}|{extension}"


def _label(number: int, label: str, value: str | None) -> dict[str, str]:
    return {} if value is None else {f"cs{number}Label": label, f"cs{number}": value}


def _write_address(address: str | None) -> dict[str, str]:
    if address is None:
        return {}
    try:
        version = ipaddress.ip_address(address).version
    except ValueError:
        return {"shost": address}
    return {"src": address} if version == 4 else {"c6a2Label": "Source IPv6 Address", "c6a2": address}


def _write_message(entry: Entry) -> str:
    told = [
        f"{name}: {bytes(value).decode()}"
        for name, value in (("before", entry.before), ("after", entry.after))
        if isinstance(value, msgspec.Raw)
    ]
    said = " ".join(told)
    return said if len(said) <= _LONGEST_MESSAGE else f"{said[:_LONGEST_MESSAGE]}…"


def _escape_head(text: str) -> str:
    return " ".join(text.replace("\\", "\\\\").replace("|", "\\|").splitlines())


def _escape_value(text: str) -> str:
    """Every way to end a line is written as `\\n`: some readers end a line at more than a line feed."""
    escaped = text.replace("\\", "\\\\").replace("=", "\\=")
    return "\\n".join(escaped.splitlines())
