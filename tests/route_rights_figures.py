"""Figures of territories are everyone's."""

from tests.route_rights import OK, Row

ROWS = (
    Row("/territoires", OK),
    Row("/territoires/<code>", OK, "/territoires/44"),
    Row("/territoires/comparer", OK),
    Row("/territoires/carte.svg", OK),
    Row("/territoires/carte.png", OK),
    Row("/territoires/carte.pdf", OK),
    Row("/api/statistiques", OK),
    Row("/api/couverture", OK, "/api/couverture?km=10"),
    Row("/api/couverture/simuler", OK, "/api/couverture/simuler?km=10&commune=44109"),
)
