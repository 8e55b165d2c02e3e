"""Counting how often the page of a place is opened, by its own script and nothing else."""

from flask import Blueprint, Response, abort, request

from mapapp.accounts.rates import HOUR, Limit, attempt, network_of
from mapapp.domain.instants import stamp
from mapapp.store.place_views import count_view
from mapapp.web.forms import bears_no_token
from mapapp.web.site import site

place_counts = Blueprint("place_counts", __name__)
BY_NETWORK = Limit("vues", 120, HOUR)
"""A school or a town behind one address counts less than it should; a robot hardly counts."""


@place_counts.post("/lieux/<place_id>/vue")
@bears_no_token
def opened(place_id: str) -> Response:
    """One more opening this month; over the limit it is passed over without a word."""
    here = site()
    now = here.clock()
    with here.store.write() as connection:
        whose = [(BY_NETWORK, network_of(request.remote_addr))]
        if attempt(connection, whose, now) is None:
            found = count_view(connection, place_id, stamp(now)[:7])
            if not found:
                abort(404)
    return Response(status=204)
