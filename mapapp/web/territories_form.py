"""The form of the page of territories: its choices, what was typed, and the files beside."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import urlencode

from flask import request, url_for

from mapapp.domain.kinds import Kind
from mapapp.domain.scheme import Form
from mapapp.domain.slot_request import COUNTED_DAYS
from mapapp.domain.vocabulary import Facet
from mapapp.figures.asking import Way
from mapapp.figures.board import MEASURES, BoardQuestion
from mapapp.figures.board_asking import DAYS, DISTANCES, BoardAsked
from mapapp.figures.ground import LEVELS
from mapapp.figures.spread import METHODS as CLASS_METHODS
from mapapp.figures.subject import Subject
from mapapp.figures.words import LEVEL_NAMES, asked_text, distance_text
from mapapp.web.site import Site
from mapapp.web.views import Option
from mapapp.web.wording import gettext as _

FOLDED = ("categorie", "theme", "geste", "public", "dans", "jour", "jours", "forme", "classes")
"""Fields under « Plus de critères »: what is asked first of all stands above."""
FACETS = (Facet.THEME, Facet.GESTURE, Facet.AUDIENCE)
"""Those that the form chooses."""


def measure_label(measure: str) -> str:
    """A measure as the form and the table's head call it."""
    return {
        "couverture": _("Habitants à portée d’un lieu"),
        "nombre": _("Nombre de lieux"),
        "taux": _("Lieux pour 10 000 habitants"),
        "completude": _("Données complètes"),
        "contact": _("Lieux joignables (téléphone ou courriel)"),
        "position": _("Lieux à l’adresse connue"),
        "horaires": _("Lieux aux horaires connus"),
        "fraicheur": _("Lieux datés de moins d’un an"),
        "couverture_places": _("Habitants à portée d’une place libre en crèche"),
        "places_publiees": _("Places en crèche publiées"),
        "places_publiees_taux": _("Places en crèche publiées pour 10 000 habitants"),
        "places_demandees": _("Places en crèche demandées"),
        "places_demandees_taux": _("Places en crèche demandées pour 10 000 habitants"),
        "couverture_dispositifs": _("Habitants desservis par un dispositif de logement"),
    }[measure]


def labels() -> dict[str, str]:
    """What each list of the form asks."""
    return {
        "type": _("Quel type d’aide ?"),
        "mesure": _("Que mesurer ?"),
        "distance": _("À quelle distance ?"),
        "niveau": _("Comparer les"),
        "categorie": _("Catégorie plus fine"),
        "theme": _("Thème"),
        "geste": _("Geste"),
        "public": _("Pour qui ?"),
        "dans": _("Dans"),
        "jours": _("Places en crèche : sur combien de temps ?"),
        "forme": _("Quelle forme de logement ?"),
        "classes": _("Classes de la carte"),
    }


def chosen(asked: BoardAsked, choices: Mapping[str, list[Option]]) -> list[str]:
    """What was chosen under « Plus de critères », in words; nothing of the usual values."""
    question = asked.question
    usual = {"jours": str(COUNTED_DAYS[0]), "classes": CLASS_METHODS[0], "jour": None}
    said = [
        option.label
        for name in FOLDED
        for option in choices[name]
        if option.checked and option.value and usual.get(name, "") not in (None, option.value)
    ]
    when = asked_text(question.subject.asked)
    return [*said, *([when] if when else [])]


def is_unfolded(asked: BoardAsked, said: Sequence[str]) -> bool:
    """Whether « Plus de critères » is open: it holds a choice, or something to be mended."""
    return bool(said) or any(p.field in (*FOLDED, "heure") for p in asked.problems)


def board_title(question: BoardQuestion) -> str:
    """What the page, its map and its files are called."""
    return f"{measure_label(question.measure)}, {LEVEL_NAMES[question.level][1]}"


def exports(question: BoardQuestion) -> list[tuple[str, str]]:
    """Names and addresses of the files that say the same."""
    pairs: list[tuple[str, str]] = [("niveau", question.level)]
    subject = question.subject
    if question.inside:
        pairs.append(("dans", question.inside))
    pairs += [("type", kind) for kind in subject.kinds]
    pairs += [("categorie", code) for code in subject.categories]
    pairs += [(facet, code) for facet, codes in subject.facets for code in codes]
    kept = {"ouvert", "ouvert_tout"}
    pairs += [(n, text) for n, text in request.args.items(multi=True) if n in kept and text]
    if subject.asked is not None and not kept & {name for name, _text in pairs}:
        pairs.append(("ouvert", f"{subject.asked:%Y-%m-%dT%H:%M}"))
    way = question.way
    if not question.is_reach:
        address = url_for("figures_api.statistics")
        pairs.append(("mesure", question.measure))
        pairs += [("jours", str(question.days))] if question.is_offer else []
    else:
        address = url_for("figures_api.reach")
        pairs += [("offre", question.offer)] if question.is_offer else []
        if question.offer == "dispositifs":
            pairs += [("forme", form) for form in question.forms]
        pairs += [("km", f"{way.km:g}")] if way.km else []
        if way.trip:
            pairs += [("minutes", str(way.trip.minutes)), ("mode", way.trip.mode)]
    forms = (("csv", "CSV"), ("xlsx", "XLSX"), ("geojson", "GeoJSON"))
    links = [(label, f"{address}?{urlencode([*pairs, ('f', form)])}") for form, label in forms]
    links.append(("SVG", f"{url_for('territories.picture')}?{query()}"))
    for form in ("png", "pdf"):
        drawn = url_for(f"territories.picture_{form}")
        links.append((form.upper(), f"{drawn}?{query()}"))
    return links


