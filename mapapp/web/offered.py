"""Slots and schemes for the figures of territories: which of them a question needs.

The rooms of childcare, housing and figures are siblings that know nothing of one another: they
meet here, where what one keeps is handed to the other as counts, points and rules.
"""

from mapapp.childcare.question import ChildcareQuestion
from mapapp.domain.offered import NOTHING_OFFERED, Offered
from mapapp.domain.opening import Window
from mapapp.domain.slot import PARIS
from mapapp.figures.asking import CountQuestion, ReachQuestion
from mapapp.figures.board import BoardQuestion
from mapapp.figures.slots import is_slots
from mapapp.figures.subject import Asked
from mapapp.store import offered
from mapapp.store.slots import SlotsAsked
from mapapp.web.site import Site


def offered_in(here: Site, question: BoardQuestion | CountQuestion | ReachQuestion) -> Offered:
    """What a question needs to know of slots and schemes at this moment; nothing for most."""
    if isinstance(question, CountQuestion):
        return _slots_counted(here, question.days) if question.slots else NOTHING_OFFERED
    if isinstance(question, BoardQuestion) and is_slots(question.measure):
        return _slots_counted(here, question.days)
    reach = question.reach if isinstance(question, BoardQuestion) else question
    now = here.clock()
    if reach.offer == "places":
        with here.store.read() as connection:
            asked = _slots_asked(reach.subject.asked)
            return Offered(creches=offered.free_creches(connection, asked, now))
    if reach.offer != "dispositifs":
        return NOTHING_OFFERED
    with here.store.read() as connection:
        return offered.schemes_on(connection, now.astimezone(PARIS).date())


def all_offered(here: Site, days: int) -> Offered:
    """Everything that a portrait tells: slots of so many days, free places, schemes."""
    with here.store.read() as connection:
        return offered.all_offered(connection, days, here.clock())


def _slots_counted(here: Site, days: int) -> Offered:
    with here.store.read() as connection:
        return offered.slots_counted(connection, days, here.clock().astimezone(PARIS).date())


def _slots_asked(asked: Asked | None) -> SlotsAsked:
    if asked is None:
        return SlotsAsked()
    if isinstance(asked, Window):
        start, end = asked.start.replace(tzinfo=PARIS), asked.end.replace(tzinfo=PARIS)
        return ChildcareQuestion(starts=start, ends=end).slots_asked()
    return ChildcareQuestion(starts=asked).slots_asked()
