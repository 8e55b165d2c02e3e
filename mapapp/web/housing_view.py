"""Schemes of short-stay housing as pages and the API show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for

from mapapp.domain.filters import Filters
from mapapp.domain.kinds import Kind
from mapapp.domain.place import Place
from mapapp.domain.scheme import Scheme, Situation
from mapapp.housing.answer import HousingAnswer, SchemeAnswer, answer_housing
from mapapp.housing.question import HousingQuestion
from mapapp.housing.rules import Verdict
from mapapp.housing.words import (
    UNKNOWN,
    age_text,
    day_text,
    exchange_text,
    price_text,
    season_text,
    stay_text,
    yes_no,
)
from mapapp.search.answer import Result
from mapapp.store import queries
from mapapp.web.addresses import web_link
from mapapp.web.cards import phone_href
from mapapp.web.closing import today
from mapapp.web.place_page import french_date
from mapapp.web.site import Site
from mapapp.web.wording import gettext as _
from mapapp.web.wording import ngettext

NEAR_KM = 30.0
NEAR_SHOWN = 6
_COLLECTIONS = {"departement": "departements", "epci": "epci", "commune": "communes"}


@dataclass(frozen=True, slots=True)
class SchemeCard:
    """A scheme in the list; `asks` are to be asked, `tells` to be told, `reasons` say why."""

    id: str
    name: str
    href: str
    form: str | None
    verdict: str
    verdict_label: str
    reasons: list[str]
    tells: list[str]
    asks: list[str]
    whom: str
    facts: list[tuple[str, str]]
    where: str
    phone: str | None
    phone_href: str | None
    email: str | None
    website: str | None
    full: str | None


def answer_of(here: Site, question: HousingQuestion) -> HousingAnswer:
    """Every scheme's answer, today."""
    with here.store.read() as connection:
        standings = queries.all_schemes(connection)
    return answer_housing(question, standings, here.gazetteer, today())


def answer_text(answer: HousingAnswer) -> str:
    """How many schemes say yes, maybe and no, in one sentence."""
    yes, maybe, no = (answer.counts[verdict] for verdict in Verdict)
    said = []
    if yes:
        said.append(ngettext("%(num)d dispositif convient", "%(num)d dispositifs conviennent", yes))
    if maybe:
        said.append(
            ngettext(
                "%(num)d dispositif convient peut-être",
                "%(num)d dispositifs conviennent peut-être",
                maybe,
            )
        )
    if not said:
        return _("Aucun dispositif connu ne convient.")
    if no:
        said.append(ngettext("%(num)d ne convient pas", "%(num)d ne conviennent pas", no))
    return ", ".join(said) + "."


def verdict_label(verdict: Verdict) -> str:
    """A verdict as it shows."""
    labels = {Verdict.YES: _("Oui"), Verdict.MAYBE: _("Peut-être"), Verdict.NO: _("Non")}
    return labels[verdict]


def scheme_card(here: Site, answer: SchemeAnswer) -> SchemeCard:
    """One scheme with its answer."""
    scheme, judgement = answer.scheme, answer.judgement
    maybe = judgement.verdict is Verdict.MAYBE
    return SchemeCard(
        id=scheme.id,
        name=scheme.name,
        href=url_for("housing_page.scheme", scheme_id=scheme.id),
        form=scheme.form.label if scheme.form else None,
        verdict=judgement.verdict.value,
        verdict_label=verdict_label(judgement.verdict),
        reasons=[] if maybe else [one.text for one in judgement.reasons],
        tells=[one.text for one in judgement.reasons if maybe and one.told],
        asks=[one.text for one in judgement.reasons if maybe and not one.told],
        whom=scheme.operator or scheme.name,
        facts=[
            (_("Coût"), price_text(scheme) or _("non précisé")),
            (_("Durée"), stay_text(scheme) or _("non précisé")),
            (_("Service"), exchange_text(scheme) or _("non précisé")),
        ],
        where=territory_text(here, scheme),
        phone=scheme.phone,
        phone_href=phone_href(scheme.phone),
        email=scheme.email,
        website=web_link(scheme.website),
        full=day_text(answer.full_until) if answer.full_until else None,
    )


def territory_text(here: Site, scheme: Scheme) -> str:
    """Where it serves."""
    sure = ", ".join(_labels(here, scheme.territories))
    maybe = ", ".join(_labels(here, scheme.territories_to_ask))
    if sure and maybe:
        return _("%(sure)s ; à confirmer : %(maybe)s", sure=sure, maybe=maybe)
    if maybe:
        return _("à confirmer : %(maybe)s", maybe=maybe)
    return sure or UNKNOWN


def _labels(here: Site, keys: Iterable[str]) -> list[str]:
    parts = (key.partition(":") for key in keys)
    return [here.gazetteer.label(level, code) for level, _colon, code in parts]


def situations_text(scheme: Scheme) -> str:
    """Whom it takes in."""
    others = scheme.other_situations
    if others and not scheme.situations:
        return _("toutes les situations")
    said = ", ".join(_short(one) for one in scheme.situations)
    if not said:
        return UNKNOWN
    if others is None:
        return _("%(who)s ; autres situations : à demander", who=said)
    return said if not others else _("%(who)s, et toutes les autres situations", who=said)


