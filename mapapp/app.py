"""The factory: settings become a running Flask application."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, request
from flask_compress import Compress
from werkzeug.middleware.proxy_fix import ProxyFix

from mapapp.accounts.keys import load_keys
from mapapp.basemap.proxy import TileProxy
from mapapp.basemap.settings import BasemapSettings
from mapapp.config import Settings
from mapapp.resources import VERSION, geodata_dir, templates_dir
from mapapp.search.current import CurrentAtlas, snapshots_dir
from mapapp.search.plan import CommuneAt
from mapapp.search.searcher import Searcher
from mapapp.search.travel import Travel
from mapapp.seeding.shipped import load_gazetteer, load_synonyms, load_vocabulary
from mapapp.store.engine import Store
from mapapp.travel.barriers import Barriers
from mapapp.travel.density import CommuneDensities
from mapapp.travel.estimate import Estimate
from mapapp.travel.providers import Estimated, provider_of
from mapapp.web import (
    assets,
    compiled,
    converters,
    forms,
    headers,
    hot,
    problems,
    rooms,
    visitor,
    wording,
)
from mapapp.web.files import static_file
from mapapp.web.paths import situation_paths
from mapapp.web.site import Clock, Site
from mapapp.web.theme import theme_url
from mapapp.web.wording import gettext as _

MAX_BODY_BYTES = 1_000_000


def create_app(settings: Settings | None = None, *, clock: Clock | None = None) -> Flask:
    """The application. `clock` gives the present as an aware time; tests bring their own."""
    settings = settings or Settings.from_environment()
    app = Flask("mapapp", **_FOLDERS)
    _furnish(app, _site(settings, clock or _present, app.logger.warning), rooms.ALL)
    _trust_proxies(app, settings)
    return app


def create_front(settings: Settings) -> rooms.Front:
    """The same application for a server, that makes most of its pages when one is asked for."""
    app = rooms.Front("mapapp", **_FOLDERS)
    site = _site(settings, _present, app.logger.warning)

    def whole() -> Flask:
        made = Flask("mapapp", **_FOLDERS)
        _furnish(made, site, rooms.ALL)
        return made

    app.whole = whole
    _furnish(app, site, rooms.FIRST)
    _trust_proxies(app, settings)
    return app


def _furnish(app: Flask, site: Site, pages: Iterable[str]) -> None:
    app.config.update(
        TRUSTED_HOSTS=site.settings.trusted_hosts,
        MAX_CONTENT_LENGTH=MAX_BODY_BYTES,
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_STREAMS=False,
        COMPRESS_MIMETYPES=_COMPRESSED,
        COMPRESS_BR_LEVEL=4,
    )
    app.add_url_rule("/static/<path:filename>", "static", static_file)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    compiled.install(app, site.settings.templates_dir)
    app.extensions["mapapp"] = site
    Compress(app)
    converters.install(app)
    rooms.register(app, pages)
    for part in (assets, headers, problems, visitor, forms, wording, hot):
        part.install(app)
    app.context_processor(_context(site.settings))


def _trust_proxies(app: Flask, settings: Settings) -> None:
    if settings.proxies:
        n = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=n, x_proto=n, x_host=n)  # type: ignore[method-assign]


_FOLDERS: dict[str, Any] = {"template_folder": str(templates_dir()), "static_folder": None}
_COMPRESSED = [
    "text/html",
    "text/css",
    "text/javascript",
    "image/svg+xml",
    "application/json",
    "application/xml",
    "application/geo+json",
    "application/problem+json",
    "application/vnd.oai.openapi+json",
]


def _present() -> datetime:
    return datetime.now(UTC)


def _site(settings: Settings, clock: Clock, warn: Callable[[str], None]) -> Site:
    geodata = geodata_dir()
    gazetteer, vocabulary = load_gazetteer(geodata), load_vocabulary(geodata)
    store = Store(settings.store_url)
    out = snapshots_dir(settings.data, settings.store_url)
    commune_at = _commune_at(geodata)
    atlas = CurrentAtlas(store, gazetteer, vocabulary, out, geodata)
    return Site(
        settings=settings,
        store=store,
        gazetteer=gazetteer,
        vocabulary=vocabulary,
        searcher=Searcher(
            gazetteer,
            commune_at,
            atlas.view,
            _travel(settings, geodata, commune_at),
            load_synonyms(geodata),
            out,
        ),
        tiles=_tiles(settings),
        geodata=geodata,
        clock=clock,
        keys=load_keys(settings, warn),
    )


def _travel(settings: Settings, geodata: Path, commune_at: CommuneAt) -> Travel:
    densities = CommuneDensities.load(geodata / "travel" / "densities.json")
    estimate = Estimate(Barriers.load(geodata / "travel" / "barriers.json"))
    estimated = Estimated(estimate, lambda lon, lat: densities.of(commune_at(lon, lat)))
    return Travel(provider_of(settings.isochrones, estimated), densities)


def _tiles(settings: Settings) -> TileProxy | None:
    if not settings.tiles:
        return None
    return TileProxy(
        BasemapSettings.chosen(settings.tiles_dir, settings.tiles, settings.tiles_megabytes)
    )


def _commune_at(geodata: Path) -> Callable[[float, float], str | None]:
    @cache
    def locator() -> Callable[[float, float], str | None]:
        # shapely and the full shapes take 0.3 s: loaded by the first search around a point.
        from mapapp.territory.locate import Locator  # noqa: PLC0415

        return Locator.load(geodata / "territories" / "communes-full.geojson").nearest_commune

    def commune_at(lon: float, lat: float) -> str | None:
        return locator()(lon, lat)

    return commune_at


def _context(settings: Settings) -> Callable[[], dict[str, object]]:
    product = {
        "name": "La carte des aides",
        "version": VERSION,
        "operator": settings.operator,
        "operator_contact": settings.operator_contact,
        "operator_address": settings.operator_address,
        "director": settings.director,
    }

    paths = situation_paths()

    def context() -> dict[str, object]:
        pages = [
            (_("La carte"), "/"),
            *((path.short, path.href) for path in paths),
            (_("Contribuer"), "/contribuer"),
            (_("Le plan"), "/plan"),
            (_("À propos"), "/a-propos"),
        ]
        someone = visitor.person_if_known()
        if someone.signed_in:
            pages += [(_("Espace"), "/espace"), (_("Mon compte"), "/compte")]
        if visitor.moderates(someone):
            pages.append((_("Modération"), "/moderation"))
        return {
            "product": product,
            "paths": paths,
            "nav": [(label, href, request.path == href) for label, href in pages],
            "current_path": request.path,
            "person": someone,
            "oidc_name": settings.oidc_name if settings.oidc_issuer else None,
            "theme_css": theme_url(settings),
        }

    return context
