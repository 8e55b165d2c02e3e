"""Raw values of an action, as a form or a file gives them, and the people who follow the plan."""

from datetime import date
from typing import Any

from mapapp.domain.vocabulary import Facet
from mapapp.planning.given import Known
from mapapp.planning.territories import read_territory
from tests.searches import gazetteer, vocabulary

TODAY = date(2026, 11, 24)


def raw_action(**changes: Any) -> dict[str, Any]:
    """A sound action of the Sarthe."""
    return {
        "titre": "Le bus de l'emploi",
        "theme": "orientation",
        "resume": "Un bus va de village en village avec des offres d'emploi.",
        "territoires": ["Sarthe"],
    } | changes


def known(*actions: str) -> Known:
    """What typed values are held against in tests."""
    return Known(
        themes=frozenset(vocabulary().labels[Facet.THEME]),
        organisations=frozenset({"ville", "cress"}),
        actions=frozenset(actions),
        territory=lambda typed: read_territory(gazetteer(), typed),
        today=TODAY,
    )
