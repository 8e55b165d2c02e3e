"""Addresses about getting there."""

from tests.route_rights import OK, Row

ROWS = (
    Row("/mobilite", OK, "/mobilite?commune=72181"),
    Row("/lieux/<place_id>/y-aller", OK, "/lieux/mairie-85191/y-aller?commune=85113"),
    Row("/api/mobilite", OK, "/api/mobilite?commune=72181&besoin=permis"),
)
