"""What programs write needs a token, whoever's browser asks; its pages are for organisations."""

from tests.route_rights import NOT_FOUND, OK, Row, everyone, only

PLACE = "/api/lieux/mairie-85191"
NO_TOKEN = everyone(401)
KEEPERS = ("partner", "moderator", "administrator")
READS = only(*KEEPERS)


def _form(rule: str, status: int, path: str = "") -> Row:
    return Row(rule, only(*KEEPERS, status=status, passer_by=401), path, method="POST")


ROWS = (
    Row("/api/lieux", NO_TOKEN, method="POST"),
    Row("/api/lieux/<place_id>", OK, PLACE),
    Row("/api/lieux/<place_id>", NO_TOKEN, PLACE, method="PATCH"),
    Row("/api/lieux/<place_id>", NO_TOKEN, PLACE, method="DELETE"),
    Row("/api/contributions/<reference>", NOT_FOUND, "/api/contributions/inconnue"),
    Row("/espace/jetons", READS),
    _form("/espace/jetons", 400),
    _form("/espace/jetons/<int:number>", 404, "/espace/jetons/999999"),
    Row("/espace/appels", READS),
    _form("/espace/appels", 400),
    Row("/espace/appels/<int:number>", only(*KEEPERS, status=404), "/espace/appels/999999"),
    _form("/espace/appels/<int:number>", 404, "/espace/appels/999999"),
)
