"""Slots of crèches: those who keep a crèche write them, anyone reads what is free."""

from tests.route_rights import NOT_FOUND, Row, everyone, only

CRECHE = "service-petite-enfance-du-pays-de-blain"
DESK = f"/espace/lieux/{CRECHE}/creneaux"
RULE = "/espace/lieux/<place_id>/creneaux"
API = "/api/creches/<place_id>/creneaux"
# A crèche that nobody keeps: its moderators, and administrators.
KEEPERS = ("moderator", "administrator")
NO_TOKEN, DEAD = everyone(401), everyone(400)


def _sent(status: int) -> dict[str, int]:
    return only(*KEEPERS, status=status, passer_by=401)


ROWS = (
    Row(RULE, only(*KEEPERS), DESK),
    Row(RULE, _sent(400), DESK, "POST", {"geste": "publier"}),
    Row(f"{RULE}/<int:slot>", only(*KEEPERS, status=404), f"{DESK}/1"),
    Row(f"{RULE}/<int:slot>", _sent(404), f"{DESK}/1", "POST"),
    Row(f"{RULE}/fichier", only(*KEEPERS), f"{DESK}/fichier"),
    Row(f"{RULE}/fichier", _sent(400), f"{DESK}/fichier", "POST"),
    Row("/espace/creneaux/modele.csv", everyone(200)),
    Row("/creneaux/<token>", DEAD, "/creneaux/faux"),
    Row("/creneaux/<token>", DEAD, "/creneaux/faux", "POST"),
    Row("/creneaux/<token>/<int:slot>", DEAD, "/creneaux/faux/1"),
    Row("/creneaux/<token>/<int:slot>", DEAD, "/creneaux/faux/1", "POST"),
    Row(API, everyone(200), f"/api/creches/{CRECHE}/creneaux"),
    Row(API, NO_TOKEN, f"/api/creches/{CRECHE}/creneaux", "POST"),
    Row(f"{API}/<int:slot>", NOT_FOUND, f"/api/creches/{CRECHE}/creneaux/1"),
    Row(f"{API}/<int:slot>", NO_TOKEN, f"/api/creches/{CRECHE}/creneaux/1", "PATCH"),
    Row(f"{API}/<int:slot>", NO_TOKEN, f"/api/creches/{CRECHE}/creneaux/1", "DELETE"),
)
