"""Taking decisions: who may, and the letter that tells of it."""

from mapapp.contributing import decisions
from mapapp.contributing.decisions import Decision
from mapapp.notifying import outbox
from mapapp.notifying.letters import Writer
from mapapp.store import contributions
from mapapp.store.connections import Connection
from mapapp.store.contributions import Contribution
from mapapp.web.proposing import publishing
from mapapp.web.site import site
from mapapp.web.told import page_of
from mapapp.web.visitor import person
from mapapp.web.wording import gettext as _


def decide_one(decision: Decision, *, accepted: bool) -> None:
    """Decide in a transaction of its own. Raises Forbidden, Taken, Unplaceable."""
    with site().store.write() as connection:
        decisions.decide(
            connection, publishing(), person(), decision, write_back, accepted=accepted
        )


def write_back(connection: Connection, address: str, made: Contribution) -> None:
    """Write the letter that tells someone what was decided."""
    here = site()
    writer = Writer.of(here.settings)
    accepted = made.state == contributions.ACCEPTED
    said = [
        _("Merci : votre contribution a été publiée.")
        if accepted
        else _("Votre contribution n'a pas été retenue.")
    ]
    if made.reason:
        said.append(_("Ce qu'en dit la modération : %(reason)s", reason=made.reason))
    if accepted and made.place_id:
        said.append(writer.link(page_of(made.place_id)))
    subject = _("Contribution publiée") if accepted else _("Contribution non retenue")
    outbox.put(connection, writer.letter(address, subject, *said), here.clock())
