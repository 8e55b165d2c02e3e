"""Which modules have pages, and which of them a start can do without.

Every module has one blueprint, of its own name. The first answers of a start come from those of
`FIRST`; all others bring SQLAlchemy and what people need who sign in, contribute or import, and
are imported with the first address that none of `FIRST` knows.
"""

from collections.abc import Callable, Iterable
from importlib import import_module
from threading import Lock

from flask import Blueprint, Flask, Response, request
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import RequestRedirect

FIRST = ("public", "api", "feeds", "tiles", "vector_tiles", "theme", "figures_api")
LATER = (
    "signing_in",
    "joining",
    "import_pages",
    "import_columns",
    "import_files",
    "account_page",
    "provider",
    "administration",
    "administration_work",
    "contribute",
    "hours_form",
    "told",
    "moderation_queue",
    "moderating",
    "moderation_history",
    "desk",
    "desk_place",
    "desk_settings",
    "upkeep_page",
    "place_counts",
    "write_api",
    "token_page",
    "webhook_page",
    "slot_pages",
    "slot_files",
    "slot_api",
    "childcare_page",
    "childcare_api",
    "childcare_territories",
    "slot_request_page",
    "slot_follow_page",
    "slot_answer_page",
    "mobility_page",
    "mobility_api",
    "appointment_page",
    "appointment_api",
    "site_map",
    "objects_page",
    "objects_api",
    "sought_words_page",
    "housing_page",
    "housing_api",
    "housing_desk",
    "housing_proposing",
    "housing_moderation",
    "territories_page",
    "reports_page",
    "evolution_page",
    "evolution_api",
    "plan_progress_page",
    "plan_follow_list",
    "plan_follow_page",
    "plan_links_page",
    "plan_documents_page",
    "plan_import_page",
    "plan_api",
    "plan_needs_page",
    "plan_spread_page",
)
ALL = (*FIRST, *LATER)


def register(app: Flask, names: Iterable[str]) -> None:
    """Import modules of pages and give their blueprints to an application."""
    for name in names:
        blueprint = getattr(import_module(f"mapapp.web.{name}"), name)
        assert isinstance(blueprint, Blueprint)
        app.register_blueprint(blueprint)


class Front(Flask):
    """An application of few pages, that leaves every address it does not know to the whole one.

    `whole` makes that one; it is asked for once, by `open` or by the first such address.
    """

    whole: Callable[[], Flask]

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self._lock = Lock()
        self._opened: Flask | None = None

    def open(self) -> Flask:
        """The whole application."""
        with self._lock:
            if self._opened is None:
                self._opened = self.whole()
            return self._opened

    def full_dispatch_request(self) -> Response:
        """Answer, or have the whole application answer, with its own hooks and errors."""
        if isinstance(request.routing_exception, NotFound | MethodNotAllowed | RequestRedirect):
            answer = self.response_class.from_app(self.open().wsgi_app, request.environ)
            assert isinstance(answer, Response)
            return answer
        return super().full_dispatch_request()
