"""What is written to a crèche and to who asks, as a request goes its way.

A letter never holds a name, a phone number or what someone wrote: it leads to a page that does, as
long as it may be read.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from mapapp.accounts import links
from mapapp.childcare.words import moment_words, when_words
from mapapp.domain.instants import moment_of
from mapapp.domain.place import Place
from mapapp.domain.slot import Slot, age_words
from mapapp.domain.slot_request import LineState, Outcome
from mapapp.notifying import outbox
from mapapp.notifying.letters import Writer
from mapapp.store.connections import Connection
from mapapp.store.organisations import organisation_by_id
from mapapp.store.owners import owners_of
from mapapp.store.places import places_by_id
from mapapp.store.slot_requests import SlotRequest, StoredLine
from mapapp.store.slots import slots_by_id

ANSWER, FOLLOW = "childcare-answer", "childcare-follow"
"""Purposes of the links: a crèche's, that of who asked."""
FOLLOWED_AT = "/garde/demandes/"
"""Where the private link of who asked leads, in every letter to them."""
_NAMED = {
    "entretien": "un entretien d'embauche",
    "formation": "une formation",
    "reprise_emploi": "une reprise d'emploi",
}


class Post:
    """Writes the letters about one request, in the transaction that changes it."""

    def __init__(
        self, connection: Connection, writer: Writer, now: datetime, request: SlotRequest
    ) -> None:
        """Read what the letters speak of."""
        self._connection, self._writer, self._now = connection, writer, now
        self._request = request
        ids = [line.place_id for line in request.lines]
        self._places = {one.id: one for one in places_by_id(connection, ids)}
        self._owners = owners_of(connection, ids)
        self._slots = slots_by_id(connection, [line.slot for line in request.lines])
        self._token: str | None = None

    def received(self, token: str) -> None:
        """Remember the private link of a request that was just written."""
        self._token = token

    def tell(self, before: Sequence[StoredLine], request: SlotRequest) -> None:
        """Write to those whom a change concerns; `before` are the lines as they were."""
        self._request = request
        said: list[str] = []
        for old, new in zip(before, request.lines, strict=True):
            if old.state is not new.state:
                said += self._to_seeker(old, new)
                self._to_creche(old, new)
        if request.state == Outcome.NONE:
            said.append(
                "Aucune des crèches choisies ne peut accueillir votre enfant cette fois. Vous "
                "pouvez chercher d'autres places ou appeler le relais petite enfance de votre "
                "commune."
            )
        if said:
            self._write_seeker(said)

    # --- who asked --------------------------------------------------------------------------

    def _to_seeker(self, old: StoredLine, new: StoredLine) -> list[str]:
        name, slot = self._name(new), when_words(self._slot(new).said)
        if new.state is LineState.DECLINED and old.state is LineState.ACCEPTED:
            return [
                f"« {name} » a retiré la place qu'elle gardait pour votre enfant : {slot}. Appelez "
                "la crèche si vous pensez à une erreur."
            ]
        if new.state is LineState.ASKED and old.state is not LineState.QUESTION:
            until = moment_words(new.deadline) if new.deadline else ""
            return [
                f"Nous demandons une place à « {name} » : {slot}. Réponse attendue avant le "
                f"{until}."
            ]
        said = {
            LineState.ACCEPTED: f"« {name} » garde une place pour votre enfant : {slot}.",
            LineState.DECLINED: f"« {name} » ne peut pas accueillir votre enfant cette fois.",
            LineState.LAPSED: f"« {name} » n'a pas répondu à temps.",
            LineState.QUESTION: f"« {name} » vous pose une question avant de répondre.",
        }
        return [said[new.state]] if new.state in said else []

    def _write_seeker(self, said: Sequence[str]) -> None:
        to = self._request.asker.email
        if to is None:
            return
        if self._token is not None:
            subject, token = "Votre demande de place en crèche", self._token
        else:
            subject, token = "Des nouvelles de votre demande de place en crèche", self._link(FOLLOW)
        letter = self._writer.letter(
            to,
            subject,
            *said,
            "Suivez votre demande, répondez ou annulez ici :",
            self._writer.link(f"{FOLLOWED_AT}{token}"),
            "Cette adresse n'est connue que de vous. Votre demande est effacée 30 jours après le "
            "créneau.",
        )
        outbox.put(self._connection, letter, self._now)

    def _link(self, purpose: str) -> str:
        until = moment_of(self._request.erase_at)
        return links.issue(
            self._connection,
            purpose,
            now=self._now,
            lasts=max(timedelta(hours=1), until - self._now),
            subject={"request": self._request.id},
        )

    # --- the crèche -------------------------------------------------------------------------

    def _to_creche(self, old: StoredLine, new: StoredLine) -> None:
        slot = when_words(self._slot(new).said)
        asker = self._request.asker
        if new.state is LineState.ASKED:
            until = moment_words(new.deadline) if new.deadline else ""
            again = old.state is LineState.QUESTION
            what = (
                "Une réponse à votre question est arrivée."
                if again
                else f"Une famille vous demande une place : {slot}."
            )
            self._write_creche(
                new,
                "Réponse à votre question" if again else "Demande de place",
                what,
                f"Enfant de {age_words(asker.age_months)}, pour {_NAMED[asker.reason]}.",
                f"Acceptez, refusez ou posez une question avant le {until}, sans compte ni mot de "
                "passe. Passé ce délai, la demande va à la crèche suivante, s'il y en a une.",
            )
        elif new.state is LineState.ACCEPTED:
            self._write_creche(
                new,
                "Place gardée",
                f"Vous gardez une place : {slot}.",
                "Pour revoir la demande et joindre la famille :",
            )
        elif new.state is LineState.LAPSED and old.state.active:
            said = f"La demande pour {slot} n'attend plus de réponse de votre part."
            self._write_creche(new, "Demande sans réponse", said, link=False)
        elif new.state is LineState.CANCELLED and old.state is not LineState.WAITING:
            freed = " La place est de nouveau libre." if old.state is LineState.ACCEPTED else ""
            said = f"La famille n'a plus besoin de la place : {slot}.{freed}"
            self._write_creche(new, "Demande annulée", said, link=False)

    def _write_creche(self, line: StoredLine, subject: str, *said: str, link: bool = True) -> None:
        to = self.address_of(line)
        if to is None:
            return  # the request waits on the desk of its organisation
        more = []
        if link:
            token = self._creche_link(line)
            more = [
                self._writer.link(f"/garde/reponse/{token}"),
                "Ne transmettez ce lien qu'à une personne qui répond pour la crèche.",
            ]
        name = self._name(line)
        letter = self._writer.letter(to, f"{subject} pour « {name[:60]} »", *said, *more)
        try:
            outbox.put(self._connection, letter, self._now)
        except ValueError:
            return  # an address of a source that no mail server would take

    def unreached(self) -> str | None:
        """The name of a crèche that no letter reaches and nobody keeps; None if there is none."""
        return next(
            (
                self._name(line)
                for line in self._request.lines
                if line.place_id not in self._owners and self.address_of(line) is None
            ),
            None,
        )

    def address_of(self, line: StoredLine) -> str | None:
        """The functional address of a crèche: its own, else its organisation's."""
        place, owner = self._places.get(line.place_id), self._owners.get(line.place_id)
        if place is not None and place.email:
            return place.email
        record = organisation_by_id(self._connection, owner) if owner else None
        return record.email if record else None

    def _creche_link(self, line: StoredLine) -> str:
        end = self._slot(line).said.end
        return links.issue(
            self._connection,
            ANSWER,
            now=self._now,
            lasts=max(timedelta(hours=1), end - self._now),
            subject={"line": line.id, "owner": self._owners.get(line.place_id)},
            place_id=line.place_id,
        )

    def _slot(self, line: StoredLine) -> Slot:
        return self._slots[line.slot]

    def _name(self, line: StoredLine) -> str:
        place: Place | None = self._places.get(line.place_id)
        return place.name if place else "La crèche"
