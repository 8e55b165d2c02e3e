"""The site map: every page that one may start from, for people in one list, for search engines
with every place and object in files of at most `PER_FILE` addresses (sitemaps.org).
"""

from itertools import chain

from flask import Blueprint, Response, abort, render_template, url_for

from mapapp.domain.kinds import Kind
from mapapp.store import queries
from mapapp.web.paths import situation_paths
from mapapp.web.site import Site, site
from mapapp.web.wording import gettext as _

site_map = Blueprint("site_map", __name__)

PER_FILE = 50_000
"""What one file may hold, as sitemaps.org says."""
NOT_INDEXED = ("/connexion", "/compte/demander", "/contribuer/lieu", "/api/")
"""What people may start from and no search engine should show."""
NOT_READ = (
    "/administration",
    "/api/",
    "/compte",
    "/connexion",
    "/contributions/",
    "/creneaux/",
    "/deconnexion",
    "/entretien/",
    "/espace",
    "/fond/",
    "/garde/demande",
    "/garde/reponse/",
    "/moderation",
    # Questions have no end; what they find is in the site map, place by place. The star says no
    # more, but some readers take « /? » for « / ».
    "/?*",
    "/garde?*",
    "/rendez-vous?*",
    "/territoires?*",
)
"""Beginnings of addresses that robots are asked to leave alone: desks, links that are secret
(which no page shows), data, answers to questions."""
Group = tuple[str, list[tuple[str, str]]]


@site_map.get("/plan-du-site")
def site_map_page() -> str:
    """Where everything is."""
    return render_template("site_map.html", groups=_groups())


@site_map.get("/robots.txt")
def robots() -> Response:
    """What robots may read, and where the rest is listed."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in NOT_READ), ""]
    lines.append(f"Sitemap: {url_for('site_map.sitemap', _external=True)}")
    return _kept("\n".join(lines) + "\n", "text/plain")


@site_map.get("/sitemap.xml")
def sitemap() -> Response:
    """Every public page, or the list of the files that hold them."""
    here = site()
    parts = -(-_count(here) // PER_FILE)
    if parts <= 1:
        return _part(here, 1)
    files = [url_for(".sitemap_part", part=part, _external=True) for part in range(1, parts + 1)]
    return _kept(render_template("sitemap_index.xml", addresses=files), "application/xml")


@site_map.get("/sitemap-<int(max=99999):part>.xml")
def sitemap_part(part: int) -> Response:
    """One file of the site map, from 1."""
    here = site()
    if not 1 <= part <= max(1, -(-_count(here) // PER_FILE)):
        abort(404)
    return _part(here, part)


def _part(here: Site, part: int) -> Response:
    start = (part - 1) * PER_FILE
    first = _first(here)
    own = first[start : start + PER_FILE]
    with here.store.read() as connection:
        found = queries.published_ids(connection, max(0, start - len(first)), PER_FILE - len(own))
    root = url_for("public.home", _external=True).rstrip("/")
    places = (
        url_for("public.action" if kind is Kind.ACTION else "public.place", place_id=place_id)
        for place_id, kind in found
    )
    addresses = (root + path for path in chain(own, places))
    return _kept(render_template("sitemap.xml", addresses=addresses), "application/xml")


def _count(here: Site) -> int:
    with here.store.read() as connection:
        return len(_first(here)) + sum(queries.kind_counts(connection).values())


def _first(here: Site) -> list[str]:
    """Paths that are there whatever is published."""
    listed = [href for _title, links in _groups() for _label, href in links]
    items = [url_for("objects_page.item", code=code) for code in here.vocabulary.items]
    return [*(href for href in listed if href not in NOT_INDEXED), *items]


def _kept(body: str, mimetype: str) -> Response:
    response = Response(body, content_type=f"{mimetype}; charset=utf-8")
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


def _groups() -> list[Group]:
    situations = [
        (f"{path.situation} : {path.label}" if path.situation else path.label, path.href)
        for path in situation_paths()
    ]
    return [
        (_("Ma situation"), situations),
        (
            _("Chercher"),
            [
                (_("La carte et la liste"), "/"),
                (_("Le plan régional, action par action"), "/plan"),
                (_("Le plan, par territoire"), "/plan?par=territoire"),
                (_("Le plan, son avancement"), "/plan/avancement"),
                (_("Besoins sans action"), "/plan/besoins"),
            ],
        ),
        (
            _("Participer"),
            [
                (_("Contribuer"), "/contribuer"),
                (_("Proposer un lieu"), "/contribuer/lieu"),
                (_("Se connecter"), "/connexion"),
                (_("Demander un compte"), "/compte/demander"),
            ],
        ),
        (
            _("Savoir"),
            [
                (_("Les territoires en chiffres"), "/territoires"),
                (_("Comparer des territoires"), "/territoires/comparer"),
                (_("Rapports du trimestre et de l’année"), "/territoires/rapports"),
                (_("Les territoires au fil du temps"), "/territoires/evolution"),
                (_("À propos et sources"), "/a-propos"),
                (_("Accessibilité"), "/accessibilite"),
                (_("Données personnelles"), "/donnees-personnelles"),
                (_("Mentions légales"), "/mentions-legales"),
                (_("Données ouvertes (API)"), "/api/"),
            ],
        ),
    ]
