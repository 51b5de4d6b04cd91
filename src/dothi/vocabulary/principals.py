"""Who asks: every query and every handler takes a principal."""

from typing import Literal

import msgspec


class Principal(msgspec.Struct, frozen=True, kw_only=True):
    """Someone or something on whose behalf a read or a write is made.

    `local` is a person at this machine, `device` a sensor that sends, `part` one of Dothi's own
    processes, `anonymous` anybody else.
    """

    kind: Literal["local", "anonymous", "device", "part"]
    name: str


LOCAL = Principal(kind="local", name="local")
ANONYMOUS = Principal(kind="anonymous", name="anonymous")
