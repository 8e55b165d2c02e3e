"""Who may contribute (everyone) and moderate (moderators and administrators)."""

from tests.route_rights import NOT_FOUND, OK, Row, everyone, only

PLACE = "/lieux/mairie-85191"
MODERATES = only("moderator", "administrator")
UNKNOWN = only("moderator", "administrator", status=404)


def _post(status: int) -> dict[str, int]:
    return only("moderator", "administrator", status=status, passer_by=401)


ROWS = (
    Row("/contribuer", OK),
    Row("/horaires/apercu", OK),
    Row("/contribuer/lieu", OK),
    Row("/contribuer/lieu", everyone(400), method="POST"),
    Row("/lieux/<place_id>/corriger", OK, f"{PLACE}/corriger"),
    Row("/lieux/<place_id>/corriger", everyone(400), f"{PLACE}/corriger", method="POST"),
    Row("/lieux/<place_id>/signaler", OK, f"{PLACE}/signaler"),
    Row("/lieux/<place_id>/signaler", everyone(400), f"{PLACE}/signaler", method="POST"),
    Row("/lieux/<place_id>/ferme", OK, f"{PLACE}/ferme"),
    Row("/lieux/<place_id>/ferme", everyone(303), f"{PLACE}/ferme", method="POST"),
    Row("/lieux/<place_id>/confirmer", OK, f"{PLACE}/confirmer"),
    Row("/lieux/<place_id>/confirmer", everyone(303), f"{PLACE}/confirmer", method="POST"),
    Row("/lieux/<place_id>/historique", OK, f"{PLACE}/historique"),
    Row("/contributions/<reference>", NOT_FOUND, "/contributions/inconnue"),
    Row("/moderation", MODERATES),
    Row("/moderation", _post(303), method="POST"),
    Row(
        "/moderation/<int:number>",
        only("moderator", "administrator", status=404),
        "/moderation/999999",
    ),
    Row("/moderation/<int:number>", _post(404), "/moderation/999999", method="POST"),
    Row("/moderation/historique", MODERATES),
    Row("/moderation/historique", _post(404), method="POST", data={"lot": "999999"}),
    Row("/moderation/doublons", MODERATES),
    Row("/moderation/doublons", _post(400), method="POST"),
    Row("/moderation/taches", MODERATES),
    Row("/moderation/taches", _post(404), method="POST", data={"tache": "9"}),
)
