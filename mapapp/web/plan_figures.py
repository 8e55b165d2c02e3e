"""Figures of what is linked to actions, as pages and the API tell them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from mapapp.domain.plan import PlanAction
from mapapp.domain.plan_indicators import Figure
from mapapp.store import queries
from mapapp.web.plan_documents_view import DocumentView, document_views
from mapapp.web.plan_words import number_text
from mapapp.web.site import Site
from mapapp.web.wording import gettext as _
from mapapp.web.wording import ngettext

if TYPE_CHECKING:  # they bring SQLAlchemy, and what makes figures
    from mapapp.figures.linked import Linked
    from mapapp.store.connections import Connection


def current(
    here: Site, connection: "Connection", actions: Sequence[PlanAction]
) -> list[PlanAction]:
    """The plan with the values of now of the indicators that are worked out."""
    if not any(one.sources for one in actions):
        return list(actions)
    return here.figures.current_plan(connection, actions, here.clock())


def with_figures(
    here: Site, connection: "Connection", one: PlanAction
) -> "tuple[PlanAction, Linked | None]":
    """An action with its indicators of now, and the figures of what is linked to it, if any is."""
    if not (one.action.places or one.schemes or one.sources):
        return one, None
    found = here.figures.linked(connection, one, here.clock())
    assert found is not None
    return replace(one, current=found.current(one.sources)), found


@dataclass(frozen=True, slots=True)
class LinkedView:
    """What the page of an action shows of its links beside the cards of places: figures in words,
    housing schemes by name and address, documents for everyone."""

    figures: list[tuple[str, str]]
    schemes: list[tuple[str, str]]
    documents: list[DocumentView]


def linked_view(
    here: Site, connection: "Connection", one: PlanAction
) -> tuple[PlanAction, LinkedView]:
    """An action with its indicators of now, and what its page shows of its links."""
    one, found = with_figures(here, connection, one)
    known = {s.scheme.id: s for s in queries.all_schemes(connection)} if one.schemes else {}
    standing = [known[name] for name in one.schemes if name in known]
    schemes = [(s.scheme.name, f"/logement/{s.scheme.id}") for s in standing if not s.withdrawn]
    rows = [] if found is None else figure_rows(found)
    return one, LinkedView(rows, schemes, document_views(one, private=False))


def figure_rows(found: "Linked") -> list[tuple[str, str]]:
    """The figures in words: what, and how much."""
    rows = [(_("Lieux liés"), _linked_text(found)), (_("Ouverts en ce moment"), _open_text(found))]
    if found.creches:
        told = ngettext("%(num)d créneau", "%(num)d créneaux", found.slots)
        free = ngettext("%(num)d place", "%(num)d places", found.free)
        rows.append(
            (_("Libres dans les crèches liées"), f"{told}, {free}" if found.slots else told)
        )
    if found.schemes:
        rows.append((Figure.SERVED.label, number_text(found.served)))
    share = found.share
    near = _(
        "%(part)s %% (%(some)s habitants sur %(all)s)",
        part=number_text(round(share.near, 1)),
        some=number_text(share.people_near),
        all=number_text(share.people),
    )
    reached = _(
        "%(some)s sur %(all)s (%(part)s %%)",
        some=number_text(share.communes_reached),
        all=number_text(share.communes),
        part=number_text(round(share.reached, 1)),
    )
    return [*rows, (Figure.NEAR.label, near), (Figure.REACHED.label, reached)]


def _linked_text(found: "Linked") -> str:
    if found.places == found.linked:
        return number_text(found.linked)
    return _("%(n)s, dont %(some)s sur la carte", n=found.linked, some=found.places)


def _open_text(found: "Linked") -> str:
    if not found.unknown:
        return number_text(found.open)
    unknown = ngettext(
        "%(num)d aux horaires inconnus", "%(num)d aux horaires inconnus", found.unknown
    )
    return f"{number_text(found.open)} ({unknown})"


def figures_json(found: "Linked | None") -> dict[str, Any] | None:
    """The figures as the API tells them: numbers, shares in percents."""
    if found is None:
        return None
    share = found.share
    return {
        "date": found.at.isoformat(),
        "lieux_lies": found.linked,
        "lieux": found.places,
        "lieux_ouverts": found.open,
        "lieux_horaires_inconnus": found.unknown,
        "creneaux_libres": found.slots,
        "places_libres": found.free,
        "communes_desservies": found.served,
        "habitants": share.people,
        "habitants_10_km": round(share.near, 1),
        "communes": share.communes,
        "communes_atteintes": round(share.reached, 1),
    }
