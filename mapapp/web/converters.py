"""Parts of addresses that are not any text."""

from flask import Flask
from werkzeug.routing import BaseConverter

from mapapp.domain.plan import RESERVED_IDS


class ActionConverter(BaseConverter):
    """The id of an action: none of the other pages under `/plan`, which a start does not know."""

    regex = rf"(?!(?:{'|'.join(sorted(RESERVED_IDS))})$)[^/]+"


def install(app: Flask) -> None:
    """Have addresses know these parts; before any address is told."""
    app.url_map.converters["action"] = ActionConverter