def fields(site: Site, asked: BoardAsked) -> dict[str, list[Option]]:
    """The choices of each list of the form."""
    question = asked.question
    kinds, categories = question.subject.kinds, question.subject.categories
    chosen = kinds[0].value if len(kinds) == 1 else ""
    way = question.way
    distance = f"{way.km:g}" if way.km else ""
    if way.trip:
        distance = f"{way.trip.mode}-{way.trip.minutes}"
    asked_at = _time_typed(asked)[0]
    labels = {level: LEVEL_NAMES[level][1].capitalize() for level in LEVELS}
    inside = [(d.code, d.name) for d in site.gazetteer.departments]
    inside += [(a.code, a.name) for a in site.gazetteer.arrondissements]
    inside += [(e.code, e.name) for e in site.gazetteer.all_epci]
    vocabulary = site.vocabulary.categories.values()
    return {
        "niveau": _options([(level, labels[level]) for level in LEVELS], question.level),
        "dans": _options([("", _("Toute la région")), *inside], question.inside or ""),
        "type": _options(
            [("", _("Tous les types"))]
            + [(k.value, k.plural) for k in Kind if k is not Kind.ACTION],
            chosen,
        ),
        "categorie": _options(
            [("", _("Toutes"))]
            + [(c.code, c.label) for c in vocabulary if c.kind is not Kind.ACTION],
            categories[0] if len(categories) == 1 else "",
        ),
        **{facet.value: _facet(site, facet, question.subject) for facet in FACETS},
        "mesure": _options([(m, measure_label(m)) for m in MEASURES], question.measure),
        "jours": _options([(str(n), _days_label(n)) for n in COUNTED_DAYS], str(question.days)),
        "forme": _options(
            [("", _("Toutes"))] + [(form.value, form.label) for form in Form],
            question.forms[0].value if len(question.forms) == 1 else "",
        ),
        "distance": _options(_distances(way, distance), distance),
        "jour": _options([("", _("Peu importe")), *((d, d.capitalize()) for d in DAYS)], asked_at),
        "classes": _options([(m, _class_label(m)) for m in CLASS_METHODS], question.method),
    }


def _facet(site: Site, facet: Facet, subject: Subject) -> list[Option]:
    """The codes of a facet; several that were asked for by address stand as they are."""
    chosen = dict(subject.facets).get(facet, ())
    labels = site.vocabulary.labels[facet].items()
    every = [Option("", _("Tous"), None, not chosen)]
    return every + [Option(code, label, None, code in chosen) for code, label in labels]


def _distances(way: Way, chosen: str) -> list[tuple[str, str]]:
    known = list(DISTANCES)
    if chosen and chosen not in dict(known):
        known.append((chosen, distance_text(way)))
    return known


def _days_label(days: int) -> str:
    return _("%(n)s derniers jours", n=days)


def _class_label(method: str) -> str:
    return _("Seuils naturels") if method == "naturelles" else _("Autant dans chaque classe")


def _options(pairs: Sequence[tuple[str, str]], chosen: str) -> list[Option]:
    return [Option(value, label, None, value == chosen) for value, label in pairs]


def typed(asked: BoardAsked) -> dict[str, str]:
    """What was typed."""
    return {
        "commune": asked.typed,
        "heure": _time_typed(asked)[1],
        "meilleures": str(asked.best or ""),
    }


def _time_typed(asked: BoardAsked) -> tuple[str, str]:
    """The day and the hour of the form; of a time that came by address, its own."""
    day, hour = request.args.get("jour", ""), request.args.get("heure", "")[:10]
    at = asked.question.subject.asked
    if isinstance(at, datetime) and not (day or hour):
        return DAYS[at.weekday()], f"{at:%H:%M}"
    return day, hour


def query() -> str:
    """The address of this page, as its picture has it."""
    pairs = [(n, text) for n, text in request.args.items(multi=True) if n != "tout" and text]
    return urlencode(pairs)


def changed(**changes: str) -> str:
    """The address of this page with some fields changed."""
    pairs = [(n, text) for n, text in request.args.items(multi=True) if n not in changes and text]
    return f"{url_for('territories.board')}?{urlencode([*pairs, *changes.items()])}"
