"""An appointment's question as the query of a page."""

from collections.abc import Collection
from urllib.parse import urlencode

from mapapp.appointment.answer import AppointmentQuestion
from mapapp.domain.situation import to_pairs


def query_of(question: AppointmentQuestion, names: Collection[str] | None = None) -> str:
    """The query that says the same; of `names` only, for the page of one room."""
    at = question.origin
    home = [("lon", f"{at.lon:g}"), ("lat", f"{at.lat:g}")] if at else []
    address = [("adresse", question.address)] if question.address else []
    said = [*home, *to_pairs(question.situation), *address]
    return urlencode([pair for pair in said if names is None or pair[0] in names])
