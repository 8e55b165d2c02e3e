"""`/api/objets`: an object, what can be done with it, and where."""

from typing import Any

import orjson
from flask import Blueprint, Response, request, url_for

from mapapp.domain.vocabulary import Facet
from mapapp.objects.acceptance import acceptance_of
from mapapp.objects.answer import ObjectAnswer
from mapapp.objects.words import Match
from mapapp.search.answer import Result
from mapapp.web.addresses import map_url, web_link
from mapapp.web.api import ATTRIBUTION
from mapapp.web.cards import opening, page_path, where
from mapapp.web.json_answers import JSON, json_answer
from mapapp.web.objects_asked import NAMES, answered, page_url, read_question
from mapapp.web.objects_words import message_of
from mapapp.web.paging import refuse_unknown
from mapapp.web.problems import BadRequestProblem
from mapapp.web.search_page import PAGE_SIZE, page_count, refuse_beyond
from mapapp.web.shared import shared_answer
from mapapp.web.site import Site, site

objects_api = Blueprint("objects_api", __name__, url_prefix="/api")


@objects_api.get("/objets")
def objects() -> Response:
    """The item that words mean, the gestures possible with it, the places of this page."""
    here = site()
    refuse_unknown(request.args, NAMES)
    question, problems = read_question(here, request.args.items(multi=True))
    if problems:
        raise BadRequestProblem(problems)
    answer = answered(here, question)
    refuse_beyond(question.where.page, answer.total)
    document = _document(here, answer)
    if answer.found is None or question.where.trip is not None:
        return json_answer(document)
    return shared_answer(orjson.dumps(document), JSON, answer.found.view, here.clock())


def _document(here: Site, answer: ObjectAnswer) -> dict[str, Any]:
    question, resolution = answer.question, answer.resolution
    page = question.where.page
    start = (page - 1) * PAGE_SIZE
    results = answer.results(start, start + PAGE_SIZE)
    return {
        "objet": _match(answer.match) if answer.match else None,
        "corrige": bool(resolution and resolution.mended),
        "candidats": []
        if resolution is None or answer.match
        else [_match(one) for one in resolution.matches],
        "demandes": list(answer.asked),
        "gestes": [
            {
                "code": one.code,
                "nom": one.label,
                "lieux": one.places,
                "lieux_sans_precision": one.untold,
            }
            for one in answer.gestures
        ],
        "lieux": [_place(here, answer, result, start + at) for at, result in enumerate(results)],
        "total": answer.total,
        "page": page,
        "pages": page_count(answer.total),
        "elargir": [{"rayon": one.radius_km, "lieux": one.places} for one in answer.wider],
        "message": " ".join(message_of(answer)),
        "carte": map_url(answer.filters) if answer.filters else None,
        "url": page_url(question, where=question.where),
        "attribution": ATTRIBUTION,
    }


def _match(match: Match) -> dict[str, Any]:
    return {
        "code": match.code,
        "nom": match.word,
        "famille": match.label,
        "url": url_for("objects_page.item", code=match.code),
    }


def _place(here: Site, answer: ObjectAnswer, result: Result, rank: int) -> dict[str, Any]:
    place, said = result.place, acceptance_of(result.place)
    state = opening(result.state)
    name = place.origins.get("name")
    return {
        "id": place.id,
        "nom": place.name,
        "categorie": here.vocabulary.category_label(place.category),
        "adresse": where(here, place),
        "commune": place.commune_code,
        "telephone": place.phone,
        "site": web_link(place.website),
        "lon": place.lon,
        "lat": place.lat,
        "precision": place.precision.value,
        "distance_m": None if result.distance_m is None else round(result.distance_m),
        "dessert_seulement": result.serves_only,
        "etat": state.state,
        "etat_texte": state.text,
        "gestes": list(place.codes(Facet.GESTURE)),
        "objet_precise": rank < answer.told,
        "sur_rendez_vous": said.appointment,
        "professionnels": said.firms,
        "bonus_reparation": said.bonus,
        "conditions": place.conditions,
        "mis_a_jour": place.updated,
        "source": None if name is None else name.source,
        "licence": None if name is None else name.licence,
        "url": page_path(place),
    }
