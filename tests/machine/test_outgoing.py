"""What the city asks of other machines, and what it neither asks nor takes."""

import gzip
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from dothi.machine.certificates import keep_certificate
from dothi.machine.outgoing import Outgoing, is_public
from dothi.vocabulary.errors import OutgoingFailed, OutgoingRefused


class Answers(BaseHTTPRequestHandler):
    """Answers by the path that it is asked for; `/slow` when the test is over."""

    over: threading.Event

    def do_GET(self) -> None:
        if self.path == "/slow":
            self.over.wait(30)
        status, headers, body = {
            "/away": (302, {"location": "http://127.0.0.1/inside"}, b""),
            "/large": (200, {}, b"a" * 2_000),
            "/packed": (200, {"content-encoding": "gzip"}, gzip.compress(b"a" * 1_000_000)),
            "/list": (200, {}, b"[1]"),
        }.get(self.path, (200, {}, b'{"host": "%s"}' % self.headers["host"].encode()))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        # Who has had enough hangs up.
        with suppress(ConnectionError):
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Says nothing."""


@contextmanager
def open_server(context: ssl.SSLContext | None = None) -> Iterator[int]:
    """A server on loopback until the end of the block; its port."""
    over = threading.Event()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("AnswersHere", (Answers,), {"over": over}))
    server.daemon_threads = False
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_address[1]
    over.set()
    server.shutdown()
    # It waits for all who are being answered: nothing of a test runs on beside the next one.
    server.server_close()
    thread.join()


@pytest.fixture
def port() -> Iterator[int]:
    with open_server() as opened:
        yield opened


async def test_a_configured_server_of_this_machine_is_asked(port: int) -> None:
    """In the clear, by its name, whichever of its addresses it listens on."""
    origin = f"http://localhost:{port}"
    answer = await Outgoing(origin).ask("GET", f"{origin}/here?a=b")
    assert (answer.status, answer.read_object()) == (200, {"host": f"localhost:{port}"})


@pytest.mark.parametrize(
    "url",
    [
        "http://192.0.2.1/",
        "http://localhost:{port}/",
        "https://localhost:{port}/",
        "https://127.0.0.1:{port}/",
        "https://[::1]:{port}/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://10.0.0.1/",
        "https://[::ffff:127.0.0.1]/",
        "https://[fd00::1]/",
        "https://0.0.0.0/",
        "https://trusted@127.0.0.1/",
        "ftp://example.org/",
        "file:///etc/passwd",
        "https://",
        "https://example.org:99999/",
        "https://example.org\\@127.0.0.1/",
        "https://example.org:443\t@127.0.0.1/",
        "https://ⓔxample.org/",
    ],
)
async def test_nothing_else_inside_is_asked(port: int, url: str) -> None:
    """Whatever is configured: no other port of it, no private address however written, no other scheme."""
    with pytest.raises(OutgoingRefused):
        await Outgoing(f"http://127.0.0.1:{port + 1}").ask("GET", url.format(port=port))


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("203.162.4.190", True),
        ("2001:4860:4860::8888", True),
        ("127.0.0.1", False),
        ("172.16.3.4", False),
        ("192.168.1.1", False),
        ("100.64.0.1", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::", False),
        ("fe80::1%eth0", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::a00:1", False),
        ("2002:a00:1::", False),
        ("2001:db8::1", False),
    ],
)
def test_public_is_what_everybody_reaches(address: str, public: bool) -> None:
    """Addresses that stand for another one, as 64:ff9b::a00:1 does for 10.0.0.1, are that one."""
    assert is_public(address) is public


async def test_a_redirect_is_an_answer_and_not_followed(port: int) -> None:
    """Nobody is led from an allowed address to another one."""
    origin = f"http://127.0.0.1:{port}"
    answer = await Outgoing(origin).ask("GET", f"{origin}/away")
    assert (answer.status, answer.body) == (302, b"")


@pytest.mark.parametrize("path", ["large", "packed", "slow"])
async def test_what_is_too_much_or_too_late_is_given_up(port: int, path: str) -> None:
    """2,000 bytes where 1,000 are taken, what unpacks to a thousand times as much, and three seconds."""
    origin = f"http://127.0.0.1:{port}"
    outgoing = Outgoing(origin, patience_s=1.0, most_bytes=1_000)
    with pytest.raises(OutgoingFailed):
        await outgoing.ask("GET", f"{origin}/{path}")


async def test_what_is_no_object_or_not_there_is_a_failure(port: int) -> None:
    """A list, and a port at which nobody listens."""
    origin = f"http://127.0.0.1:{port}"
    with pytest.raises(OutgoingFailed):
        (await Outgoing(origin).ask("GET", f"{origin}/list")).read_object()
    with pytest.raises(OutgoingFailed):
        await Outgoing("http://127.0.0.1:1").ask("GET", "http://127.0.0.1:1/")


@pytest.mark.parametrize("origin", ["http://id.example.vn", "http://192.168.1.2"])
def test_a_configured_server_elsewhere_is_asked_by_tls(origin: str) -> None:
    """What decides who comes in does not cross a network in the clear."""
    with pytest.raises(OutgoingRefused):
        Outgoing(origin)


async def test_the_certificate_is_that_of_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Though the connection goes to the address; and somebody whom this machine trusts has signed it."""
    made = keep_certificate(tmp_path / "tls", [])
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made.cert, made.key)
    with open_server(context) as port:
        origin = f"https://localhost:{port}"
        with pytest.raises(OutgoingFailed):
            await Outgoing(origin).ask("GET", origin)
        monkeypatch.setenv("SSL_CERT_FILE", str(made.cert))
        answer = await Outgoing(origin).ask("GET", origin)
        assert answer.read_object() == {"host": f"localhost:{port}"}
        other = f"https://ip6-localhost:{port}"
        with pytest.raises(OutgoingFailed):
            await Outgoing(other).ask("GET", other)
