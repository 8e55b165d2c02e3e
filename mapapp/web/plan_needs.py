"""Needs without an action: what is asked, and the answer, from the figures and from the plan."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

import numpy as np

from mapapp.atlas.view import View
from mapapp.domain.kinds import Kind
from mapapp.domain.parameters import MAX_RADIUS_KM, BadValue, parse_codes, parse_number, single
from mapapp.domain.plan import PlanAction
from mapapp.figures.asking import DEFAULT_KM, Known, Reading, Way, one_of
from mapapp.figures.board import BoardQuestion
from mapapp.figures.counting import STATUSES, Status
from mapapp.figures.figures import Figures
from mapapp.figures.subject import Subject
from mapapp.planning.needs import (
    KINDS,
    USUAL_SHARE,
    Answers,
    Beyond,
    Need,
    Standing,
    answers_on,
    kinds_of,
    needs_of,
    without_place,
)
from mapapp.store import queries
from mapapp.store.connections import Connection
from mapapp.territory.units import Level
from mapapp.web.site import Site

LEVELS: tuple[Level, ...] = ("epci", "departement", "commune")
NAMES = ("type", "km", "niveau", "dans", "seuil", "regionales", "etat")
EVERY = "tous"
STANDINGS = (*(one.value for one in Standing), EVERY)
COUNTED = "compter"
"""The one value of `regionales`."""


@dataclass(frozen=True, slots=True)
class NeedsQuestion:
    """Territories of a level, perhaps inside one; who is beyond `km` of each kind, and whether
    more than `share` per cent of the inhabitants are so and without an action."""

    kinds: tuple[Kind, ...]
    km: float
    level: Level
    inside: str | None
    share: float
    regional: bool
    standing: str

    def reach(self, kind: Kind) -> BoardQuestion:
        """What the figures are asked."""
        subject = Subject(kinds=(kind,))
        return BoardQuestion(
            self.level, self.inside, subject, "couverture", Way(km=self.km), "naturelles"
        )


@dataclass(frozen=True)
class KindNeeds:
    """How every territory stands for a kind, and the actions on it."""

    kind: Kind
    needs: tuple[Need, ...]
    answers: Answers

    def standing(self, standing: str) -> list[Need]:
        """The territories that stand so."""
        return [one for one in self.needs if standing in (EVERY, one.standing.value)]

    @property
    def lacking(self) -> list[Need]:
        """Those that lack an action."""
        return self.standing(Standing.LACKING.value)

    @property
    def people(self) -> int:
        """Their inhabitants beyond reach that no action serves."""
        return sum(one.lacking for one in self.lacking)


@dataclass(frozen=True)
class NeedsAnswer:
    """Needs of each kind asked for, and the actions without a place, with the kinds they are on."""

    question: NeedsQuestion
    version: int
    by_kind: tuple[KindNeeds, ...]
    placeless: tuple[tuple[PlanAction, tuple[Kind, ...]], ...]

    def of(self, kind: Kind) -> KindNeeds:
        """The needs of one of the kinds asked for."""
        return next(one for one in self.by_kind if one.kind is kind)


def read_needs(pairs: Iterable[tuple[str, str]], known: Known) -> tuple[NeedsQuestion, Reading]:
    """What is asked, and the reading with its problems; what is wrong stands at its usual value."""
    reading = Reading(pairs, known)
    return NeedsQuestion(
        kinds=reading.value("type", _kinds, KINDS),
        km=reading.value("km", _kilometres, DEFAULT_KM),
        level=cast("Level", reading.value("niveau", lambda t: one_of(t, LEVELS), LEVELS[0])),
        inside=reading.inside(),
        share=reading.value("seuil", _share, USUAL_SHARE),
        regional=bool(reading.value("regionales", lambda t: one_of(t, (COUNTED,)), "")),
        standing=reading.value("etat", lambda t: one_of(t, STANDINGS), Standing.LACKING.value),
    ), reading


def _kinds(texts: list[str]) -> tuple[Kind, ...]:
    chosen = parse_codes([kind.value for kind in KINDS], texts, "types")
    return tuple(kind for kind in KINDS if kind.value in chosen)


def _kilometres(texts: list[str]) -> float:
    kilometres = round(parse_number(single(texts)), 3)
    if not 0 < kilometres <= MAX_RADIUS_KM:
        most = f"{MAX_RADIUS_KM:.0f}"
        raise BadValue(f"la distance doit être plus grande que 0, et de {most} km au plus")
    return kilometres


def _share(texts: list[str]) -> float:
    share = round(parse_number(single(texts)), 3)
    if not 0 <= share < 100:
        raise BadValue("une part de 0 à moins de 100 (en %) est attendue")
    return share


def needs_answer(here: Site, question: NeedsQuestion) -> NeedsAnswer:
    """The answer, on the data as they stand."""
    with here.store.read() as connection:
        actions = queries.whole_plan(connection)
        places = place_kinds(connection, actions)
    kinds = {one.id: kinds_of(one, here.vocabulary, places) for one in actions}
    view, now = here.searcher.view(), here.clock()
    by_kind = []
    for kind in question.kinds:
        answers = answers_on(kind, actions, kinds, here.gazetteer, regional=question.regional)
        beyond = beyond_reach(here.figures, view, question.reach(kind), now)
        found = needs_of(question.level, beyond, answers, here.gazetteer, question.share)
        by_kind.append(KindNeeds(kind, tuple(found), answers))
    placeless = tuple((one, kinds[one.id]) for one in without_place(actions, places))
    return NeedsAnswer(question, view.version, tuple(by_kind), placeless)


def place_kinds(connection: Connection, actions: Sequence[PlanAction]) -> Mapping[str, Kind]:
    """The kinds of the published places that actions are linked to, by id."""
    ids = sorted({place for one in actions for place in one.action.places})
    return {place.id: place.kind for place in queries.places_by_id(connection, ids)}


def beyond_reach(figures: Figures, view: View, asked: BoardQuestion, now: datetime) -> list[Beyond]:
    """What the page of territories shows of the same question, by commune."""
    ground = figures.ground
    near = figures.covered(view, asked.reach).near
    counts = figures.counted(view, asked.counts, now)
    group, codes = counts.group, list(ground.at)
    out: dict[int, dict[str, int]] = {number: {} for number in counts.shown.tolist()}
    for at in np.flatnonzero(~near).tolist():
        number = int(group.of[at])
        if number in out:
            out[number][codes[at]] = int(ground.people[at])
    reached = group.sums(np.where(near, ground.people, 0))
    # Nothing loaded in the departments of a territory: whoever is near none may be near some.
    lost = counts.status[:, 0] == STATUSES.index(Status.NOT_LOADED)
    return [
        Beyond(
            group.codes[number],
            group.names[number],
            int(group.people[number]),
            out[number],
            not lost[line] or bool(reached[number]),
        )
        for line, number in enumerate(counts.shown.tolist())
    ]
