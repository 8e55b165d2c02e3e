"""Reminders to the organisations that pilot actions: one letter each, about all their actions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from mapapp.domain.instants import stamp
from mapapp.domain.plan import PlanAction
from mapapp.domain.slot import PARIS
from mapapp.notifying import outbox
from mapapp.notifying.letters import Writer
from mapapp.notifying.outbox import Letter
from mapapp.planning.reminding import Reason, may_write_again, reasons
from mapapp.store import plan, plan_letters
from mapapp.store.connections import Connection
from mapapp.store.organisations import OrganisationRecord, organisation_by_id
from mapapp.store.plan_letters import PlanLetter

NEWS_ADDRESS = "/plan/suivi"


@dataclass(frozen=True, slots=True)
class ToTell:
    """An action of an organisation, and why it should be reminded of it; perhaps nothing."""

    action: PlanAction
    reasons: tuple[Reason, ...]


def to_tell(connection: Connection, now: datetime, silent_days: int) -> list[ToTell]:
    """Every action of the plan, with why its pilot should be reminded of it."""
    news, today = plan_letters.last_news(connection), now.astimezone(PARIS).date()
    return [
        ToTell(one, tuple(reasons(one, news.get(one.id), today, silent_days)))
        for one in plan.whole_plan(connection)
    ]


def due(connection: Connection, now: datetime, silent_days: int) -> list[str]:
    """The organisations (slugs) that are to be reminded now."""
    last, refusing = plan_letters.last_letters(connection), plan_letters.refusing(connection)
    wanted = [
        one.action.organisation for one in to_tell(connection, now, silent_days) if one.reasons
    ]
    return [
        slug
        for slug in dict.fromkeys(filter(None, wanted))
        if slug not in refusing and may_write_again(_sent_at(last.get(slug)), now)
    ]


def _sent_at(letter: PlanLetter | None) -> str | None:
    return None if letter is None else letter.sent_at


def remind(
    connection: Connection, writer: Writer, slug: str, now: datetime, silent_days: int
) -> bool:
    """Write to an organisation, in a write transaction that looks again: of two workers, the
    second finds that it was written. False if it is not to be, or has no address."""
    record = organisation_by_id(connection, slug)
    if record is None or not record.email or slug not in due(connection, now, silent_days):
        return False
    everything = to_tell(connection, now, silent_days)
    mine = [one for one in everything if one.action.organisation == slug]
    try:
        outbox.put(connection, _letter(writer, record, record.email, mine), now)
    except ValueError:
        return False  # an address that no mail server would take
    about = tuple(one.action.id for one in mine if one.reasons)
    plan_letters.put_letter(connection, PlanLetter(slug, stamp(now), about))
    return True


def _letter(
    writer: Writer, record: OrganisationRecord, email: str, mine: Sequence[ToTell]
) -> Letter:
    waiting = [one for one in mine if one.reasons]
    others = [one for one in mine if not one.reasons]
    many = len(waiting) > 1
    subject = (
        f"Plan régional : {len(waiting)} actions attendent de vos nouvelles"
        if many
        else "Plan régional : une action attend de vos nouvelles"
    )
    paragraphs = [
        f"{record.rights.name} suit sur la carte des aides {_actions(len(mine))} du plan "
        "régional. Où en êtes-vous ? Un état, une date, une valeur ou une phrase suffisent.",
        *(_told(writer, one) for one in waiting),
    ]
    if others:
        listed = "\n".join(_line(writer, one) for one in others)
        paragraphs.append(f"Rien à signaler pour le reste :\n{listed}")
    return writer.letter(
        email,
        subject,
        *paragraphs,
        "Un tel courriel part tous les 30 jours au plus. Pour ne plus en recevoir, cochez-le "
        "dans les réglages de votre structure :",
        writer.link(f"/espace/structures/{record.rights.id}"),
    )


def _actions(count: int) -> str:
    return f"{count} actions" if count > 1 else "une action"


def _told(writer: Writer, one: ToTell) -> str:
    why = "\n".join(f"- {reason.text}" for reason in one.reasons)
    return f"« {one.action.action.title} »\n{why}\n{_address(writer, one)}"


def _line(writer: Writer, one: ToTell) -> str:
    status = one.action.action.status.label.lower()
    return f"- « {one.action.action.title} » ({status})\n{_address(writer, one)}"


def _address(writer: Writer, one: ToTell) -> str:
    return writer.link(f"{NEWS_ADDRESS}/{one.action.id}")
