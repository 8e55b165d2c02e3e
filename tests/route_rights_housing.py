"""Addresses of short-stay housing: public, the desk's, moderation's."""

from tests.route_rights import NOT_FOUND, OK, Row, only, signed_in

SCHEME = "/moderation/dispositifs/le-relais-sarthe"
DESK = "/espace/dispositifs/le-relais-sarthe"
MODERATORS = only("moderator", "administrator")
KEEPERS_SENT = only("moderator", "administrator", status=400, passer_by=401)
SPEAKERS = only("contributor", "partner", "moderator")
SPEAKERS_SENT = only("contributor", "partner", "moderator", status=400, passer_by=401)
ROWS = (
    Row("/logement", OK),
    Row("/logement/<scheme_id>", OK, "/logement/le-relais-sarthe"),
    Row("/logement/<scheme_id>", NOT_FOUND, "/logement/rien"),
    Row("/api/logement", OK),
    Row("/api/logement/<scheme_id>", OK, "/api/logement/escales-ouest"),
    Row("/moderation/dispositifs", MODERATORS),
    Row("/moderation/dispositifs/<scheme_id>", MODERATORS, SCHEME),
    Row("/moderation/dispositifs/<scheme_id>", KEEPERS_SENT, SCHEME, "POST", {"geste": "essayer"}),
    Row("/espace/dispositifs", signed_in()),
    Row("/espace/dispositifs/nouveau", SPEAKERS),
    Row("/espace/dispositifs/nouveau", SPEAKERS_SENT, "", "POST"),
    Row("/espace/dispositifs/<scheme_id>/corriger", SPEAKERS, f"{DESK}/corriger"),
    Row("/espace/dispositifs/<scheme_id>/corriger", SPEAKERS_SENT, f"{DESK}/corriger", "POST"),
    Row("/espace/dispositifs/<scheme_id>", MODERATORS, DESK),
    Row("/espace/dispositifs/<scheme_id>", KEEPERS_SENT, DESK, "POST", {"geste": "complet"}),
)
