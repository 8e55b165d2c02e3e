"""A crèche of tests, kept by the town, with what its slots say; and one that another keeps."""

from datetime import datetime
from typing import Any

from flask import Flask

from mapapp.childcare import publishing
from mapapp.childcare.links import send_link
from mapapp.contributing.batches import Author
from mapapp.domain.slot import Slot
from mapapp.notifying.letters import Writer
from mapapp.store import history, outbox, slots
from mapapp.store.owners import set_owner
from mapapp.store.slots import SlotsAsked
from tests.conftest import NOW, NOW_TEXT
from tests.people import CRESS, VILLE, People
from tests.publishing import place_values, publish_places

MORNING: dict[str, Any] = {"date": "2026-12-01", "debut": "08:30", "fin": "12:00"}
DESK = "/espace/lieux/creche/creneaux"
TOWN = Author(None, VILLE.id, VILLE.name)


class Creches:
    """`creche` is the town's, `ailleurs` the CRESS's, `libre` nobody's, `velo` is no crèche.
    `now` is what the clock of an application made with `clock` says."""

    def __init__(self, app: Flask, now: datetime = NOW) -> None:
        self.app, self.now = app, now
        self.people = People(app)
        self.store = self.people.site.store
        creche = {"kind": "creche", "category": "creche"}
        places = {
            name: place_values(**creche, name=f"Crèche {name}", email=f"{name}@exemple.fr")
            for name in ("creche", "ailleurs", "libre")
        }
        publish_places(self.store, places | {"velo": place_values()})
        with self.store.write() as connection:
            set_owner(connection, ["creche", "velo"], VILLE.id, NOW_TEXT)
            set_owner(connection, ["ailleurs"], CRESS.id, NOW_TEXT)

    def publish(self, place_id: str = "creche", **raw: Any) -> list[int]:
        """Publish slots; gives their ids."""
        with self.store.write() as connection:
            made = publishing.publish(connection, TOWN, place_id, {**MORNING, **raw}, self.now)
        return list(made.ids)

    def slot(self, number: int) -> Slot:
        with self.store.read() as connection:
            found = slots.slot_by_id(connection, number)
        assert found is not None
        return found

    def free(self, now: datetime | None = None) -> list[Slot]:
        with self.store.read() as connection:
            return slots.open_slots(connection, now or self.now, SlotsAsked())

    def events(self, place_id: str = "creche") -> list[tuple[Any, Any]]:
        """What the history says of slots, the oldest first."""
        with self.store.read() as connection:
            rows = history.history_of_place(connection, place_id)
        return [(row.before, row.after) for row in reversed(rows) if "slot" in row.field]

    def mails(self) -> list[Any]:
        with self.store.read() as connection:
            return outbox.unsent_mails(connection)

    def link(self, place_id: str = "creche") -> str:
        """The link that the crèche is sent."""
        with self.store.write() as connection:
            assert send_link(connection, Writer("http://localhost"), place_id, self.now)
        (path,) = [part for part in self.mails()[-1].body.split() if "/creneaux/" in part]
        return str(path).removeprefix("http://localhost")
