"""Addresses of the plan followed, and of the plan as data."""

from tests.route_rights import Row, everyone, only

FOLLOWS = ("prefecture", "administrator")
NEW = {
    "titre": "Le bus de l'emploi",
    "theme": "orientation",
    "resume": "Un bus va de village en village.",
    "territoires": "Sarthe",
    "etat": "a_lancer",
}
ROWS = (
    Row("/plan/avancement", everyone(200)),
    Row("/api/plan", everyone(200)),
    Row("/api/plan/<action_id>", everyone(200), "/api/plan/eit-49"),
    Row("/plan/suivi", only(*FOLLOWS, "partner", "moderator")),
    Row("/plan/suivi/nouvelle", only(*FOLLOWS)),
    Row(
        "/plan/suivi/nouvelle",
        only(*FOLLOWS, status=303, passer_by=401),
        method="POST",
        data=NEW,
    ),
    Row("/plan/suivi/<action_id>", only(*FOLLOWS), "/plan/suivi/eit-49"),
    Row(
        "/plan/suivi/<action_id>",
        only(*FOLLOWS, status=409, passer_by=401),
        "/plan/suivi/eit-49",
        "POST",
        {"version": "vieille"},
    ),
    Row(
        "/plan/<action:place_id>/documents/<int:number>",
        everyone(404),
        "/plan/eit-49/documents/999999",
    ),
    Row("/plan/suivi/<action_id>/documents", only(*FOLLOWS), "/plan/suivi/eit-49/documents"),
    Row(
        "/plan/suivi/<action_id>/documents",
        only(*FOLLOWS, status=400, passer_by=401),
        "/plan/suivi/eit-49/documents",
        "POST",
        {"geste": "retirer", "numero": "0"},
    ),
    Row("/plan/suivi/<action_id>/liens", only(*FOLLOWS), "/plan/suivi/eit-49/liens?q=velo"),
    Row(
        "/plan/suivi/<action_id>/liens",
        only(*FOLLOWS, status=400, passer_by=401),
        "/plan/suivi/eit-49/liens",
        "POST",
        {"quoi": "lieu", "id": "rien", "geste": "lier"},
    ),
    Row(
        "/plan/suivi/annuler",
        only(*FOLLOWS, "partner", "moderator", status=400, passer_by=401),
        method="POST",
        data={"lot": "999999"},
    ),
    Row("/plan/suivi/import", only(*FOLLOWS)),
    Row("/plan/suivi/import", only(*FOLLOWS, status=400, passer_by=401), method="POST"),
)
