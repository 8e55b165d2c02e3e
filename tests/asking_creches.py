"""Crèches with slots, and families who ask them, for tests: with the web and without."""

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import Flask

from mapapp.childcare import requests as asking
from mapapp.childcare.requests import Desk
from mapapp.domain.slot import SlotFields
from mapapp.notifying.letters import Writer
from mapapp.store import outbox
from mapapp.store.engine import Store
from mapapp.store.outbox import Mail
from mapapp.store.owners import set_owner
from mapapp.store.slot_counts import ASKED, PUBLISHED, count_slots
from mapapp.store.slot_requests import Asker, SlotRequest, request_by_id
from mapapp.store.slots import insert_slots, slot_by_id
from mapapp.web.site import Site
from tests.conftest import NOW, NOW_TEXT
from tests.people import VILLE, put_organisations, site_of
from tests.publishing import place_values, publish_places

DAY = date(2026, 12, 1)
"""A Tuesday, a week after NOW."""
FAMILY = Asker("A. B.", "06 00 00 00 00", "famille@exemple.fr", 18, "entretien", "Bonjour.")
NORTH = {"a": 46.65, "b": 46.72, "c": 46.57}
"""Latitudes of three crèches on one meridian, in the countryside of Vendée."""
LON = -1.2


def slot_fields(**changes: Any) -> SlotFields:
    """A morning for one child of any age, with some of it changed."""
    own: dict[str, Any] = {"day": DAY, "starts": time(8), "ends": time(13)}
    return SlotFields(**(own | changes))


def creche(place_id: str, **changes: Any) -> dict[str, Any]:
    """Values of a crèche of Nantes whose functional address bears its id."""
    own = {
        "kind": "creche",
        "category": "multi-accueil",
        "name": f"Crèche {place_id}",
        "email": f"{place_id}@exemple.fr",
        "phone": "02 40 00 00 00",
    }
    return place_values(**(own | changes))


class Town:
    """Three crèches a, b, c that the town keeps; `now` may be moved."""

    def __init__(self, store: Store, **changes: Any) -> None:
        self.store, self.now = store, NOW
        with store.write() as connection:
            put_organisations(connection, NOW_TEXT)
        publish_places(store, {name: creche(name, **changes) for name in "abc"})
        with store.write() as connection:
            set_owner(connection, list("abc"), VILLE.id, NOW_TEXT)

    def slot(self, place_id: str = "a", **changes: Any) -> int:
        """A new slot of a crèche, just published."""
        with self.store.write() as connection:
            (made,) = insert_slots(
                connection, place_id, [slot_fields(**changes)], organisation=VILLE.id, now=self.now
            )
        return made

    @property
    def desk(self) -> Desk:
        """Who writes, now."""
        return Desk(Writer("https://carte.exemple.fr"), self.now)

    def ask(
        self, slots: Sequence[int], asker: Asker = FAMILY, token: str = "secret"
    ) -> SlotRequest:
        """A family asks."""
        with self.store.write() as connection:
            return asking.send(connection, self.desk, asker, slots, token)

    def answer(self, line: int, step: asking.Step, text: str = "") -> SlotRequest:
        """A crèche answers."""
        with self.store.write() as connection:
            return asking.answer(connection, self.desk, line, step, text)

    def request(self, number: int) -> SlotRequest:
        """A request as it is now."""
        with self.store.read() as connection:
            found = request_by_id(connection, number)
        assert found is not None
        return found

    def states(self, number: int) -> list[str]:
        """Where its crèches stand."""
        return [line.state.value for line in self.request(number).lines]

    def taken(self, slot: int) -> int:
        """Places of a slot that are taken."""
        with self.store.read() as connection:
            found = slot_by_id(connection, slot)
        assert found is not None
        return found.taken

    def letters(self, to: str = "") -> list[Mail]:
        """Mails written so far, the oldest first."""
        with self.store.read() as connection:
            found = outbox.unsent_mails(connection, 10_000)
        return [mail for mail in sorted(found, key=lambda m: m.id) if to in ("", mail.recipient)]

    def link(self, to: str, path: str) -> str:
        """The link of the last letter to someone, below a path."""
        found = [re.findall(rf"{path}\S+", mail.body) for mail in self.letters(to)]
        return str([links for links in found if links][-1][0])

    def later(self, **more: float) -> datetime:
        """Move the clock."""
        self.now += timedelta(**more)
        return self.now


def town_of(app: Flask) -> tuple[Town, Site]:
    """The town in the database of an application."""
    site = site_of(app)
    return Town(site.store), site


def counted_town(app: Flask) -> Town:
    """The town with what was counted of slots: asked for and published in Vendée, asked for in
    Nantes, where some were published two months ago."""
    town, _site = town_of(app)
    places = {n: creche(n, lon=LON, lat=NORTH[n], commune_code="85191") for n in "ab"}
    publish_places(town.store, places | {"c": creche("c", commune_code="44109")})
    day = NOW.date()
    with town.store.write() as connection:
        for place_id, what, number in (("a", PUBLISHED, 6), ("a", ASKED, 7), ("b", ASKED, 3)):
            count_slots(connection, place_id, day, what, number)
        count_slots(connection, "c", day, ASKED, 2)
        count_slots(connection, "c", day.replace(month=9), PUBLISHED, 40)
    return town
