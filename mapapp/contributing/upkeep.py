"""Upkeep without an account: a letter to a place's own address, a link, one answer.

The link serves once, for one place, as long as the place keeps the address and the owner it was
written for. Looking at it changes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from mapapp.accounts import links
from mapapp.contributing.applying import apply
from mapapp.contributing.batches import Author, Publishing, opened
from mapapp.contributing.grounds import ground_of, territory_keys
from mapapp.contributing.proposals import Outcome, Proposal, What, propose
from mapapp.domain.instants import stamp
from mapapp.domain.rights import Grant, Organisation, Person, Role, may_publish
from mapapp.domain.upkeep import Step, Turn, next_step
from mapapp.notifying import outbox
from mapapp.notifying.letters import Writer
from mapapp.store import history, tasks
from mapapp.store import upkeep as rows
from mapapp.store.connections import Connection
from mapapp.store.contributions import contribution_by_id
from mapapp.store.organisations import organisation_by_id
from mapapp.store.owners import owners_of
from mapapp.store.secret_links import use_links_of_place
from mapapp.store.upkeep import Askable, Upkeep
from mapapp.territory.gazetteer import Gazetteer

PURPOSE = "upkeep"
LASTS = timedelta(days=30)
NOBODY_ANSWERED = "Aucune réponse du lieu après deux relances."
_AT_ONCE = 500


class DeadLink(Exception):
    """The link is wrong, over, used, or not for this place any more: nothing was written."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A place that a good link is for, what everyone sees of it, and who keeps it."""

    place_id: str
    seen: history.Seen
    owner: Organisation


@dataclass(frozen=True, slots=True)
class Answer:
    """What a place answers. `values` are the fields it changes, `base` what it read of them."""

    what: What
    values: Mapping[str, Any]
    base: Mapping[str, Any]
    comment: str | None = None


def turn_of(place: Askable) -> Turn:
    """Where the question stands for a place, as the rule of turns reads it."""
    stands = place.upkeep
    return Turn(
        place.every_days,
        place.updated,
        stands.answered_at,
        stands.asked_at,
        stands.reminders,
        stands.to_check,
    )


def due(connection: Connection, now: datetime) -> list[str]:
    """Ids of the places about which something is to be done now."""
    found: list[str] = []
    after = ""
    while some := rows.askable(connection, after=after, limit=_AT_ONCE):
        found += [p.place_id for p in some if next_step(turn_of(p), now) is not Step.NOTHING]
        after = some[-1].place_id
    return found


def ask(
    connection: Connection, gazetteer: Gazetteer, writer: Writer, place_id: str, now: datetime
) -> Step:
    """Do what is due about a place, in a write transaction that looks again: of two workers, the
    second finds nothing to do."""
    found = rows.askable(connection, only=place_id)
    if not found:
        return Step.NOTHING
    (place,) = found
    step = next_step(turn_of(place), now)
    stands = place.upkeep
    if step in (Step.ASK, Step.REMIND):
        if not _write_to(connection, writer, place, now, again=step is Step.REMIND):
            return Step.NOTHING
        sent = 0 if step is Step.ASK else stands.reminders + 1
        rows.put_upkeep(connection, replace(stands, asked_at=stamp(now), reminders=sent))
    elif step is Step.TO_CHECK:
        rows.put_upkeep(connection, replace(stands, to_check=True))
        _tell_moderators(connection, gazetteer, place_id, now)
    elif step is Step.SETTLE:
        _settle(connection, stands, now)
    return step


def _settle(connection: Connection, stands: Upkeep, now: datetime) -> None:
    """The place was confirmed in another way: what it was sent serves no more."""
    rows.answered(connection, stands.place_id, stamp(now))
    rows.put_upkeep(connection, replace(stands, asked_at=None, reminders=0, to_check=False))
    use_links_of_place(connection, stands.place_id, PURPOSE, stamp(now))


