"""Taking proposals: from a form to a row, within limits, once."""

import re
from collections.abc import Callable
from secrets import token_urlsafe

from flask import Response, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from mapapp.accounts.rates import HOUR, Limit, attempt, network_of
from mapapp.contributing import schemes
from mapapp.contributing.batches import Publishing
from mapapp.contributing.proposals import Conflict, Outcome, Proposal, Refused, What, propose
from mapapp.domain.instants import stamp
from mapapp.domain.rights import Role
from mapapp.publishing.places import Unplaceable
from mapapp.web.forms import Form, is_too_fast, is_trapped
from mapapp.web.housing_form import field_label
from mapapp.web.housing_form import value_text as rule_text
from mapapp.web.place_form import Read, label_of, value_text
from mapapp.web.signing_in import too_many
from mapapp.web.site import site
from mapapp.web.visitor import page, person
from mapapp.web.wording import gettext as _

SENT_BY_NETWORK = Limit("contribuer", 5, 600)
SENT_BY_ACCOUNT = Limit("contribuer-compte", 60, 600)
SENT_BY_ALL = Limit("contribuer-tous", 200, HOUR)
_DRAFT = re.compile(r"[A-Za-z0-9_-]{16,64}")


def draft_of(form: Form) -> str:
    """The random name of this form, kept as long as it is shown again."""
    typed = form.typed("brouillon")
    return typed if _DRAFT.fullmatch(typed) else token_urlsafe(16)


def proposal_of(form: Form, what: What, place_id: str | None, read: Read) -> Proposal:
    who = person()
    longest = form.text("message", longest=1000, required=False, lines=True)
    reply = form.email("reponse", required=False) if not who.signed_in else who.email
    mine = {o.id for o in who.organisations(Role.CONTRIBUTOR, Role.PARTNER, Role.MODERATOR)}
    chosen = form.typed("structure")
    return Proposal(
        what=what,
        draft=draft_of(form),
        place_id=place_id,
        values=read.values,
        base=read.base,
        comment=longest or None,
        reply_to=reply or None,
        organisation=chosen if chosen in mine else None,
    )


def send_proposal(proposal: Proposal, form: Form, again: Callable[[int], Response]) -> AnyResponse:
    """Take a proposal; `again` shows the form with a status when it cannot be taken."""
    here = site()
    if is_trapped():
        return page(render_template("contribute_thanks.html"))
    if is_too_fast():
        # Somebody quick, perhaps: what was typed is shown again, and counts the second time.
        form.wrong("", _("cet envoi est arrivé très vite : relisez-le, puis envoyez de nouveau"))
        return make_response(again(400))
    try:
        with here.store.write() as connection:
            wait = attempt(connection, _limits(), here.clock())
            outcome = None if wait else propose(connection, publishing(), person(), proposal)
    except (Refused, Unplaceable) as error:
        form.wrong("", str(error))
        return make_response(again(400))
    except Conflict as conflict:
        return conflict_page(conflict, proposal)
    if outcome is None:
        return too_many(wait or 1)
    return _thanked(outcome)


def _thanked(outcome: Outcome) -> AnyResponse:
    return redirect(f"/contributions/{outcome.reference}", 303)


def _limits() -> list[tuple[Limit, str]]:
    who = person()
    if who.signed_in:
        return [(SENT_BY_ACCOUNT, str(who.account))]
    return [(SENT_BY_NETWORK, network_of(request.remote_addr)), (SENT_BY_ALL, "")]


def conflict_page(conflict: Conflict, proposal: Proposal) -> Response:
    """409: what was read, what is there now, what was proposed."""
    here = site()
    scheme_id = schemes.scheme_of(proposal.place_id)
    label, text = (label_of, value_text) if scheme_id is None else (field_label, rule_text)
    rows = [
        (label(c.field), *(text(here, c.field, v) for v in (c.read, c.now, c.proposed)))
        for c in conflict.clashes
    ]
    back = f"/espace/dispositifs/{scheme_id}" if scheme_id else f"/lieux/{proposal.place_id}"
    view = render_template("contribute_conflict.html", rows=rows, back=f"{back}/corriger")
    return page(view, 409)


def publishing() -> Publishing:
    """What publishing needs, now."""
    here = site()
    return Publishing(here.gazetteer, here.vocabulary, stamp(here.clock()))
