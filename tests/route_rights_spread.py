"""Addresses of what spreads of the plan, and of what it does not answer yet: everyone's."""

from tests.route_rights import OK, Row

ROWS = (
    Row("/plan/besoins", OK),
    Row("/plan/besoins/carte.svg", OK),
    Row("/api/plan/besoins", OK),
    Row("/plan/<action_id>/essaimage", OK, "/plan/eit-49/essaimage"),
    Row("/plan/<action_id>/essaimage.svg", OK, "/plan/eit-49/essaimage.svg"),
    Row("/api/plan/<action_id>/essaimage", OK, "/api/plan/eit-49/essaimage"),
)
