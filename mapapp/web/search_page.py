"""The home page: form, list and the address of the map's data, all from one search."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from flask import abort

from mapapp.atlas.view import View
from mapapp.domain.filters import Box, Filters
from mapapp.domain.kinds import Kind
from mapapp.domain.parameters import MODES, Problem
from mapapp.domain.query import to_query
from mapapp.domain.vocabulary import Facet
from mapapp.search.answer import Answer, Result
from mapapp.search.drawing import compact_payload
from mapapp.web.addresses import (
    bounds_of,
    field_label,
    map_url,
    mode_label,
    search_url,
    value_label,
    without_value,
)
from mapapp.web.cards import card
from mapapp.web.opening_form import opening_form
from mapapp.web.search_ways import ways_view
from mapapp.web.site import Site
from mapapp.web.views import (
    ActiveFilter,
    Card,
    Choice,
    FacetView,
    Group,
    Option,
    ProblemView,
    SearchView,
)
from mapapp.web.wording import gettext as _
from mapapp.web.wording import ngettext

PAGE_SIZE = 50
MAP_ROWS = 2000
"""Up to so many results the map reads them all at once; above, what its view shows."""
REGION_ZOOM = 8
"""At this zoom and those below, the map asks for the whole region (`donnees.js`)."""
FIRST_BYTES = 10_000
"""What the map draws first stands in the page when it is no longer (1 to 5 kB for the region)."""
RADII_KM = (1, 2, 5, 10, 20, 30, 50)
MINUTES = (10, 15, 20, 30, 45, 60)


def page_count(total: int) -> int:
    """Pages that a number of results takes; one at least."""
    return max(1, -(-total // PAGE_SIZE))


def refuse_beyond(page: int, total: int) -> None:
    """404 for a page of results after the last one, on screen and by the API."""
    if page > (last := page_count(total)):
        abort(404, _("Cette page de résultats n'existe pas : il y en a %(n)s.", n=last))


def search_view(
    site: Site,
    view: View,
    filters: Filters,
    now: datetime,
    *,
    problems: Sequence[Problem] = (),
    choices: Sequence[Choice] = (),
    typed_place: str | None = None,
) -> SearchView:
    """All that the home page shows of a search."""
    answer = site.searcher.answer(view, filters, now)
    total, pages = answer.total, page_count(answer.total)
    point, bounds = filters.point, bounds_of(site, filters)
    first_data = _first_data(filters, total, bounds)
    by_view = total > MAP_ROWS
    return SearchView(
        problems=[ProblemView(p.field, field_label(p.field), p.message) for p in problems],
        q=filters.q,
        place_text=place_text(site, filters) if typed_place is None else typed_place,
        commune=filters.communes[0] if len(filters.communes) == 1 else "",
        lon=f"{point.lon:g}" if point else "",
        lat=f"{point.lat:g}" if point else "",
        radius=f"{filters.radius_km:g}" if filters.radius_km is not None else "",
        radii=radius_options(filters),
        minutes=_minutes(filters),
        modes=_modes(filters),
        open_now=filters.open_at == "maintenant",
        opening=opening_form(filters, now),
        exclude_unknown=filters.exclude_unknown,
        facets=_facets(site, view, filters, now),
        epci_options=_epci_options(site, filters),
        active=_active(site, filters),
        total=total,
        unknown_total=answer.unknown_total if filters.open_at else 0,
        summary=_summary(filters, answer),
        groups=_groups(site, filters, answer),
        page=filters.page,
        page_count=pages,
        previous_url=_page_url(filters, filters.page - 1, pages),
        next_url=_page_url(filters, filters.page + 1, pages),
        ways=ways_view(site, view, filters, now, total),
        choices=list(choices),
        map_url=map_url(filters),
        map_by_view=by_view,
        first_data=first_data,
        first_answer=_first_answer(site, view, filters, now) if by_view and first_data else None,
        bounds=bounds,
        here=(point.lon, point.lat, _("Votre position")) if point else None,
    )


def _first_data(filters: Filters, total: int, bounds: list[float] | None) -> str | None:
    """What the map will ask for first, when that does not depend on the window's size."""
    address = map_url(filters)
    if total <= MAP_ROWS:
        return address
    if bounds is not None or filters.box is not None:
        return None
    mark = "&" if "?" in address else "?"
    return f"{address}{mark}forme=compacte&zoom={REGION_ZOOM}"


def _first_answer(site: Site, view: View, filters: Filters, now: datetime) -> str | None:
    """The answer to `first_data` of a map by view, as JSON to stand in the page; None: too long."""
    answer = site.searcher.to_draw(view, filters, now)
    drawn = compact_payload(answer, Box(*site.gazetteer.region.bbox), REGION_ZOOM)
    return drawn.decode().replace("<", "\\u003c") if len(drawn) <= FIRST_BYTES else None


