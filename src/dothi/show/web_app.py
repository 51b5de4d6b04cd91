"""The built web app: its files, and its first page for every address that is the app's own."""

from pathlib import Path

from litestar import MediaType, Response, Router, get
from litestar.datastructures import CacheControlHeader
from litestar.static_files import create_static_files_router

from dothi.vocabulary.errors import NotFound

_MISSING = """<!doctype html><html lang="vi"><meta charset="utf-8"><title>Dothi</title>
<body>
<h1>Chưa có giao diện web</h1>
<p>Máy chủ đang chạy, nhưng giao diện chưa được dựng.
Hãy chạy <code>make run</code> trong thư mục của Dothi.</p>
<p lang="en">The server is running, but the web app has not been built.
Run <code>make run</code> in Dothi's folder.</p>
"""
_NOT_THE_APPS = ("api", "sta", "health")
"""Beginnings of addresses at which programs ask; what is not there is no page of the app."""
_YEAR_S = 31_536_000


def make_web_router(dist: Path) -> Router:
    """Routes for the app in `dist`; where it is not built, a page that says how to build it."""
    index = dist / "index.html"
    page = index.read_text(encoding="utf-8") if index.exists() else _MISSING

    @get(["/", "/{path:path}"], sync_to_thread=False, media_type=MediaType.HTML, include_in_schema=False)
    def first_page() -> Response[str]:
        return Response(page, headers={"cache-control": "no-cache"})

    @get([f"/{room}/{{path:path}}" for room in _NOT_THE_APPS], sync_to_thread=False, include_in_schema=False)
    def nowhere() -> None:
        raise NotFound

    handlers = [first_page, nowhere]
    routers: list[Router] = []
    if (dist / "assets").is_dir():
        # The build names its files by their content, so they may be kept for ever.
        routers.append(
            create_static_files_router(
                path="/assets",
                directories=[dist / "assets"],
                cache_control=CacheControlHeader(max_age=_YEAR_S, public=True),
                include_in_schema=False,
            )
        )
    return Router(path="/", route_handlers=[*handlers, *routers])
