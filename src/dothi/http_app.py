"""The HTTP application: Litestar for everything that people read, plain handlers for the hot routes."""

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from litestar import Controller, Litestar, Request, Response
from litestar.config.compression import CompressionConfig
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin, YamlRenderPlugin
from litestar.types import ExceptionHandlersMap

from dothi.access.agencies import Agencies
from dothi.access.alarms import Alarms
from dothi.access.attachments import Attachments
from dothi.access.audit import Audit
from dothi.access.choosing import Choosing
from dothi.access.city import City
from dothi.access.completeness import Completing
from dothi.access.correcting import Correcting
from dothi.access.devices import Devices
from dothi.access.door import Door, principal_of
from dothi.access.editing import Editing
from dothi.access.exporting import Exporting
from dothi.access.features import Features
from dothi.access.gate import Gate
from dothi.access.history import History
from dothi.access.identities import Identities
from dothi.access.parameters import Parameters
from dothi.access.passkeys import Passkeys
from dothi.access.privacy import Privacy
from dothi.access.provider_sign_in import ProviderSignIn
from dothi.access.research import Research
from dothi.access.rules import Rules
from dothi.access.searching import Search
from dothi.access.service_windows import ServiceWindows
from dothi.access.shaping import Shaping
from dothi.access.signing_in import SigningIn
from dothi.access.surroundings import Places
from dothi.access.surveying import Drifting
from dothi.access.territory import Territory
from dothi.access.tiles import Tiles
from dothi.access.trying import Trying
from dothi.access.users import Users
from dothi.act.alarm_routes import AlarmRoutes
from dothi.act.service_routes import ServiceRoutes
from dothi.connect.agency_edits import AgencyEdits
from dothi.connect.agency_routes import AgencyRoutes
from dothi.connect.correction_routes import CorrectionRoutes
from dothi.connect.editing_routes import EditingRoutes
from dothi.connect.http_push import HttpPush
from dothi.connect.import_routes import ImportRoutes
from dothi.connect.imports import Imports
from dothi.connect.registration import Registration
from dothi.connect.shaping_routes import ShapingRoutes
from dothi.connect.territory_imports import TerritoryImports
from dothi.declarations import CHECKS, RULE_TEMPLATES, read_shipped_parameters
from dothi.share.audit_routes import AuditRoutes
from dothi.share.completeness_routes import CompletenessRoutes
from dothi.share.drift_routes import DriftRoutes
from dothi.share.errors import ErrorBody, Problem, describe, find_wait_s, get_status
from dothi.share.export_routes import ExportRoutes
from dothi.share.ogc.map_routes import MapRoutes
from dothi.share.ogc.routes import OgcRoutes
from dothi.share.porch import Porch, PorchRules
from dothi.share.sensorthings.application import Application
from dothi.share.sensorthings.landing import ROOT
from dothi.share.tile_service import TileService, is_tile
from dothi.share.whole_bodies import App, with_body
from dothi.show.agency_pages import AgencyPages
from dothi.show.attachment_routes import AS_IT_IS, AttachmentRoutes
from dothi.show.basemap_file import BasemapShelf
from dothi.show.basemap_routes import BasemapRoutes
from dothi.show.choosing_routes import ChoosingRoutes
from dothi.show.device_routes import DeviceRoutes
from dothi.show.health import HealthRoutes, Probe
from dothi.show.here_routes import HereRoutes
from dothi.show.history_routes import HistoryRoutes
from dothi.show.layer_routes import LayerMemory, LayerRoutes
from dothi.show.live_route import LiveRoute
from dothi.show.other_ways_routes import OtherWaysRoutes
from dothi.show.parameter_routes import ParameterRoutes
from dothi.show.privacy_routes import PrivacyRoutes
from dothi.show.routes import About, CityRoutes
from dothi.show.search_routes import SearchRoutes
from dothi.show.sign_in_routes import SignInRoutes
from dothi.show.territory_routes import TerritoryRoutes
from dothi.show.user_routes import UserRoutes
from dothi.show.web_app import make_web_router
from dothi.understand.detectors import read_detectors
from dothi.understand.rule_routes import RuleRoutes
from dothi.understand.trial import Trials
from dothi.vocabulary.audit import Note
from dothi.vocabulary.errors import DothiError, NotAllowed
from dothi.vocabulary.quantities import Quantities
from dothi.vocabulary.things import Kind

if TYPE_CHECKING:
    from dothi.access.provider import Provider

log = logging.getLogger(__name__)


