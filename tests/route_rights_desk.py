"""Addresses of upkeep without an account, of counting openings, and of the desk."""

from tests.route_rights import Row, everyone, only, signed_in

PLACE = "/espace/lieux/mairie-85191"
OWN = only("partner", "administrator")
OWN_SENT = only("partner", "administrator", status=400, passer_by=401)
DEAD = everyone(400)
ROWS = (
    Row("/entretien/<token>", DEAD, "/entretien/faux"),
    Row("/entretien/<token>", DEAD, "/entretien/faux", "POST", {"geste": "exact"}),
    Row("/lieux/<place_id>/vue", everyone(204), "/lieux/mairie-85191/vue", "POST"),
    Row("/espace", signed_in()),
    Row("/espace", signed_in(400, passer_by=401), method="POST"),
    # A place that nobody keeps is on nobody's desk.
    Row("/espace/lieux/<place_id>", signed_in(403), PLACE),
    Row(
        "/espace/lieux/<place_id>", signed_in(403, passer_by=401), PLACE, "POST", {"geste": "exact"}
    ),
    Row("/espace/structures/<slug>", OWN, "/espace/structures/ville"),
    Row(
        "/espace/structures/<slug>",
        OWN_SENT,
        "/espace/structures/ville",
        "POST",
        {"rythme": "3", "courriel": "ville@exemple.fr"},
    ),
)
