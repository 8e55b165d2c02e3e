"""Who follows which actions of the plan, and in whose name they write."""

from flask import abort

from mapapp.contributing.batches import Author
from mapapp.domain.plan import PlanAction
from mapapp.domain.rights import Person, Role, may_administer, may_follow_action
from mapapp.store import plan
from mapapp.store.connections import Connection
from mapapp.web.visitor import person, refuse
from mapapp.web.wording import gettext as _


def followed_by(who: Person, actions: list[PlanAction]) -> list[PlanAction]:
    """The actions that a person may follow."""
    return [one for one in actions if may_follow_action(who, one.organisation)]


def followed_action(connection: Connection, action_id: str) -> tuple[PlanAction, list[PlanAction]]:
    """An action that the person may follow, and the plan: 404 if there is none, else 403."""
    actions = plan.whole_plan(connection)
    found = next((one for one in actions if one.id == action_id), None)
    if found is None:
        abort(404)
    if not may_follow_action(person(), found.organisation):
        refuse()
    return found, actions


def plan_author(who: Person, organisation: str | None) -> Author:
    """Who the public reads: the prefecture, the site's administration, or the pilot."""
    if who.has(Role.PREFECTURE):
        return Author(who.account, None, _("Préfecture de région"))
    if may_administer(who):
        return Author(who.account, None, _("Administration du site"))
    mine = who.organisations(Role.PARTNER, Role.MODERATOR)
    found = next(one for one in mine if one.id == organisation)
    return Author(who.account, found.id, found.name)
