"""An operator's own style sheet, loaded after ours."""

import hashlib

from flask import Blueprint, Response, abort, url_for

from mapapp.config import Settings
from mapapp.web.files import file_answer
from mapapp.web.site import site

theme = Blueprint("theme", __name__)


def theme_url(settings: Settings) -> str | None:
    """Address of the operator's sheet, that changes with its content; None without one."""
    if settings.theme is None or not settings.theme.is_file():
        return None
    digest = hashlib.sha256(settings.theme.read_bytes()).hexdigest()[:12]
    return url_for("theme.style", v=digest)


@theme.get("/theme.css")
def style() -> Response:
    """The operator's sheet."""
    path = site().settings.theme
    if path is None or not path.is_file():
        abort(404)
    response = file_answer(path.resolve(), "text/css")
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response
