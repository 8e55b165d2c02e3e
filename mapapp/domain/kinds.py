"""The kinds of help on the map."""

from enum import StrEnum


class Kind(StrEnum):
    """What a place is; the value is the one of the address bar and of the API."""

    ACTION = "action"
    CRECHE = "creche"
    HOUSING = "logement"
    CIRCULAR = "circulaire"
    TOWN_HALL = "mairie"

    @property
    def label(self) -> str:
        """Singular, as on a card."""
        return _LABELS[self][0]

    @property
    def plural(self) -> str:
        """Plural, as beside a filter."""
        return _LABELS[self][1]


_LABELS = {
    Kind.ACTION: ("Action du plan", "Actions du plan"),
    Kind.CRECHE: ("Garde d'enfants", "Garde d'enfants"),
    Kind.HOUSING: ("Logement temporaire", "Logements temporaires"),
    Kind.CIRCULAR: ("Réparer, donner, trier", "Réparer, donner, trier"),
    Kind.TOWN_HALL: ("Mairie", "Mairies"),
}

DEFAULT_KINDS = (Kind.ACTION, Kind.CRECHE, Kind.HOUSING, Kind.CIRCULAR)
"""Shown when no kind is chosen: town halls would drown the rest, they are asked for by name."""
