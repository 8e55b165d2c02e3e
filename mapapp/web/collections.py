"""The collections of the API and what each holds."""

from dataclasses import dataclass

from mapapp.domain.kinds import Kind


@dataclass(frozen=True, slots=True)
class Collection:
    """A collection of OGC API – Features.

    `kinds` are those of its places, the first list when no type is chosen and the second every
    one it may hold; `level` is set instead for territories.
    """

    id: str
    title: str
    description: str
    kinds: tuple[Kind, ...] = ()
    all_kinds: tuple[Kind, ...] = ()
    level: str | None = None


def _of_kind(name: str, title: str, description: str, kind: Kind) -> Collection:
    return Collection(name, title, description, (kind,), (kind,))


COLLECTIONS = {
    collection.id: collection
    for collection in (
        Collection(
            "lieux",
            "Lieux d'aide",
            "Garde d'enfants, logements temporaires, économie circulaire ; les mairies avec"
            " type=mairie.",
            (Kind.CRECHE, Kind.HOUSING, Kind.CIRCULAR),
            (Kind.CRECHE, Kind.HOUSING, Kind.CIRCULAR, Kind.TOWN_HALL),
        ),
        _of_kind("actions", "Actions du plan", "Actions du plan régional de 2019.", Kind.ACTION),
        _of_kind("creches", "Garde d'enfants", "Crèches et modes de garde.", Kind.CRECHE),
        _of_kind(
            "logements",
            "Logements temporaires",
            "Hébergements de courte durée, foyers et dispositifs.",
            Kind.HOUSING,
        ),
        _of_kind(
            "circulaire",
            "Économie circulaire",
            "Où réparer, donner, trier, acheter d'occasion.",
            Kind.CIRCULAR,
        ),
        _of_kind("mairies", "Mairies", "Premier guichet de chaque commune.", Kind.TOWN_HALL),
        Collection("departements", "Départements", "Contours allégés.", level="departement"),
        Collection("epci", "Intercommunalités", "Contours allégés.", level="epci"),
        Collection("communes", "Communes", "Contours allégés.", level="commune"),
    )
}
