"""Servers that others wrote, on the same database, to measure beside: TiPg and pygeoapi from PyPI.

Their libraries live apart (`.venv-peers`, locked in `locks/peers.txt`, which uv compiles from
`bench/peers.txt`).
"""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import psycopg

from bench.city import find_free_port

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / ".venv-peers"
LOCK = ROOT / "locks" / "peers.txt"
TABLE = "peer_thing"
"""What both read: a view of the city's own table with the columns that Dothi gives out."""
_VIEW = """
CREATE OR REPLACE VIEW public.peer_thing AS
SELECT id, uid, kind, name, description, properties::text AS properties, geometry FROM city.thing;
GRANT SELECT ON public.peer_thing TO dothi_app
"""
_STARTED_WITHIN_S = 90


def prepare() -> Path:
    """The folder of their programs, installed when they are not there yet."""
    stamp, wanted = FOLDER / ".stamp", hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if not stamp.exists() or stamp.read_text() != wanted:
        subprocess.run([sys.executable, "-m", "venv", "--clear", FOLDER], check=True)
        uv = Path(sys.executable).with_name("uv")
        install = [
            uv,
            "pip",
            "sync",
            "--quiet",
            "--python",
            FOLDER / "bin" / "python",
            "--require-hashes",
            LOCK,
        ]
        subprocess.run(install, check=True)
        stamp.write_text(wanted)
    return FOLDER / "bin"


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _STARTED_WITHIN_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(url, timeout=5).status_code == 200:
                return
        except httpx.HTTPError:
            time.sleep(0.2)
    raise RuntimeError(f"{url} does not answer")


@contextmanager
def _serving(application: str, path: str, environment: dict[str, str]) -> Iterator[int]:
    """One process of uvicorn with an application; its port, once the path answers."""
    port = find_free_port()
    command = [
        prepare() / "python",
        "-m",
        "uvicorn",
        application,
        "--port",
        str(port),
        "--log-level",
        "error",
    ]
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, env={**os.environ, **environment}, stdout=log, stderr=log)
        try:
            _wait_for(f"http://127.0.0.1:{port}{path}", process)
            yield port
        finally:
            process.terminate()
            process.wait(30)


def make_view(database_url: str) -> str:
    """Give them the view to read, which only the schema's owner may, and the address at which they reach it.

    Neither takes the address of a socket.
    """
    owner = database_url.replace("//dothi_app@", "//dothi_owner@")
    with psycopg.connect(owner) as connection:
        connection.execute(_VIEW)
    parts = parse_qs(urlsplit(database_url).query)
    password = (Path(parts["host"][0]).parent / "database-password").read_text()
    return f"postgresql://dothi_app:{password}@127.0.0.1:{parts['port'][0]}/city"


@contextmanager
def tipg(database_url: str) -> Iterator[int]:
    """TiPg's port."""
    environment = {
        "DATABASE_URL": database_url,
        "TIPG_DB_SCHEMAS": '["public"]',
        "TIPG_DB_TABLES": json.dumps([f"public.{TABLE}"]),
        "TIPG_DB_EXCLUDE_FUNCTION_SCHEMAS": '["public"]',
        "TIPG_MAX_FEATURES_PER_TILE": "20000",
        "DB_MIN_CONN_SIZE": "3",
        "DB_MAX_CONN_SIZE": "4",
    }
    with _serving("tipg.main:app", f"/collections/public.{TABLE}", environment) as port:
        yield port


@contextmanager
def pygeoapi(database_url: str) -> Iterator[int]:
    """The port of pygeoapi."""
    parts = urlsplit(database_url)
    data = {"host": parts.hostname, "port": parts.port, "dbname": parts.path.strip("/")}
    data |= {"user": parts.username, "password": parts.password, "search_path": ["public"]}
    extent = {"spatial": {"bbox": [102, 8, 110, 24], "crs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84"}}
    provider = {"type": "feature", "name": "PostgreSQL", "data": data, "id_field": "id", "table": TABLE}
    resource = {"type": "collection", "title": "things", "description": "things", "keywords": ["things"]}
    resource |= {"links": [], "extents": extent, "providers": [{**provider, "geom_field": "geometry"}]}
    server = {
        "bind": {"host": "127.0.0.1", "port": 5000},
        "url": "http://127.0.0.1:5000",
        "encoding": "utf-8",
    }
    server |= {"mimetype": "application/json; charset=UTF-8", "languages": ["en-US"], "gzip": False}
    server |= {"limits": {"default_items": 10, "max_items": 1000}, "map": {"url": "", "attribution": ""}}
    about = {"title": "peer", "description": "peer", "keywords": ["peer"], "url": "http://127.0.0.1"}
    metadata = {"identification": {**about, "terms_of_service": ""}, "license": {"name": "none", "url": ""}}
    metadata |= {"provider": {"name": "peer", "url": ""}, "contact": {"name": "peer"}}
    whole = {
        "server": server,
        "logging": {"level": "ERROR"},
        "metadata": metadata,
        "resources": {TABLE: resource},
    }
    with tempfile.TemporaryDirectory(prefix="dothi-peer-") as room:
        # What is JSON is YAML, too.
        settings, described = Path(room) / "settings.yml", Path(room) / "openapi.yml"
        settings.write_text(json.dumps(whole))
        environment = {"PYGEOAPI_CONFIG": str(settings), "PYGEOAPI_OPENAPI": str(described)}
        command = [prepare() / "pygeoapi", "openapi", "generate", settings, "--output-file", described]
        subprocess.run(command, env={**os.environ, **environment}, check=True, capture_output=True)
        with _serving("pygeoapi.starlette_app:APP", f"/collections/{TABLE}", environment) as port:
            yield port
