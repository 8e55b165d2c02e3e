"""Slots kept without an account: a link to a crèche's own address, for two weeks.

Unlike the link that asks whether a place is still right, it serves as often as one likes: slots
change from one day to the next. It dies with the address or the owner it was written for, and when
a newer one is sent.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from mapapp.accounts import links
from mapapp.contributing.batches import Author
from mapapp.domain.instants import stamp
from mapapp.domain.kinds import Kind
from mapapp.domain.rights import Organisation
from mapapp.notifying import outbox
from mapapp.notifying.letters import Writer
from mapapp.store import history, slot_letters, slots
from mapapp.store.connections import Connection
from mapapp.store.organisations import organisation_by_id
from mapapp.store.owners import owners_of
from mapapp.store.secret_links import use_links_of_place

PURPOSE = "slots"
LASTS = timedelta(days=14)
EVERY = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class LinkedPlace:
    """The crèche that a good link is for, and who keeps it."""

    place_id: str
    seen: history.Seen
    owner: Organisation

    @property
    def author(self) -> Author:
        """In whose name the link writes."""
        return Author(None, self.owner.id, self.owner.name)


def send_link(connection: Connection, writer: Writer, place_id: str, now: datetime) -> bool:
    """Write to a crèche the link by which its slots are kept, in a write transaction; False, and
    nothing is written, if it has no owner or no address that mails reach."""
    found = _kept(connection, place_id)
    if found is None or not found.seen["email"]:
        return False
    use_links_of_place(connection, place_id, PURPOSE, stamp(now))
    subject = {"email": found.seen["email"], "owner": found.owner.id}
    token = links.issue(
        connection, PURPOSE, now=now, lasts=LASTS, subject=subject, place_id=place_id
    )
    there = len(slots.slots_of_place(connection, place_id, now))
    letter = writer.letter(
        found.seen["email"],
        f"Vos places libres : « {found.seen['name'][:80]} »",
        _state_words(there),
        "Sans compte ni mot de passe : dites que rien n'a changé, publiez une place, "
        "ou retirez celles qui sont prises.",
        writer.link(f"/creneaux/{token}"),
        f"Ce lien sert autant de fois que vous voulez, jusqu'au {now + LASTS:%d/%m/%Y}. "
        "Ne le transmettez qu'à une personne qui répond pour la crèche.",
    )
    try:
        outbox.put(connection, letter, now)
    except ValueError:
        return False  # an address of a source that no mail server would take
    slot_letters.sent(connection, place_id, now)
    return True


def send_weekly(connection: Connection, writer: Writer, now: datetime, limit: int) -> int:
    """Send the weekly links that are due, `limit` at most; how many were looked at."""
    # The round is daily: half a day early is better than a day late.
    due = slot_letters.due(connection, now - EVERY + timedelta(hours=12), limit)
    for place_id in due:
        if not send_link(connection, writer, place_id, now):
            slot_letters.sent(connection, place_id, now)  # it comes back in a week, not at once
    return len(due)


def linked(connection: Connection, token: str, now: datetime) -> LinkedPlace | None:
    """The crèche that a link is for, if it still serves; nothing is written."""
    link = links.look(connection, PURPOSE, token, now)
    found = _kept(connection, link.place_id) if link and link.place_id else None
    if link is None or found is None:
        return None
    if link.subject != {"email": found.seen["email"], "owner": found.owner.id}:
        return None  # written to an address, or for an owner, that is not the place's any more
    return found


def _kept(connection: Connection, place_id: str) -> LinkedPlace | None:
    seen = history.seen_of(connection, [place_id]).get(place_id)
    owner = owners_of(connection, [place_id]).get(place_id)
    record = organisation_by_id(connection, owner) if owner else None
    if seen is None or record is None:
        return None
    if seen["status"] != "published" or seen["kind"] != Kind.CRECHE:
        return None
    return LinkedPlace(place_id, seen, record.rights)


def _state_words(there: int) -> str:
    if not there:
        return "Aucune place libre n'est annoncée pour votre crèche. En avez-vous ?"
    those = "1 créneau est annoncé" if there == 1 else f"{there} créneaux sont annoncés"
    return f"{those} pour votre crèche. Est-ce toujours juste ?"
