"""The porch that every request passes on its way in, and every answer on its way out, before any route.

It turns away who calls the city by a name that is not its own, who asks too often and who sends too slowly,
lets pages of listed origins ask, and gives each answer the headers that browsers go by.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from dothi.share.answer_headers import Header, complete
from dothi.share.errors import guard
from dothi.share.origins import VARY, Origins
from dothi.share.own_names import OwnNames
from dothi.share.pacing import Pacing, find_sender, get_bucket
from dothi.share.patience import Patience
from dothi.share.whole_bodies import App, Message, Receive, Send
from dothi.vocabulary.errors import RequestTooSlow, WrongHost

_LEFTOVER_BYTES = 256 * 1024
_WITH_BODY = frozenset(("POST", "PUT", "PATCH", "DELETE"))


@dataclass(frozen=True, kw_only=True, slots=True)
class PorchRules:
    """Who is let in, and what is said to browsers."""

    names: OwnNames = field(default_factory=lambda: OwnNames("127.0.0.1", None))
    origins: Origins = field(default_factory=Origins)
    pacing: Pacing = field(default_factory=lambda: Pacing(0))
    by_tls_alone: bool = False
    """Browsers are told to ask by TLS from now on; never for names of the machine itself."""


class Porch:
    """An ASGI application around another one."""

    def __init__(self, app: App, rules: PorchRules) -> None:
        self._rules = rules
        self._has_origins = bool(rules.origins)
        self._app = app
        self._inside = guard(self._enter)
        self._patience = Patience()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request; what is no HTTP request is handed on as it is."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = dict(scope["headers"])
        added = self._list_added(given) if self._has_origins else ()
        secure = self._rules.by_tls_alone and not is_local_name(given.get(b"host", b"localhost"))

        if scope["method"] in _WITH_BODY:
            receive = self._patience.hurry(receive)
        left = Leftover(receive) if scope.get("http_version") == "2" else None
        receive = left or receive

        async def send_complete(message: Message) -> None:
            if message["type"] == "http.response.start":
                if left is not None:
                    await left.take()
                message["headers"] = complete([*message["headers"], *added], by_tls_alone=secure)
            await send(message)

        leave = self._rules.origins.find_leave(scope["method"], given) if self._has_origins else None
        if leave is not None:
            await send_complete({"type": "http.response.start", "status": 204, "headers": leave})
            await send_complete({"type": "http.response.body", "body": b""})
            return
        scope["dothi.given"] = given
        await self._inside(scope, receive, send_complete)

    def _list_added(self, given: dict[bytes, bytes]) -> Sequence[Header]:
        return (VARY, *self._rules.origins.list_headers(given.get(b"origin")))

    async def _enter(self, scope: Any, receive: Any, send: Any) -> None:
        given: dict[bytes, bytes] = scope.pop("dothi.given")
        self._check_name(scope, given)
        sender = find_sender(scope, given)
        if sender is not None:
            self._rules.pacing.take(get_bucket(sender))
            # Whoever counts or notes where people sign in from means them and not the proxy.
            scope["client"] = (sender, scope["client"][1])
        await self._app(scope, receive, send)

    def _check_name(self, scope: Message, given: dict[bytes, bytes]) -> None:
        said = given.get(b"host")
        if said is None:
            return
        host = said.decode("latin-1")
        repeated = len(given) != len(scope["headers"])
        is_twice = repeated and sum(name == b"host" for name, _ in scope["headers"]) > 1
        if is_twice or not self._rules.names.takes(host):
            raise WrongHost(field="host")
        scheme = self._rules.names.find_scheme(host)
        if scheme is not None:
            # A proxy that ends TLS speaks plainly to us, and links must lead back through it.
            scope["scheme"] = scheme


class Leftover:
    """What an answer did not wait for of its request.

    Over HTTP/2 the server resets a stream whose body nobody took, and some clients then lose the answer with
    it; so a little is taken first. Who sends more than that is answered in the middle of it.
    """

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._whole = False

    async def __call__(self) -> Message:
        """The next piece, as it comes."""
        # Where nothing comes any more, nothing is waited for once more.
        self._whole = True
        message = await self._receive()
        self._whole = message["type"] == "http.disconnect" or not message.get("more_body", False)
        return message

    async def take(self) -> None:
        """Read on to the end, if it is near."""
        left = _LEFTOVER_BYTES
        with suppress(RequestTooSlow):
            while not self._whole and left > 0:
                left -= len((await self()).get("body", b"")) + 1


def is_local_name(host: bytes) -> bool:
    """Whether a browser means its own machine, where other programs of the same name speak without TLS."""
    name = host.decode("latin-1").lower()
    return name.startswith(("localhost", "127.", "[::1]"))