def _write_to(
    connection: Connection, writer: Writer, place: Askable, now: datetime, *, again: bool
) -> bool:
    subject = {"email": place.email, "owner": place.owner}
    token = links.issue(
        connection, PURPOSE, now=now, lasts=LASTS, subject=subject, place_id=place.place_id
    )
    until = now + LASTS
    letter = writer.letter(
        place.email,
        f"{'Rappel : v' if again else 'V'}érifier la fiche de « {place.name[:80]} »",
        f"{place.owner_name} tient à jour la fiche de « {place.name} » sur la carte des aides. "
        "Est-elle toujours exacte ?",
        "Une minute suffit, sans compte ni mot de passe : dites que tout est exact, corrigez, "
        "ou annoncez une fermeture.",
        writer.link(f"/entretien/{token}"),
        f"Ce lien sert une fois, pour ce lieu seulement, jusqu'au {until:%d/%m/%Y}. "
        "Ne le transmettez qu'à une personne qui répond pour le lieu.",
    )
    try:
        outbox.put(connection, letter, now)
    except ValueError:
        return False  # an address of a source that no mail server would take
    return True


def _tell_moderators(
    connection: Connection, gazetteer: Gazetteer, place_id: str, now: datetime
) -> None:
    seen = history.seen_of(connection, [place_id])[place_id]
    values = {
        "kind": rows.TO_CHECK,
        "place_id": place_id,
        "place_kind": seen["kind"],
        "territories": sorted(territory_keys(gazetteer, seen)),
        "detail": NOBODY_ANSWERED,
        "created_at": stamp(now),
    }
    tasks.add_task(connection, values)


def asked(connection: Connection, token: str, now: datetime) -> Asked | None:
    """The place that a link is for, if it still serves; nothing is written."""
    link = links.look(connection, PURPOSE, token, now)
    place_id = link.place_id if link else None
    if link is None or place_id is None:
        return None
    seen = history.seen_of(connection, [place_id]).get(place_id)
    owner = owners_of(connection, [place_id]).get(place_id)
    record = organisation_by_id(connection, owner) if owner else None
    if seen is None or seen["status"] != "published" or record is None:
        return None
    if link.subject != {"email": seen["email"], "owner": owner}:
        return None  # written to an address, or for an owner, that is not the place's any more
    return Asked(place_id, seen, record.rights)


def answer(
    connection: Connection, publishing: Publishing, token: str, said: Answer, now: datetime
) -> Outcome:
    """Take a place's answer, in a write transaction: published if all is right or if its owner
    publishes at once, else it waits for a moderator. The link, and others for the place, are used.

    Raises DeadLink, Refused, Conflict, Unplaceable; then nothing may stay of the transaction.
    """
    found = asked(connection, token, now)
    if found is None or links.use(connection, PURPOSE, token, now) is None:
        raise DeadLink
    place_id = found.place_id
    who = Person(grants=(Grant(Role.PARTNER, found.owner),))
    values = {**said.values, "updated": publishing.now[:10]} if said.values else {}
    # The token is known to who answers alone, and so is the address that tells what became of it.
    proposal = Proposal(said.what, token, place_id, values, said.base, said.comment)
    made = propose(connection, publishing, who, proposal)
    ground = ground_of(connection, publishing.gazetteer, place_id, found.seen)
    if said.what is What.CONFIRM or may_publish(who, ground):
        waiting = contribution_by_id(connection, made.number)
        assert waiting is not None
        done = apply(connection, publishing, waiting, by=None, reason=None, kind="upkeep")
        made = replace(made, batch=done.batch)
    rows.answered(connection, place_id, publishing.now)
    use_links_of_place(connection, place_id, PURPOSE, publishing.now)
    return made


def confirm_many(
    connection: Connection,
    publishing: Publishing,
    account: int | None,
    owner: Organisation,
    place_ids: list[str],
) -> int:
    """« Tout est exact » for places that an organisation publishes at once, as one batch that can
    be undone; gives its number. Who may is the caller's to ask."""
    author = Author(account, owner.id, owner.name)
    with opened(connection, publishing, "upkeep", author) as batch:
        for place_id in place_ids:
            batch.revise(place_id, {"updated": publishing.now[:10]})
            rows.answered(connection, place_id, publishing.now)
    return batch.id
