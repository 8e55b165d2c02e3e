"""Reports are everyone's to read, the prefecture's to ask for."""

from tests.route_rights import NOT_FOUND, OK, Row, only

NONE = "/territoires/rapports/2019-t1-52"
ROWS = (
    Row("/territoires/rapports", OK),
    Row(
        "/territoires/rapports",
        only("prefecture", "administrator", status=400, passer_by=401),
        method="POST",
        data={"periode": "hier", "territoire": "52"},
    ),
    Row("/territoires/rapports/<report_id>", NOT_FOUND, NONE),
    Row("/territoires/rapports/<report_id>/rapport.pdf", NOT_FOUND, f"{NONE}/rapport.pdf"),
    Row("/territoires/rapports/<report_id>/rapport.xlsx", NOT_FOUND, f"{NONE}/rapport.xlsx"),
    Row("/territoires/rapports/<report_id>/rapport.json", NOT_FOUND, f"{NONE}/rapport.json"),
    Row("/territoires/rapports/<report_id>/carte-<name>.svg", NOT_FOUND, f"{NONE}/carte-x.svg"),
)
