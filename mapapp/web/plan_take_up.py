"""Taking an action up in a territory: that territory beside those of the action, and targets."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import numpy as np

from mapapp.domain.kinds import Kind
from mapapp.domain.parameters import BadValue
from mapapp.domain.place import Status as State
from mapapp.domain.plan import PlanAction
from mapapp.figures.asking import CountQuestion, ReachQuestion
from mapapp.figures.counting import STATUSES, Status
from mapapp.figures.portrait import WAY
from mapapp.figures.subject import Subject
from mapapp.figures.words import number_text as whole_text
from mapapp.planning.needs import kinds_of
from mapapp.planning.numbers import number_text as plain_text
from mapapp.planning.proposals import METHOD, Proposal, proposals
from mapapp.planning.reached import communes_of_action, people_of, served_communes
from mapapp.planning.territories import read_territory, territory_text
from mapapp.web.addresses import web_link
from mapapp.web.plan_needs import place_kinds
from mapapp.web.plan_words import number_text
from mapapp.web.site import Site
from mapapp.web.wording import gettext as _


@dataclass(frozen=True, slots=True)
class GroundFigures:
    """A kind in some communes: places, inhabitants beyond 10 km; None where nothing is loaded."""

    places: int | None
    out: int | None


@dataclass(frozen=True, slots=True)
class CompareRow:
    """A measure in the territories of the action, and in the one that is asked for."""

    label: str
    there: str
    here: str


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """A target proposed, in words; `typed` as a form reads it."""

    place: int
    label: str
    there: str
    here: str
    typed: str


@dataclass(frozen=True, slots=True)
class Contact:
    """How an action is reached: an address to write or to call, a site."""

    name: str
    email: str | None
    phone: str | None
    website: str | None


@dataclass(frozen=True)
class TakeUpView:
    """An action beside a territory that may take it up; without territory, whom to ask alone.

    `typed` is what was asked for, `problem` what is wrong with it; `already` names those of the
    family that serve some of it.
    """

    source: PlanAction
    typed: str
    problem: str | None
    key: str | None
    name: str
    rows: list[CompareRow]
    proposals: list[ProposalRow]
    already: list[str]
    contacts: list[Contact]
    method: str

    def query(self, **more: str) -> str:
        """The address of the form of an action that takes this one up there."""
        pairs = {"reprend": self.source.id, "territoire": self.key or self.typed}
        return urlencode({name: text for name, text in (pairs | more).items() if text})


def take_up_view(
    here: Site, source: PlanAction, typed: str, before: Sequence[PlanAction]
) -> TakeUpView:
    """The comparison; `before` are those who did it, whose contacts are told."""
    key, problem = None, None
    if typed.strip():
        try:
            key = read_territory(here.gazetteer, typed)
        except BadValue as error:
            problem = str(error)
    rows: list[CompareRow] = []
    proposed: list[Proposal] = []
    already: list[str] = []
    if key is not None:
        there = communes_of_action(here.gazetteer, source)
        inside = served_communes(here.gazetteer, [key])
        people = (people_of(here.gazetteer, there), people_of(here.gazetteer, inside))
        rows = _rows(here, source, (there, inside), people)
        proposed = proposals(source, *people)
        already = [
            one.action.title
            for one in before
            if one.action.status is not State.DROPPED
            and communes_of_action(here.gazetteer, one) & inside
        ]
    return TakeUpView(
        source=source,
        typed=territory_text(here.gazetteer, key) if key else typed[:200],
        problem=problem,
        key=key,
        name=here.gazetteer.label(*key.split(":", 1)) if key else "",
        rows=rows,
        proposals=[_proposal(one) for one in proposed],
        already=already,
        contacts=[found for one in before if (found := _contact(one)) is not None],
        method=METHOD,
    )


def figures_of_communes(
    here: Site, kinds: Sequence[Kind], communes: frozenset[str]
) -> dict[Kind, GroundFigures]:
    """Places of kinds in some communes, and their inhabitants beyond reach."""
    figures, view = here.figures, here.searcher.view()
    ground = figures.ground
    mask = np.array([code in communes for code in ground.at], np.bool_)
    found = {}
    for kind in kinds:
        subject = Subject(kinds=(kind,))
        asked = CountQuestion("commune", None, subject, "type", ("nombre",))
        counted = figures.counted(view, asked, here.clock())
        near = figures.covered(view, ReachQuestion("commune", None, subject, WAY, False)).near
        lost = counted.status[:, 0] == STATUSES.index(Status.NOT_LOADED)
        if bool(lost[mask].all()) and not bool(near[mask].any()):
            found[kind] = GroundFigures(None, None)
        else:
            places, out = counted.counts[mask, 0].sum(), ground.people[mask & ~near].sum()
            found[kind] = GroundFigures(int(places), int(out))
    return found


def _rows(
    here: Site,
    source: PlanAction,
    communes: tuple[frozenset[str], frozenset[str]],
    people: tuple[int, int],
) -> list[CompareRow]:
    with here.store.read() as connection:
        kinds = kinds_of(source, here.vocabulary, place_kinds(connection, [source]))
    there, inside = (figures_of_communes(here, kinds, one) for one in communes)
    rows = [CompareRow(_("Habitants"), *(whole_text(one) for one in people))]
    rows.append(CompareRow(_("Communes"), *(whole_text(len(one)) for one in communes)))
    for kind in kinds:
        label = _("%(kind)s : lieux", kind=kind.plural)
        rows.append(CompareRow(label, *(_told(one[kind].places) for one in (there, inside))))
        label = _("%(kind)s : habitants à plus de 10 km", kind=kind.plural)
        rows.append(CompareRow(label, *(_told(one[kind].out) for one in (there, inside))))
    return rows


def _told(value: int | None) -> str:
    return _("pas de donnée chargée") if value is None else whole_text(value)


def _proposal(one: Proposal) -> ProposalRow:
    there = _("%(n)s %(unit)s", n=number_text(one.basis), unit=one.unit)
    note = _("cible") if one.is_target else _("dernière valeur")
    return ProposalRow(
        one.place,
        one.label,
        f"{there} ({note})",
        _("%(n)s %(unit)s", n=number_text(one.proposed), unit=one.unit),
        plain_text(one.proposed),
    )


def _contact(one: PlanAction) -> Contact | None:
    contact = one.action.contact
    website = web_link(contact.website)
    if not (contact.email or contact.phone or website):
        return None
    return Contact(one.action.title, contact.email, contact.phone, website)
