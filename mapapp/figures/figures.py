"""The one maker of figures: pages, API, exports and reports ask it and nothing else."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from mapapp.atlas.encode import day_number
from mapapp.atlas.view import View
from mapapp.domain.offered import NOTHING_OFFERED, Offered
from mapapp.domain.plan import PlanAction
from mapapp.domain.vocabulary import Vocabulary
from mapapp.figures.asking import CountQuestion, ReachQuestion, WhatIfQuestion
from mapapp.figures.board import Board, BoardQuestion, board_of_counts, board_of_reach
from mapapp.figures.counting import Counted, counted, loaded
from mapapp.figures.followed import linked_to, with_current
from mapapp.figures.ground import Bools, Ground
from mapapp.figures.linked import Linked
from mapapp.figures.offer_board import board_of_offer, board_of_slots
from mapapp.figures.offer_portrait import Offers
from mapapp.figures.offer_reach import offer_covered
from mapapp.figures.offers import Offer
from mapapp.figures.portrait import WAY, Portrait, portrait, questions_of
from mapapp.figures.reach import Covered, Reaches
from mapapp.figures.rows import Row, count_json, count_rows, reach_rows, what_if_document
from mapapp.figures.slots import CRECHES, SlotFigures, slot_rows
from mapapp.figures.tallies import Tallies
from mapapp.figures.whatif import WhatIf, what_if
from mapapp.hours.bits import HoursTable
from mapapp.hours.moments import in_paris
from mapapp.search.plan import CommuneAt
from mapapp.store.states import State
from mapapp.territory.gazetteer import Gazetteer
from mapapp.travel.density import CommuneDensities
from mapapp.travel.estimate import Estimate

if TYPE_CHECKING:  # it brings SQLAlchemy
    from mapapp.store.connections import Connection


class Figures:
    """Answers questions on views of the atlas; nothing is worked out before the first one.

    `hours` gives the table of a view's hours, `commune_at` the commune at a point.
    """

    def __init__(
        self,
        gazetteer: Gazetteer,
        vocabulary: Vocabulary,
        hours: Callable[[View], HoursTable],
        travel: tuple[Estimate, CommuneDensities],
        commune_at: CommuneAt,
    ) -> None:
        self._gazetteer = gazetteer
        self._vocabulary = vocabulary
        self._hours = hours
        self._travel = travel
        self._commune_at = commune_at
        self._offers: tuple[State, Offered, Offers] | None = None

    @cached_property
    def ground(self) -> Ground:
        """The territories."""
        return Ground.of(self._gazetteer)

    @cached_property
    def tallies(self) -> Tallies:
        """Counts of places."""
        return Tallies(self.ground, self._hours)

    @cached_property
    def reaches(self) -> Reaches:
        """Who is within reach."""
        return Reaches(self.tallies, *self._travel)

    def counted(self, view: View, question: CountQuestion, now: datetime) -> Counted:
        """Counts by territory; `now` is an aware time."""
        today = in_paris(now).date()
        fresh = day_number(f"{today.year - 1}-{today:%m-%d}")
        return counted(self.tallies, view, question, self._vocabulary, fresh)

    def count_rows(self, view: View, question: CountQuestion, now: datetime) -> list[Row]:
        """The same as tidy rows."""
        return count_rows(self.counted(view, question, now))

    def count_json(self, view: View, question: CountQuestion, now: datetime) -> bytes:
        """The same rows as JSON."""
        return count_json(self.counted(view, question, now))

    def covered(self, view: View, question: ReachQuestion) -> Covered:
        """Who is within reach, by commune."""
        return self.reaches.covered(view, question)

    def slot_rows(self, view: View, question: CountQuestion, offered: Offered) -> list[Row]:
        """Slots by territory, as tidy rows."""
        found = SlotFigures(self.tallies, view, offered)
        return slot_rows(found, self.ground, question, view.version)

    def offer_covered(self, view: View, question: ReachQuestion, offered: Offered) -> Covered:
        """Who is within reach of what is asked for, place or offer, by commune."""
        if question.offer == "lieux":
            return self.covered(view, question)
        return offer_covered(self.reaches, question, offered)

    def reach_rows(
        self, view: View, question: ReachQuestion, offered: Offered = NOTHING_OFFERED
    ) -> list[Row]:
        """The same by territory."""
        if question.offer == "dispositifs":
            # A scheme says which territories it serves: of the others it is known that none does.
            size = len(self.ground.groups[question.level])
            there = np.full(size, bool(offered.schemes), np.bool_)
        else:
            there = self.loaded(view, question)
        covered = self.offer_covered(view, question, offered)
        return reach_rows(self.ground, question, covered, there, view.version)

    def loaded(self, view: View, question: ReachQuestion) -> Bools:
        """Of which territories of the level something of what is asked for is known."""
        group = self.ground.groups[question.level]
        return loaded(self.tallies, view, group, [question.subject.kinds])[:, 0]

    def board(
        self,
        view: View,
        question: BoardQuestion,
        now: datetime,
        offered: Offered = NOTHING_OFFERED,
    ) -> Board:
        """One measure of every territory of a level; of slots and schemes, those of `offered`."""
        inside = question.inside or self._gazetteer.region.code
        if question.is_offer:
            return self._offer_board(view, question, offered, inside)
        counts = self.counted(view, question.counts, now)
        level = self.ground.level_of(inside)
        whole = self.counted(view, replace(question.counts, level=level, inside=inside), now)
        if question.measure != "couverture":
            return board_of_counts(question, counts, whole)
        found = self.covered(view, question.reach)
        return board_of_reach(self.ground, question, found, (counts, whole))

    def _offer_board(
        self, view: View, question: BoardQuestion, offered: Offered, whole: str
    ) -> Board:
        if not question.is_reach:
            slots = SlotFigures(self.tallies, view, offered)
            return board_of_slots(self.ground, question, slots, whole, view.version)
        departments = self.ground.groups["departement"]
        there = np.full(len(departments), bool(offered.schemes), np.bool_)
        if question.offer == "places":
            there = loaded(self.tallies, view, departments, [question.reach.subject.kinds])[:, 0]
        found = self.offer_covered(view, question.reach, offered)
        return board_of_offer(self.ground, question, found, whole, (there, view.version))

    def offers(self, view: View, offered: Offered) -> Offers:
        """What is offered in any territory: a portrait's slots, free places and schemes.

        Kept until a place, a slot or a scheme changes.
        """
        kept = self._offers
        if kept is None or kept[:2] != (view.state, offered):
            kept = self._offers = (view.state, offered, self._offers_of(view, offered))
        return kept[2]

    def _offers_of(self, view: View, offered: Offered) -> Offers:
        ground = self.ground
        departments = ground.groups["departement"]
        creches = loaded(self.tallies, view, departments, [CRECHES.kinds])[:, 0]
        known: dict[Offer, Bools] = {
            "places": creches,
            "dispositifs": np.full(len(departments), bool(offered.schemes), np.bool_),
        }
        covered = {}
        for offer, there in known.items():
            question = ReachQuestion("region", None, CRECHES, WAY, False, offer)
            here = (departments.of >= 0) & there[departments.of]
            covered[offer] = (self.offer_covered(view, question, offered), here)
        return Offers(ground, SlotFigures(self.tallies, view, offered), covered)

    def portrait(self, view: View, code: str, now: datetime) -> Portrait:
        """One territory beside the others of its level."""
        counts, reach = questions_of(self.ground.level_of(code))
        covered = tuple(self.covered(view, question) for question in reach)
        return portrait(self.ground, code, self.counted(view, counts, now), covered)

    def what_if(self, view: View, question: WhatIfQuestion) -> WhatIf:
        """What one more place changes, or where it would change most."""
        pin = question.point
        commune = self._commune_at(pin.lon, pin.lat) if pin is not None else None
        return what_if(self.reaches, view, question, commune)

    def what_if_document(self, view: View, question: WhatIfQuestion) -> dict[str, Any]:
        """The same as the API tells it."""
        return what_if_document(self.ground, self.what_if(view, question))

    def linked(self, connection: "Connection", action: PlanAction, now: datetime) -> Linked | None:
        """What is linked to an action of the plan, in figures; None when nothing is."""
        return linked_to(self.reaches, connection, action, now)

    def current_plan(
        self, connection: "Connection", actions: Sequence[PlanAction], now: datetime
    ) -> list[PlanAction]:
        """The plan with the values of now of the indicators that are worked out."""
        return with_current(self.reaches, connection, actions, now)
