"""What the « À propos » page says of the data: every source, its licence, its date."""

from typing import TYPE_CHECKING, NamedTuple

from mapapp.web.place_page import french_date
from mapapp.web.wording import gettext as _

if TYPE_CHECKING:  # it brings SQLAlchemy
    from mapapp.store.records import Source


class SourceView(NamedTuple):
    """A source of data."""

    title: str
    what: str
    publisher: str
    licence: str
    url: str | None
    date: str | None


def source_views(sources: "list[Source]", imported: dict[str, str]) -> list[SourceView]:
    """Every source: those of places, then those of the map itself.

    `imported` gives the ISO time at which each source was imported.
    """
    what = {
        "plan-2019": _("Les actions du plan"),
        "pages-publiques": _("Garde d'enfants, logements temporaires, économie circulaire"),
        "annuaire-mairies": _("Mairies : adresse, téléphone, horaires"),
    }
    own = [
        SourceView(
            source.title,
            what.get(source.id, _("Lieux")),
            source.publisher,
            source.licence,
            source.url,
            _("importé le %(date)s", date=french_date(imported.get(source.id, "")[:10])),
        )
        for source in sources
    ]
    return [*own, *_fixed()]


def _fixed() -> list[SourceView]:
    open_licence = "Licence Ouverte 2.0"
    return [
        SourceView(
            _("Code officiel géographique, contours et populations"),
            _("Département, intercommunalités, communes"),
            "INSEE, IGN, Etalab",
            open_licence,
            "https://www.data.gouv.fr/datasets/code-officiel-geographique-cog/",
            None,
        ),
        SourceView(
            _("Longue vie aux objets"),
            _("Codes des gestes et des objets"),
            "ADEME",
            open_licence,
            "https://data.ademe.fr/datasets/longue-vie-aux-objets-acteurs-de-leconomie-circulaire",
            None,
        ),
        SourceView(
            _("Plan IGN"),
            _("Fond de carte"),
            "IGN, Géoplateforme",
            open_licence,
            "https://geoservices.ign.fr/planign",
            None,
        ),
        SourceView(
            _("Calendrier scolaire, zone B"),
            _("Horaires en période de vacances"),
            _("Ministère de l'Éducation nationale"),
            open_licence,
            "https://www.data.gouv.fr/datasets/le-calendrier-scolaire/",
            None,
        ),
    ]
