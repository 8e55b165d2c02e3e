"""Every address × every persona → the status expected. An address that is not here fails.

A part of the product lists its own rows in a module of its own, `route_rights_<part>.py`, whose
`ROWS` are gathered with these by `test_route_rights.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.people import PERSONAS

Statuses = Mapping[str, int]


def everyone(status: int) -> dict[str, int]:
    """The same answer for all."""
    return dict.fromkeys(PERSONAS, status)


def only(*personas: str, status: int = 200, passer_by: int = 302) -> dict[str, int]:
    """An answer for some; a passer-by is sent to sign in (302, 401 for a form), others get 403."""
    others = everyone(403) | {"passer_by": passer_by}
    return others | dict.fromkeys(personas, status)


def signed_in(status: int = 200, passer_by: int = 302) -> dict[str, int]:
    """An answer for all who have an account."""
    return everyone(status) | {"passer_by": passer_by}


@dataclass(frozen=True)
class Row:
    """One rule of the application with an example of it."""

    rule: str
    expected: Statuses
    path: str = ""
    method: str = "GET"
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def example(self) -> str:
        """The address asked."""
        return self.path or self.rule


OK, NOT_FOUND = everyone(200), everyone(404)
PUBLIC = (
    Row("/", OK),
    Row("/lieux/<place_id>", OK, "/lieux/mairie-85191"),
    Row("/plan", OK),
    Row("/plan/<action:place_id>", OK, "/plan/eit-49"),
    Row("/a-propos", OK),
    Row("/accessibilite", OK),
    Row("/donnees-personnelles", OK),
    Row("/mentions-legales", OK),
    Row("/theme.css", NOT_FOUND),
    Row("/static/<path:filename>", OK, "/static/app.css"),
    Row("/cadre/<name>", NOT_FOUND, "/cadre/rien.js"),
    Row("/fond/<int(max=19):z>/<int:x>/<int:y>.png", everyone(204), "/fond/10/500/300.png"),
)
API = (
    Row("/api", everyone(308)),
    Row("/api/", OK),
    Row("/api/conformance", OK),
    Row("/api/openapi.json", OK),
    Row("/api/collections", OK),
    Row("/api/collections/<collection>", OK, "/api/collections/lieux"),
    Row("/api/collections/<collection>/items", OK, "/api/collections/lieux/items?limit=1"),
    Row(
        "/api/collections/<collection>/items/<feature_id>",
        OK,
        "/api/collections/lieux/items/mairie-85191",
    ),
    Row("/api/carte", OK, "/api/carte?q=velo"),
    Row("/api/carte/noms", OK, "/api/carte/noms?numero=1,2"),
    Row("/api/tuiles/tilejson.json", OK),
    Row("/api/tuiles/<int:z>/<int:x>/<int:y>.mvt", OK, "/api/tuiles/8/127/89.mvt"),
    Row("/api/suggestions", OK, "/api/suggestions?q=nantes"),
    Row("/api/<level>/formes", OK, "/api/departements/formes"),
)
SIGNING_IN = (
    Row("/connexion", everyone(302) | {"passer_by": 200}),
    Row("/connexion", everyone(400), method="POST"),
    Row("/connexion/code", everyone(302)),
    Row("/connexion/code", everyone(401), method="POST", data={"code": "1", "etape": "x"}),
    Row("/connexion/proconnect", NOT_FOUND),
    Row("/connexion/proconnect/retour", NOT_FOUND),
    Row("/deconnexion", signed_in(200)),
    Row("/deconnexion", everyone(303), method="POST"),
)


def _mine(rule: str, **form: str) -> Row:
    """A form of one's own account."""
    status = 400 if not form else 303
    return Row(rule, signed_in(status, passer_by=401), method="POST", data=form)


ACCOUNT = (
    Row("/compte", signed_in()),
    _mine("/compte"),
    _mine("/compte/mot-de-passe"),
    _mine("/compte/sessions", session="autre"),
    Row("/compte/double-authentification", signed_in()),
    _mine("/compte/double-authentification"),
    Row("/compte/demander", OK),
    Row("/compte/demander", everyone(400), method="POST"),
    Row("/compte/oublie", OK),
    Row("/compte/oublie", everyone(400), method="POST"),
    *(
        Row(f"/compte/{what}/<token>", everyone(400), f"/compte/{what}/faux", method)
        for what in ("confirmer", "nouveau", "invitation")
        for method in ("GET", "POST")
    ),
)


def _desk(path: str, status: int = 200, rule: str = "") -> Row:
    rule = f"/administration{rule or path}"
    return Row(rule, only("administrator", status=status), f"/administration{path}")


def _desk_form(path: str, status: int = 400, rule: str = "") -> Row:
    rule, path = f"/administration{rule or path}", f"/administration{path}"
    expected = only("administrator", status=status, passer_by=401)
    return Row(rule, expected, path, "POST")


ADMINISTRATION = (
    _desk(""),
    _desk("/droits"),
    _desk("/comptes/1", rule="/comptes/<int:account_id>"),
    _desk_form("/comptes/1", rule="/comptes/<int:account_id>"),
    _desk("/invitations"),
    _desk_form("/invitations"),
    _desk("/organisations/nouvelle"),
    _desk_form("/organisations/nouvelle"),
    _desk("/organisations/cress", rule="/organisations/<slug>"),
    _desk_form("/organisations/cress", rule="/organisations/<slug>"),
    _desk("/courriels"),
    _desk_form("/courriels", 303),
    _desk("/travaux"),
    _desk_form("/travaux", 303),
)
ROWS = (*PUBLIC, *API, *SIGNING_IN, *ACCOUNT, *ADMINISTRATION)
