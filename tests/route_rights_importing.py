"""Addresses of the import of files."""

from tests.route_rights import OK, Row, only

MAY = ("partner", "moderator", "administrator")
NO_RUN = only(*MAY, status=404)
NO_RUN_SENT = only(*MAY, status=404, passer_by=401)
ROWS = (
    Row("/espace/import", only(*MAY)),
    Row("/espace/import", only(*MAY, status=400, passer_by=401), method="POST"),
    Row("/espace/import/modele.csv", OK),
    Row("/espace/import/schema.json", OK),
    Row("/espace/import/<int:number>", NO_RUN, "/espace/import/999"),
    Row("/espace/import/<int:number>/erreurs.csv", NO_RUN, "/espace/import/999/erreurs.csv"),
    Row("/espace/import/<int:number>/colonnes", NO_RUN, "/espace/import/999/colonnes"),
    *(
        Row(
            f"/espace/import/<int:number>/{step}",
            NO_RUN_SENT,
            f"/espace/import/999/{step}",
            method="POST",
        )
        for step in ("colonnes", "corrections", "confirmer", "annuler")
    ),
)
