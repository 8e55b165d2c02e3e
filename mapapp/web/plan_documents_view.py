"""Documents of an action as pages and the API tell them."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from mapapp.domain.plan import PlanAction
from mapapp.domain.plan_documents import Document
from mapapp.planning.document_files import BY_MIME
from mapapp.web.place_page import french_date
from mapapp.web.plan_words import size_text
from mapapp.web.wording import gettext as _


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document as a page shows it; `about`: what it is, in words."""

    id: int
    title: str
    date: str
    href: str
    about: str
    public: bool


def document_views(one: PlanAction, *, private: bool) -> list[DocumentView]:
    """The documents of an action, the most recent first; `private`: those for its followers too."""
    shown = [each for each in one.documents if each.public or private]
    shown.sort(key=lambda each: (each.date, each.id), reverse=True)
    return [_view(one.id, each) for each in shown]


def _view(action: str, one: Document) -> DocumentView:
    href, about = one.url, _("sur un autre site")
    if href is None:
        href = f"/plan/{quote(action)}/documents/{one.id}"
        kind = BY_MIME.get(one.type or "")
        about = f"{kind.label if kind else ''}, {size_text(one.size or 0)}"
    return DocumentView(one.id, one.title, french_date(one.date) or "", href, about, one.public)


def documents_json(one: PlanAction, base: str) -> list[dict[str, Any]]:
    """Those for everyone; `base` is where addresses of this site begin."""
    return [
        {
            "titre": each.title,
            "date": each.date,
            "url": each.url or f"{base}{_view(one.id, each).href}",
            "type": each.type,
            "octets": each.size,
        }
        for each in one.documents
        if each.public
    ]
