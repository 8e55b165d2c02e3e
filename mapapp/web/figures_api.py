"""Figures of territories: counts, reach and what one more place would change."""

from functools import partial

from flask import Blueprint, Response, request
from werkzeug.datastructures import MultiDict

from mapapp.web.json_answers import bytes_answer
from mapapp.web.shared import answered, shared_answer
from mapapp.web.site import site

figures_api = Blueprint("figures_api", __name__, url_prefix="/api")

_FILES = ("csv", "xlsx")


@figures_api.get("/statistiques")
def statistics() -> Response:
    """Counts and rates by territory."""
    return _answer("statistiques")


@figures_api.get("/couverture")
def reach() -> Response:
    """Inhabitants within reach of a place, by territory."""
    return _answer("couverture")


@figures_api.get("/couverture/simuler")
def what_if() -> Response:
    """What one more place would change."""
    return _answer("simulation")


def is_of_offers(args: MultiDict[str, str]) -> bool:
    """Whether slots or schemes are asked for."""
    return "offre" in args or any(name.startswith("places_") for name in args.getlist("mesure"))


def _answer(name: str) -> Response:
    # The figures come with the first question about them: no start waits for them.
    from mapapp.web import figures_answers  # noqa: PLC0415

    reader = partial(figures_answers.READERS[name], site())
    form = request.args.get("f", "").strip()
    if form in ("", "json"):
        return answered(reader)
    # Of another form than the headers that are remembered for this address.
    told = reader(request.args).answer()
    if is_of_offers(request.args):  # they change without a new version of the data
        response = bytes_answer(told.body, told.content_type)
    else:
        response = shared_answer(told.body, told.content_type, told.view, told.now)
    if form in _FILES:
        saved = f"{name}-v{told.view.version}.{form}"
        response.headers["Content-Disposition"] = f'attachment; filename="{saved}"'
    return response
