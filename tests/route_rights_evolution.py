"""Figures over time are everyone's; snapshots are asked for by those who follow the plan."""

from tests.route_rights import OK, Row, only

FOLLOWS = ("prefecture", "administrator")
RELEVES = "/territoires/releves"
ROWS = (
    Row("/territoires/evolution", OK),
    Row("/api/statistiques/evolution", OK),
    Row(RELEVES, only(*FOLLOWS)),
    Row(RELEVES, only(*FOLLOWS, status=303, passer_by=401), method="POST"),
)
