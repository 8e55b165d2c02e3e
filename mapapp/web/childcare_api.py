"""`/api/garde`: what the page of childcare answers, as JSON, and what its map draws."""

from typing import Any

import orjson
from flask import Blueprint, Response, request

from mapapp.childcare.detour import Detour
from mapapp.childcare.nearby import Other
from mapapp.childcare.search import ChildcareAnswer, Offer
from mapapp.childcare.telling import advice, message, whole_minutes
from mapapp.domain.place import Place
from mapapp.hours.windows import opening_json
from mapapp.web.api import ATTRIBUTION
from mapapp.web.cards import page_path
from mapapp.web.childcare_asked import NAMES, read_asked
from mapapp.web.childcare_page import answered, shown_places
from mapapp.web.json_answers import JSON
from mapapp.web.paging import refuse_unknown
from mapapp.web.problems import BadRequestProblem
from mapapp.web.site import site
from mapapp.web.slot_view import said_json

childcare_api = Blueprint("childcare_api", __name__, url_prefix="/api/garde")


@childcare_api.get("")
def search() -> Response:
    """Free places, then whom to call."""
    return _unkept(answer_json(_answered()))


@childcare_api.get("/carte")
def drawn() -> Response:
    """The same places as columns, for the map of the page; states are those of `autres`."""
    found = shown_places(_answered())
    return _unkept(
        {
            "total": len(found),
            "id": [one.place.id for one in found],
            "type": [one.place.kind.value for one in found],
            "nom": [one.place.name for one in found],
            "lon": [round(one.place.lon, 6) for one in found],
            "lat": [round(one.place.lat, 6) for one in found],
            "etat": [_state(one) for one in found],
            "precision": [one.place.precision.value for one in found],
        }
    )


def answer_json(answer: ChildcareAnswer) -> dict[str, Any]:
    """The answer by the names of the API."""
    others = [("a_appeler", one) for one in answer.calls] + [("autre", o) for o in answer.others]
    return {
        "places": [_offer(one) for one in answer.offers],
        "autres": [_other(kind, one) for kind, one in others],
        "message": message(answer),
        "conseils": advice(answer),
        "trop_loin": answer.far,
        "attribution": ATTRIBUTION,
    }


def _answered() -> ChildcareAnswer:
    refuse_unknown(request.args, NAMES)
    asked = read_asked(site(), list(request.args.items(multi=True)))
    if asked.problems:
        raise BadRequestProblem(asked.problems)
    return answered(site(), asked)


def _state(one: Offer | Other) -> str:
    if not isinstance(one, Other):
        return "ouvert"
    return "inconnu" if one.state.open is None else "ouvert" if one.state.open else "ferme"


def _offer(one: Offer) -> dict[str, Any]:
    return {
        **_place(one.place, one.detour),
        "creneau": said_json(one.slot),
        "places": one.slot.left,
        "fraicheur": one.fresh.value,
        "fraicheur_texte": one.words,
        "autres_creneaux": [said_json(slot) for slot in one.slots[1:]],
    }


def _other(kind: str, one: Other) -> dict[str, Any]:
    return {
        **_place(one.place, one.detour),
        "genre": kind,
        "categorie": one.place.category,
        "pourquoi": one.why,
        "dessert_la_commune": one.serves,
        "ouverture": opening_json(one.state),
    }


def _place(place: Place, detour: Detour | None) -> dict[str, Any]:
    return {
        "id": place.id,
        "nom": place.name,
        "adresse": place.address,
        "commune": place.commune_name,
        "code_insee": place.commune_code,
        "lon": round(place.lon, 6),
        "lat": round(place.lat, 6),
        "precision": place.precision.value,
        "telephone": place.phone,
        "courriel": place.email,
        "fiche": page_path(place),
        "detour_min": whole_minutes(detour.extra) if detour else None,
        "trajet_min": whole_minutes(detour.total) if detour else None,
    }


def _unkept(document: dict[str, Any]) -> Response:
    # Where someone lives and where they are expected: in no cache, on the way or at home.
    response = Response(orjson.dumps(document), content_type=JSON)
    response.headers["Cache-Control"] = "no-store"
    return response