def _short(situation: Situation) -> str:
    words = {
        Situation.BACK_TO_WORK: _("reprise d'emploi"),
        Situation.LOOKING: _("recherche d'emploi"),
        Situation.TRAINING: _("formation"),
        Situation.INTERNSHIP: _("stage"),
        Situation.APPRENTICESHIP: _("apprentissage, alternance"),
        Situation.SEASONAL: _("saison"),
        Situation.EMPLOYEE: _("salariés"),
        Situation.STUDIES: _("études"),
        Situation.CIVIC_SERVICE: _("service civique"),
    }
    return words[situation]


def rule_rows(here: Site, scheme: Scheme) -> list[tuple[str, str]]:
    """Every rule with what is known of it; « non précisé » where nothing is."""
    days = scheme.answer_days
    known = {
        _("Pour qui"): situations_text(scheme),
        _("Âge"): age_text(scheme),
        _("Durée"): stay_text(scheme),
        _("Coût"): price_text(scheme),
        _("Échange de service"): exchange_text(scheme),
        _("Dates"): season_text(scheme),
        _("Territoire"): territory_text(here, scheme),
        _("Conditions à vérifier"): " ; ".join(scheme.conditions) or None,
        _("Meublé"): yes_no(scheme.furnished),
        _("Accessible en fauteuil roulant"): yes_no(scheme.accessible),
        _("Animaux acceptés"): yes_no(scheme.animals),
        _("Documents à fournir"): " ; ".join(scheme.documents) or None,
        _("Délai de réponse"): None
        if days is None
        else ngettext("sous %(num)d jour", "sous %(num)d jours", days),
    }
    return [(label, text or UNKNOWN) for label, text in known.items()]


def shape_urls(here: Site, scheme: Scheme) -> list[str]:
    """Addresses of the outlines of what it serves, for the map."""
    found = []
    for key in dict.fromkeys((*scheme.territories, *scheme.territories_to_ask)):
        level, _colon, code = key.partition(":")
        if level == "region":
            codes = [(_COLLECTIONS["departement"], d.code) for d in here.gazetteer.departments]
        else:
            codes = [(_COLLECTIONS[level], code)]
        found += [url_for("api.item", collection=c, feature_id=code) for c, code in codes]
    return found


def bounds_of(here: Site, schemes: Iterable[Scheme]) -> list[float] | None:
    """West, south, east and north of what they serve; None if that is not known."""
    keys = {key for one in schemes for key in (*one.territories, *one.territories_to_ask)}
    parts = (key.partition(":") for key in keys)
    found = [here.gazetteer.find(level, code) for level, _colon, code in parts]
    boxes = [unit.bbox for unit in found if unit is not None]
    if not boxes:
        return None
    wests, souths, easts, norths = zip(*boxes, strict=True)
    return [min(wests), min(souths), max(easts), max(norths)]


def near(here: Site, question: HousingQuestion, answer: HousingAnswer) -> list[Result]:
    """Places of housing around the job that are no counter of a scheme in the answer."""
    if question.commune is None:
        return []
    filters = Filters(kinds=(Kind.HOUSING,), communes=(question.commune,), radius_km=NEAR_KM)
    found = here.searcher.answer(here.searcher.view(), filters, here.clock())
    shown = {place for one in answer.schemes for place in one.scheme.places}
    results = found.results(0, NEAR_SHOWN + len(shown))
    return [result for result in results if result.place.id not in shown][:NEAR_SHOWN]


def town_hall(here: Site, commune: str | None) -> Place | None:
    """The town hall where the job is: it can be called, when schemes say no number."""
    if commune is None:
        return None
    with here.store.read() as connection:
        found = queries.places_by_id(connection, [f"mairie-{commune}"])
    return found[0] if found else None


def advice(hall: Place | None) -> list[str]:
    """Whom to ask beside the schemes, in sentences."""
    if hall is None or not hall.phone:
        return []
    return [_("La mairie peut vous dire qui loge pour un temps court : %(n)s.", n=hall.phone)]


def scheme_json(here: Site, answer: SchemeAnswer) -> dict[str, Any]:
    """A scheme with its answer, for programs."""
    scheme = answer.scheme
    return {
        "id": scheme.id,
        "nom": scheme.name,
        "reponse": answer.judgement.verdict.value,
        "raisons": list(answer.reasons),
        "cout": price_text(scheme) or UNKNOWN,
        "territoire": territory_text(here, scheme),
        "territoires": list(scheme.territories),
        "territoires_a_confirmer": list(scheme.territories_to_ask),
        "publics": [one.value for one in scheme.situations],
        "age": age_text(scheme) or UNKNOWN,
        "duree": stay_text(scheme) or UNKNOWN,
        "service": exchange_text(scheme) or UNKNOWN,
        "dates": season_text(scheme) or UNKNOWN,
        "complet_jusqu_au": _iso(answer.full_until),
        "criteres": [
            {"sujet": one.matter, "reponse": one.verdict.value, "texte": one.text}
            for one in answer.judgement.matters
        ],
        "organisme": scheme.operator,
        "contact": {
            "telephone": scheme.phone,
            "courriel": scheme.email,
            "site": scheme.website,
            "adresse": scheme.address,
        },
        "lieux": list(scheme.places),
        "page": url_for("housing_page.scheme", scheme_id=scheme.id, _external=True),
        "source": {
            "titre": scheme.source_title,
            "url": scheme.source_url,
            "date": scheme.source_date,
        },
    }


def source_line(scheme: Scheme) -> tuple[str, str | None, str]:
    """The source of a scheme: its title, its address and its date."""
    when = french_date(scheme.source_date) or _("page sans date")
    return scheme.source_title or UNKNOWN, web_link(scheme.source_url), when


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
