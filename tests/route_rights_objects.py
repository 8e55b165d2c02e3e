"""Addresses of objects, and of the words that we do not know."""

from tests.route_rights import Row, everyone, only

READ = only("moderator", "administrator")
SENT = only("moderator", "administrator", status=303, passer_by=401)
ROWS = (
    Row("/objets", everyone(200)),
    Row("/objets/<code>", everyone(200), "/objets/velo"),
    Row("/api/objets", everyone(200), "/api/objets?q=velo"),
    Row("/objets/mots", everyone(200)),
    Row("/objets/mots", everyone(200), method="POST", data={"mot": "licorne"}),
    Row("/moderation/mots", READ),
    Row("/moderation/mots", SENT, method="POST", data={"mot": "licorne"}),
)
