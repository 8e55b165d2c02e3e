"""Addresses of what spreads of the plan, and of what it does not answer yet: everyone's."""

from tests.route_rights import OK, Row

ROWS = (
    Row("/plan/besoins", OK),
    Row("/plan/besoins/carte.svg", OK),
    Row("/api/plan/besoins", OK),
)
