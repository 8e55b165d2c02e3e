"""Addresses of childcare: the search, requests for a place, answers of crèches, numbers."""

from tests.route_rights import NOT_FOUND, OK, Row, everyone, signed_in

BAD = everyone(400)
ROWS = (
    Row("/garde", OK, "/garde?commune=85191"),
    Row("/api/garde", OK, "/api/garde?commune=85191"),
    Row("/api/garde/carte", OK, "/api/garde/carte?commune=85191"),
    Row("/garde/territoires", OK),
    Row("/api/garde/territoires", OK),
    Row("/garde/demande", OK),
    Row("/garde/demande", BAD, method="POST"),
    Row("/garde/demandes/<token>", NOT_FOUND, "/garde/demandes/faux"),
    Row(
        "/garde/demandes/<token>",
        NOT_FOUND,
        "/garde/demandes/faux",
        "POST",
        {"geste": "annuler"},
    ),
    Row("/garde/reponse/<token>", BAD, "/garde/reponse/faux"),
    Row("/garde/reponse/<token>", BAD, "/garde/reponse/faux", "POST", {"geste": "accepter"}),
    Row("/espace/demandes", signed_in()),
    Row("/espace/demandes", signed_in(400, passer_by=401), method="POST"),
    Row("/espace/demandes/<int:number>", signed_in(404), "/espace/demandes/1"),
    Row(
        "/espace/demandes/<int:number>",
        signed_in(404, passer_by=401),
        "/espace/demandes/1",
        "POST",
        {"geste": "accepter"},
    ),
)
