"""Three months of a small product, for tests of the figures over time.

March, April and August 2026 are kept, one more time in August; no other month is. In department 44:

- March: recycleries r1 and r2, repair café c1 (Nantes); one micro-crèche, k1.
- April: r3 comes (Nantes).
- August: r1 is gone, r2 moved to Angers (department 49), r4 and r5 came (Nantes), and c1 is now
  an atelier vélo.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from mapapp.figures.keeping import keep
from mapapp.store.engine import Store
from mapapp.working.snapshots import maker_of
from tests.conftest import settings_for
from tests.publishing import place_values, publish_places
from tests.searches import gazetteer, vocabulary

MARCH, APRIL, AUGUST = (datetime(2026, month, 1, 9, 0, tzinfo=UTC) for month in (3, 4, 8))
ANGERS = {"commune_code": "49007", "post_code": "49000", "lon": -0.5548, "lat": 47.4736}

Places = Mapping[str, Mapping[str, Any]]


_KNOWN: Places = {
    "k1": {"kind": "creche", "category": "micro-creche"},
    "c1": {"category": "repair-cafe"},
}


def _places(names: str, **changes: Mapping[str, Any]) -> Places:
    return {
        name: place_values(
            **{"name": f"Lieu {name}", **_KNOWN.get(name, {}), **changes.get(name, {})}
        )
        for name in names.split()
    }


MONTHS: tuple[tuple[datetime, Places], ...] = (
    (MARCH, _places("r1 r2 c1 k1")),
    (APRIL, _places("r1 r2 c1 k1 r3")),
    (AUGUST, _places("r2 c1 k1 r3 r4 r5", r2=ANGERS, c1={"category": "atelier-velo"})),
)


def three_months(store: Store) -> None:
    """What a database holds once month after month was published and kept."""
    with TemporaryDirectory() as folder:
        settings = settings_for(store.url.render_as_string(hide_password=False), Path(folder))
        maker = maker_of(store, settings, gazetteer(), vocabulary())
        for when, places in MONTHS:
            publish_places(store, places)
            assert keep(maker, when, monthly=True).new
