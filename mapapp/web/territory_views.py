"""One territory, or several side by side, as their templates read them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlencode

from flask import url_for

from mapapp.domain.place import Action
from mapapp.domain.slot_request import COUNTED_DAYS
from mapapp.figures.borders import epci_text
from mapapp.figures.counting import Status
from mapapp.figures.ground import Grouping
from mapapp.figures.methods import METHODS
from mapapp.figures.neighbours import neighbours
from mapapp.figures.offer_portrait import OfferFigures, offer_sentences
from mapapp.figures.portrait import KindFigures, Portrait
from mapapp.figures.sentences import portrait_sentences
from mapapp.figures.words import LEVEL_NAMES, people_text, territories_text
from mapapp.territory.shapes import DRAWN, shapes_of
from mapapp.territory.units import Level
from mapapp.web.site import Site
from mapapp.web.wording import gettext as _

MOST_SHOWN = 24
_METHODS = (
    *("nombre", "taux", "couverture"),
    *("places_demandees", "couverture_places", "couverture_dispositifs"),
)
_SEARCH = {"departement": "dep", "epci": "epci", "commune": "commune"}
_BELOW: Mapping[Level, Level] = {
    "region": "departement",
    "departement": "epci",
    "arrondissement": "commune",
    "epci": "commune",
}


@dataclass(frozen=True, slots=True)
class Link:
    """A name that leads somewhere, and a word on it."""

    name: str
    href: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class KindView:
    """One kind of place in one territory."""

    kind: str
    name: str
    sentence: str
    offers: list[str]
    places: Link | None
    gap: Link | None
    board: Link


@dataclass(frozen=True)
class TerritoryView:
    """The page of a territory."""

    name: str
    level: str
    code: str
    people: str
    partly: str
    parents: list[Link]
    kinds: list[KindView]
    below: list[Link]
    below_title: str
    parts: list[Link]
    neighbours: list[Link]
    actions: list[Link]
    gaps: list[str]
    compare_url: str
    board_url: str
    methods: list[str]
    version: int


def territory_view(
    site: Site, found: Portrait, offers: OfferFigures, actions: list[Action]
) -> TerritoryView:
    """The page of one territory."""
    level, code = found.level, found.code
    gazetteer, ground = site.gazetteer, site.figures.ground
    below: list[Link] = []
    title = ""
    if level in _BELOW:
        group = ground.groups[_BELOW[level]]
        inside = ground.within(code)
        numbers = sorted({int(n) for n in group.of[inside].tolist() if n >= 0})
        below = sorted(
            (Link(group.names[n], page_of(group.codes[n]), _people(group, n)) for n in numbers),
            key=lambda link: link.name,
        )
        title = territories_text(_BELOW[level], len(below))
    touching = _touching(site.geodata, DRAWN[level]).get(code, ())
    near = [Link(gazetteer.label(level, one), page_of(one)) for one in touching]
    near = [] if level == "region" else sorted(near, key=lambda link: link.name)
    compared = (
        [code, *touching[:3]] if level != "region" else [d.code for d in gazetteer.departments]
    )
    return TerritoryView(
        name=found.name,
        level=LEVEL_NAMES[level][0],
        code=code,
        people=people_text(found.people),
        partly=partly_here(site, code),
        parents=_parents(site, level, code),
        kinds=[
            _kind_view(found, kind, [sentence, *_offered(kind, offers)])
            for kind, sentence in zip(found.kinds, portrait_sentences(found), strict=True)
        ],
        below=below,
        below_title=title,
        parts=_arrondissements(site, found),
        neighbours=near,
        actions=[_action_link(site, action) for action in actions],
        gaps=_needs(found, actions),
        compare_url=_compare(compared),
        board_url=_board(level, code),
        methods=[METHODS[name] for name in _METHODS],
        version=found.version,
    )


def partly_here(site: Site, code: str) -> str:
    """What a territory that goes over the border of the region says of it; nothing of others."""
    epci = site.gazetteer.epci(code)
    return epci_text(epci, len(site.gazetteer.communes_of("epci", code))) if epci else ""


def _offered(figures: KindFigures, offers: OfferFigures) -> list[str]:
    said = offer_sentences(figures.kind, offers, COUNTED_DAYS[0])
    return [text for text in said if text]


def _people(group: Grouping, number: int) -> str:
    people = people_text(int(group.people[number]))
    return _("%(people)s (en partie)", people=people) if group.outside[number] else people


def _arrondissements(site: Site, found: Portrait) -> list[Link]:
    """Those of a department."""
    return [
        Link(one.name, page_of(one.code), people_text(one.population))
        for one in site.gazetteer.arrondissements
        if one.department == found.code
    ]


def _action_link(site: Site, action: Action) -> Link:
    where = ", ".join(site.gazetteer.label(s.level, s.code) for s in action.serves)
    return Link(action.title, url_for("public.action", place_id=action.id), where)


def _needs(found: Portrait, actions: list[Action]) -> list[str]:
    """Kinds that are lacking here."""
    said = []
    for figures in found.kinds:
        if figures.status is Status.NOT_LOADED:
            continue
        if figures.out and figures.out * 2 > found.people:
            said.append(
                _(
                    "%(kind)s : plus de la moitié des habitants n’en ont pas à 10 km.",
                    kind=figures.kind.plural,
                )
            )
    if not actions:
        said.append(_("Aucune action du plan ne concerne ce territoire."))
    return said


def _kind_view(found: Portrait, figures: KindFigures, said: list[str]) -> KindView:
    kind, count = figures.kind, figures.measures["nombre"].value
    where = {_SEARCH[found.level]: found.code} if found.level in _SEARCH else {}
    search = f"{url_for('public.home')}?{urlencode({'type': kind.value} | where)}"
    places = (
        Link(_("Voir ces lieux"), search) if count and (where or found.level == "region") else None
    )
    gap = None
    if figures.out and figures.status is not Status.NOT_LOADED:
        asked = {"type": kind.value, "dans": found.code, "niveau": "commune", "meilleures": "3"}
        gap = Link(_("Où un lieu de plus serait-il le plus utile ?"), _board_of(asked))
    asked = {"type": kind.value, "niveau": found.level, "mesure": "couverture"}
    board = Link(_("Sur la carte"), _board_of(asked))
    return KindView(kind.value, kind.plural, said[0], said[1:], places, gap, board)


def _parents(site: Site, level: Level, code: str) -> list[Link]:
    gazetteer = site.gazetteer
    found = []
    if level != "region":
        found.append(Link(gazetteer.region.name, page_of(gazetteer.region.code)))
    if level == "arrondissement":
        (one,) = {commune.department for commune in gazetteer.communes_of(level, code)}
        found.append(Link(gazetteer.label("departement", one), page_of(one)))
    if level == "epci":
        epci = gazetteer.epci(code)
        codes = epci.departments if epci else ()
        found += [Link(gazetteer.label("departement", one), page_of(one)) for one in codes]
    if level == "commune":
        commune = gazetteer.commune(code)
        assert commune is not None
        one = commune.department
        found.append(Link(gazetteer.label("departement", one), page_of(one)))
        if part := commune.arrondissement:
            found.append(Link(gazetteer.label("arrondissement", part), page_of(part)))
        if commune.epci:
            found.append(Link(gazetteer.label("epci", commune.epci), page_of(commune.epci)))
    return found


@lru_cache(maxsize=4)
def _touching(geodata: Path, level: str) -> dict[str, tuple[str, ...]]:
    return neighbours(shapes_of(geodata, level))


def page_of(code: str) -> str:
    """The address of a territory."""
    return url_for("territories.territory", code=code)


def _board(level: Level, code: str) -> str:
    asked = {"niveau": _BELOW.get(level, "commune")}
    return _board_of(asked if level in ("region", "commune") else asked | {"dans": code})


def _board_of(asked: Mapping[str, str]) -> str:
    return f"{url_for('territories.board')}?{urlencode(asked)}"


def _compare(codes: list[str]) -> str:
    pairs = [("territoire", code) for code in codes]
    return f"{url_for('territories.compare')}?{urlencode(pairs)}"
