"""The form of an action that takes another up: the territory asked for, targets if one wants."""

from collections.abc import Sequence

from flask import request

from mapapp.domain.parameters import BadValue, Problem, single
from mapapp.domain.plan import PlanAction
from mapapp.planning.replication import before_it, to_adapt
from mapapp.web.forms import Form
from mapapp.web.plan_follow_form import form_of
from mapapp.web.plan_take_up import TakeUpView, take_up_view
from mapapp.web.site import Site
from mapapp.web.wording import gettext as _

PROPOSED = "proposees"
"""The one value of `cibles`: the targets proposed are put in the form, to be read again."""


def taken_up_form(here: Site, source: PlanAction, actions: Sequence[PlanAction]) -> Form:
    """The form begun with an action and with what the address asks for; nothing is written."""
    problems = []
    typed, problem = asked_territory()
    take = take_up_view(here, source, typed, before_it(actions, source.id))
    if problem or take.problem:
        problems.append(Problem("territoires", problem or take.problem or ""))
    wanted = {text for text in request.args.getlist("cibles") if text}
    if wanted - {PROPOSED}:
        said = _("seule la valeur « proposees » est connue pour « cibles »")
        problems.append(Problem("indicateurs", said))
    pairs = [("territoires", take.typed)] if take.key else []
    if wanted == {PROPOSED}:
        pairs += [(f"indicateur-{one.place}-cible", one.typed) for one in take.proposals]
    form = form_of(here, to_adapt(source)).with_fields(pairs)
    form.problems += problems
    return form


def asked_territory() -> tuple[str, str | None]:
    """The territory that the address asks for, and what is wrong with it as it was given."""
    texts = [text for text in request.args.getlist("territoire") if text.strip()]
    try:
        return (single(texts) if texts else ""), None
    except BadValue as error:
        return texts[0], str(error)


def take_up_of_form(here: Site, before: Sequence[PlanAction], form: Form) -> TakeUpView | None:
    """The comparison beside a form: with the territory of the address, else with the first one
    that was typed."""
    if not before:
        return None
    lines = form.typed("territoires").splitlines()
    typed = asked_territory()[0] or (lines[0] if lines else "")
    return take_up_view(here, before[0], typed, before)
