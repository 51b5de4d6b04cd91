"""What every answer tells a browser it may do with it, errors included."""

from collections.abc import Sequence

Header = tuple[bytes, bytes]

_PAGE_RULES = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        # What React and MapLibre write into elements goes by the CSSOM, which is no inline style.
        "style-src 'self'",
        # Symbols that MapLibre draws and small pictures in style sheets are data, a printed map is a blob.
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "worker-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
_DATA_RULES = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
_NOT_ASKED_FOR = (
    "accelerometer",
    "camera",
    "display-capture",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "screen-wake-lock",
    "serial",
    "usb",
    "xr-spatial-tracking",
)
_EVERYWHERE: tuple[Header, ...] = (
    (b"x-content-type-options", b"nosniff"),
    # An address tells what somebody looks at; our own pages alone learn it, and forms still say their origin.
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
_PAGE: tuple[Header, ...] = (
    (b"content-security-policy", _PAGE_RULES.encode()),
    *_EVERYWHERE,
    (
        b"permissions-policy",
        ", ".join(
            ["geolocation=(self)", "clipboard-write=(self)", *(f"{name}=()" for name in _NOT_ASKED_FOR)]
        ).encode(),
    ),
)
_DATA: tuple[Header, ...] = ((b"content-security-policy", _DATA_RULES.encode()), *_EVERYWHERE)
_OURS = frozenset(name for name, _ in _PAGE)
_ACTING = (b"text/html", b"text/javascript", b"application/javascript")
"""What acts by the rules it comes with: pages, and scripts, which may be those of a worker."""
_BY_TLS_ALONE: Header = (b"strict-transport-security", b"max-age=15552000")
"""180 days, and no other name than this one: what else has the city's domain is not ours to bind."""


def complete(headers: Sequence[Header], *, by_tls_alone: bool) -> list[Header]:
    """An answer's headers with those that every answer has; what it says itself stands.

    With `by_tls_alone` browsers are told never to ask without TLS again.
    """
    given = dict(headers)
    ours = _PAGE if given.get(b"content-type", b"").startswith(_ACTING) else _DATA
    if _OURS.isdisjoint(given):
        whole = [*headers, *ours]
    else:
        whole = [*headers, *(header for header in ours if header[0] not in given)]
    if by_tls_alone:
        whole.append(_BY_TLS_ALONE)
    return whole
