"""Addresses about getting there, of « Mon rendez-vous » and of the site map."""

from tests.route_rights import OK, Row

WHEN = "commune=72181&rdv=0.2,48.0&debut=2026-12-01T08:30"
ROWS = (
    Row("/mobilite", OK, "/mobilite?commune=72181"),
    Row("/lieux/<place_id>/y-aller", OK, "/lieux/mairie-85191/y-aller?commune=85113"),
    Row("/api/mobilite", OK, "/api/mobilite?commune=72181&besoin=permis"),
    Row("/rendez-vous", OK, f"/rendez-vous?{WHEN}"),
    Row("/rendez-vous.ics", OK, f"/rendez-vous.ics?{WHEN}"),
    Row("/api/rendez-vous", OK, f"/api/rendez-vous?{WHEN}"),
    Row("/plan-du-site", OK),
    Row("/robots.txt", OK),
    Row("/sitemap.xml", OK),
    Row("/sitemap-<int(max=99999):part>.xml", OK, "/sitemap-1.xml"),
)