def _answer_ours(_: Request[Any, Any, Any], problem: DothiError) -> Response[ErrorBody]:
    wait_s = find_wait_s(problem)
    headers = {} if wait_s is None else {"Retry-After": str(wait_s)}
    return Response(describe(problem), status_code=get_status(problem), headers=headers)


def _answer_theirs(_: Request[Any, Any, Any], problem: HTTPException) -> Response[ErrorBody]:
    codes = {404: "not_found", 405: "method_not_allowed", 400: "malformed_query"}
    details = problem.extra if isinstance(problem.extra, list) else []
    named = "; ".join(
        f"{entry.get('key')}: {entry.get('message')}" for entry in details if isinstance(entry, dict)
    )
    code = codes.get(problem.status_code, "invalid_input" if problem.status_code < 500 else "error")
    body = ErrorBody(error=Problem(code=code, message=f"{problem.detail} {named}".strip()))
    return Response(body, status_code=problem.status_code)


def _answer_unforeseen(request: Request[Any, Any, Any], problem: Exception) -> Response[ErrorBody]:
    # The client learns that it is our fault, the log learns what it was.
    log.error("%s %s failed", request.method, request.url.path, exc_info=problem)
    return Response(describe(DothiError()), status_code=500)


_ANSWERS: ExceptionHandlersMap = {
    DothiError: _answer_ours,
    HTTPException: _answer_theirs,
    Exception: _answer_unforeseen,
}


def provide(value: Any) -> Provide:
    """A dependency that is the same for every request."""
    return Provide(lambda: value, sync_to_thread=False, use_cache=True)


def _provide_rooms(door: Door, declared: tuple[Kind, ...], identities: Identities) -> dict[str, Provide]:
    """What stands behind the door and needs nothing else than what is declared."""
    kinds = {kind.id: kind for kind in declared}
    return {
        "door": provide(door),
        "kinds": provide(declared),
        "history": provide(History(door)),
        "audit": provide(Audit(door)),
        "completing": provide(Completing(door)),
        "drifting": provide(Drifting(door, CHECKS)),
        "surroundings": provide(Places(door)),
        "choosing": provide(Choosing(door, kinds)),
        "exporting": provide(Exporting(door, kinds)),
        "editing": provide(Editing(door, kinds)),
        "shaping": provide(Shaping(door, kinds)),
        "territory": provide(Territory(door)),
        "organisations": provide(Agencies(door)),
        "signing_in": provide(SigningIn(door, identities)),
        "users": provide(Users(door, identities)),
        "passkeys": provide(Passkeys(door)),
        "privacy": provide(Privacy(door, identities)),
        "research": provide(Research(door, kinds)),
    }


def _provide_alarms(door: Door, declared: tuple[Kind, ...], quantities: Quantities) -> dict[str, Provide]:
    """Rules, the dated values that they name, and their alarms."""
    units = {quantity.id: quantity.unit for quantity in quantities}
    parameters = Parameters(door, read_shipped_parameters(), declared)
    kind_ids = frozenset(kind.id for kind in declared)
    rules = Rules(door, units, kind_ids, parameters, read_detectors(), RULE_TEMPLATES)
    return {
        "parameters": provide(parameters),
        "rules": provide(rules),
        "trials": provide(Trials(rules, Trying(door), parameters, units)),
        "alarms": provide(Alarms(door, units)),
        "windows": provide(ServiceWindows(door)),
    }


@dataclass(frozen=True, kw_only=True, slots=True)
class Maps:
    """What maps are drawn from and searched by."""

    tiles: Tiles
    features: Features
    search: Search
    basemap: BasemapShelf
    layers: LayerMemory


def _provide_maps(maps: Maps | None) -> dict[str, Provide]:
    """Without maps the routes are there to be described only."""
    return {
        "features": provide(None if maps is None else maps.features),
        "search": provide(None if maps is None else maps.search),
        "shelf": provide(None if maps is None else maps.basemap),
        "counted_layers": provide(None if maps is None else maps.layers),
    }


class _YamlOnce(YamlRenderPlugin):
    """The description as YAML, which takes half a second to write: it is the same for everybody who asks."""

    _written: bytes | None = None

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """The same bytes from the second time on."""
        if self._written is None:
            self._written = super().render(request, openapi_schema)
        return self._written


def _describe_openapi(version: str) -> OpenAPIConfig:
    return OpenAPIConfig(
        title="Dothi",
        version=version,
        path="/api/schema",
        # Its pages fetch their programs from elsewhere, which no page of a city does.
        render_plugins=[JsonRenderPlugin(), _YamlOnce()],
    )


