"""What the home page offers to whoever found nothing, or little: see `search.ways_out`."""

from datetime import datetime
from urllib.parse import quote

from mapapp.atlas.view import View
from mapapp.domain.filters import Filters
from mapapp.domain.kinds import Kind
from mapapp.domain.query import to_query
from mapapp.search.ways_out import FEW, WayOut, ways_out
from mapapp.territory.naming import de
from mapapp.web.addresses import search_url, value_label
from mapapp.web.site import Site
from mapapp.web.way_views import Relax, WaysView
from mapapp.web.wording import gettext as _


def ways_view(site: Site, view: View, filters: Filters, now: datetime, total: int) -> WaysView:
    """The ways out of a search with `total` results; none when there is enough to choose from."""
    if total >= FEW:
        return WaysView([], [], None)
    found = ways_out(site.searcher, site.gazetteer, view, filters, now, total)
    others = [
        Relax(_label(site, filters, way), way.count, search_url(way.filters)) for way in found
    ]
    if total:
        return WaysView([], others, None)
    removed = site.searcher.relaxations(view, filters, now)
    removals = [
        Relax(_removed(site, filters, name), n, search_url(one)) for name, n, one in removed
    ]
    return WaysView(removals, others, None if others else _objects_url(filters))


def _objects_url(filters: Filters) -> str | None:
    """Where words that found nothing, and name no town, are looked for among objects."""
    if not filters.q or Kind.CIRCULAR not in filters.shown_kinds:
        return None
    return f"/objets?q={quote(filters.q)}"


def _removed(site: Site, filters: Filters, name: str) -> str:
    values = [value for n, value in to_query(filters) if n == name]
    return ", ".join(value_label(site, name, value) for value in values)


def _label(site: Site, asked: Filters, way: WayOut) -> str:
    """« crèche » à moins de 20 km d'Ancenis-Saint-Géréon."""
    other = way.filters
    words = _("« %(words)s »", words=other.q)
    if other.radius_km == asked.radius_km and not way.commune:
        return words if other.q != asked.q else _("Ouvert à un moment du créneau")
    km = f"{other.radius_km:g}".replace(".", ",")
    if other.point is not None:
        where = _("à moins de %(n)s km de vous", n=km)
    else:
        town = site.gazetteer.label("commune", other.communes[0])
        known = f"{way.name} ({town})" if way.name and way.name != town else town
        where = _("à moins de %(n)s km %(place)s", n=km, place=de(known))
    return f"{words} {where}" if way.commune and other.q else where[0].upper() + where[1:]