def place_text(site: Site, filters: Filters) -> str:
    """What stands in the « Où ? » box for a search."""
    if filters.point is not None:
        return _("Autour de ma position")
    for level, codes in (
        ("commune", filters.communes),
        ("epci", filters.epcis),
        ("departement", filters.departments),
    ):
        if len(codes) == 1 and level == "commune":
            return site.gazetteer.label(level, codes[0])
    return ""


def radius_options(filters: Filters) -> list[Option]:
    """Distances to choose from, the one asked for among them; the first is « any »."""
    sizes = sorted({*map(float, RADII_KM), *([filters.radius_km] if filters.radius_km else [])})
    chosen = filters.radius_km
    every = Option("", _("peu importe"), None, chosen is None)
    return [every] + [
        Option(f"{km:g}", _("%(n)s km", n=f"{km:g}".replace(".", ",")), None, km == chosen)
        for km in sizes
    ]


def _minutes(filters: Filters) -> list[Option]:
    chosen = filters.trip.minutes if filters.trip else None
    times = sorted({*MINUTES, *([chosen] if chosen else [])})
    every = Option("", _("peu importe"), None, chosen is None)
    return [every] + [Option(str(n), _("%(n)s min", n=n), None, n == chosen) for n in times]


def _modes(filters: Filters) -> list[Option]:
    chosen = filters.trip.mode if filters.trip else MODES[0]
    return [Option(mode, mode_label(mode), None, mode == chosen) for mode in MODES]


def _facets(site: Site, view: View, filters: Filters, now: datetime) -> list[FacetView]:
    kinds = site.searcher.kind_counts(view, filters, now)
    type_options = [
        Option(kind.value, kind.plural, kinds[kind], kind in filters.kinds) for kind in Kind
    ]
    departments = site.searcher.department_counts(view, filters, now)
    dep_options = [
        Option(d.code, f"{d.name} ({d.code})", departments[d.code], d.code in filters.departments)
        for d in site.gazetteer.departments
    ]
    tagged = [_tag_facet(site, view, filters, facet, now) for facet in Facet]
    return [
        FacetView("type", _("Type d'aide"), type_options, bool(filters.kinds)),
        FacetView("dep", _("Département"), dep_options, bool(filters.departments)),
        *tagged,
    ]


def _tag_facet(site: Site, view: View, filters: Filters, facet: Facet, now: datetime) -> FacetView:
    counts = site.searcher.facet_counts(view, filters, facet, now)
    chosen = filters.facet(facet)
    options = [
        Option(code, label, counts.get(code, 0), code in chosen)
        for code, label in site.vocabulary.labels[facet].items()
        if code in chosen or counts.get(code, 0) > 0
    ]
    return FacetView(facet.value, field_label(facet.value), options, bool(chosen))


def _epci_options(site: Site, filters: Filters) -> list[Option]:
    every = Option("", _("toutes"), None, not filters.epcis)
    return [every] + [
        Option(e.code, e.name, None, e.code in filters.epcis) for e in site.gazetteer.all_epci
    ]


def _active(site: Site, filters: Filters) -> list[ActiveFilter]:
    return [
        ActiveFilter(
            _active_label(site, filters, name, value),
            search_url(without_value(filters, name, value)),
        )
        for name, value in to_query(filters)
        if name not in ("page", "lat", "mode")
    ]


def _active_label(site: Site, filters: Filters, name: str, value: str) -> str:
    label = value_label(site, name, value)
    if name == "minutes" and filters.trip is not None:
        return f"{label} {mode_label(filters.trip.mode)}"
    return label


def _summary(filters: Filters, answer: Answer) -> str:
    total = answer.total
    if total == 0:
        return _("Aucun résultat.")
    text = ngettext("%(num)d résultat", "%(num)d résultats", total)
    unknown = answer.unknown_total
    if filters.open_at and unknown:
        text += ngettext(
            ", dont %(num)d aux horaires inconnus", ", dont %(num)d aux horaires inconnus", unknown
        )
    if filters.exclude_unknown:
        text += _(", sans les lieux aux horaires inconnus")
    return text + "."


def _groups(site: Site, filters: Filters, answer: Answer) -> list[Group]:
    start = (filters.page - 1) * PAGE_SIZE
    shown = answer.results(start, start + PAGE_SIZE)
    if filters.open_at is None:
        return [Group(None, None, _cards(site, filters, shown))] if shown else []
    known = [r for r in shown if r.state.open is not None]
    unknown = [r for r in shown if r.state.open is None]
    groups = []
    if known:
        groups.append(Group(_("Ouverts"), None, _cards(site, filters, known)))
    if unknown:
        note = _(
            "Nous ne savons pas si ces lieux sont ouverts à ce moment : appelez avant d'y aller."
        )
        groups.append(Group(_("Horaires inconnus"), note, _cards(site, filters, unknown)))
    return groups


def _cards(site: Site, filters: Filters, results: Sequence[Result]) -> list[Card]:
    travel = site.searcher.travel_texts(filters, results)
    return [card(site, result, text) for result, text in zip(results, travel, strict=True)]


def _page_url(filters: Filters, page: int, pages: int) -> str | None:
    return search_url(replace(filters, page=page)) if 1 <= page <= pages else None