_CONTROLLERS: tuple[type[Controller], ...] = (
    CityRoutes,
    CorrectionRoutes,
    ChoosingRoutes,
    HereRoutes,
    AttachmentRoutes,
    HistoryRoutes,
    AuditRoutes,
    CompletenessRoutes,
    DriftRoutes,
    BasemapRoutes,
    SearchRoutes,
    LayerRoutes,
    Registration,
    TerritoryRoutes,
    TerritoryImports,
    AgencyRoutes,
    AgencyPages,
    AgencyEdits,
    ImportRoutes,
    EditingRoutes,
    ShapingRoutes,
    ExportRoutes,
    OgcRoutes,
    MapRoutes,
    HealthRoutes,
    SignInRoutes,
    OtherWaysRoutes,
    UserRoutes,
    PrivacyRoutes,
    ParameterRoutes,
    RuleRoutes,
    AlarmRoutes,
    ServiceRoutes,
    DeviceRoutes,
)
"""Every route but the hot ones and the web app."""


def make_litestar(
    *,
    about: About,
    city: City,
    attachments: Attachments,
    door: Door,
    quantities: Quantities,
    probe: Probe,
    web: Path,
    identities: Identities,
    devices: Devices | None = None,
    imports: Imports | None = None,
    maps: Maps | None = None,
    provider: "Provider | None" = None,
    correcting: Correcting | None = None,
) -> Litestar:
    """The application without the hot routes; its OpenAPI document describes what the web app reads."""
    return Litestar(
        route_handlers=[*_CONTROLLERS, make_web_router(web)],
        dependencies={
            "about": provide(about),
            "city": provide(city),
            "attachments": provide(attachments),
            "imports": provide(imports),
            "guarded_devices": provide(devices),
            "quantities": provide(quantities),
            "clock": provide(about.clock),
            **_provide_rooms(door, about.kinds, identities),
            **_provide_alarms(door, about.kinds, quantities),
            "provider_sign_in": provide(ProviderSignIn(door, provider)),
            **_provide_maps(maps),
            "correcting": provide(correcting),
            "probe": Provide(lambda: probe, sync_to_thread=False),
        },
        exception_handlers=_ANSWERS,
        openapi_config=_describe_openapi(about.version),
        compression_config=CompressionConfig(backend="gzip", minimum_size=2000, exclude_opt_key=AS_IT_IS),
    )


def _write_down(door: Door, app: App) -> App:
    """Have it written down that somebody may not send: these ways pass the door for many at once."""

    async def watched(scope: Any, receive: Any, send: Any) -> None:
        try:
            await app(scope, receive, send)
        except NotAllowed:
            door.refusals.add(principal_of(scope), Note(event="observation.send", outcome="refused"))
            raise

    return watched


def make_http_app(
    *,
    about: About,
    city: City,
    attachments: Attachments,
    door: Door,
    quantities: Quantities,
    probe: Probe,
    web: Path,
    push: HttpPush,
    live: LiveRoute,
    sensorthings: Application,
    imports: Imports,
    devices: Devices,
    maps: Maps,
    correcting: Correcting,
    gate: Gate,
    porch: PorchRules | None = None,
    provider: "Provider | None" = None,
) -> App:
    """One ASGI application: the hot routes are looked up first, the rest is Litestar's."""
    rules = porch or PorchRules()
    litestar = make_litestar(
        about=about,
        city=city,
        attachments=attachments,
        door=door,
        quantities=quantities,
        probe=probe,
        web=web,
        identities=gate.identities,
        devices=devices,
        imports=imports,
        maps=maps,
        provider=provider,
        correcting=correcting,
    )
    hot: dict[tuple[Any, Any], App] = {
        ("POST", f"{ROOT}/Observations"): _write_down(door, with_body(push.post_observation)),
        ("POST", f"{ROOT}/CreateObservations"): _write_down(door, with_body(push.post_data_arrays)),
        ("GET", "/live"): live,
    }

    sensorthings.reach("POST", "/CreateObservations", push.post_data_arrays)
    entities = with_body(sensorthings.answer)
    map_tiles = with_body(TileService(maps.tiles, [kind.id for kind in about.kinds]).answer)

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            scope["principal"] = principal = await gate.find(scope)
            if principal.kind != "visitor":
                rules.pacing.take(f"{principal.kind} {principal.name}")
        path = scope.get("path", "")
        handler = hot.get((scope.get("method"), path))
        if handler is None and path.startswith(ROOT) and path[len(ROOT) : len(ROOT) + 1] in ("", "/"):
            handler = entities
        elif handler is None and is_tile(path):
            handler = map_tiles
        await (handler or litestar)(scope, receive, send)

    return Porch(app, rules)
