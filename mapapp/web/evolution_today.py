"""The last point of curves: the figures of now, made as a snapshot would make them."""

from dataclasses import dataclass

from mapapp.figures.evolution import Today, is_asked
from mapapp.figures.evolution_asking import EvolutionQuestion
from mapapp.figures.last_good import NotYet
from mapapp.figures.snapshot import PLACE_MEASURES, By, Present, Values, values_at
from mapapp.hours.moments import in_paris
from mapapp.web.figures_ready import moment_of
from mapapp.web.offered import all_offered
from mapapp.web.site import Site


@dataclass(frozen=True, slots=True)
class Now:
    """The figures of now, where they were asked for; `late`: they are still in the making."""

    today: Today | None
    late: bool = False


def now_of(
    here: Site, question: EvolutionQuestion, *, wait: bool = False, part: float = 1.0
) -> Now:
    """What a question asks of today; `part` of the patience of a page, unless it waits."""
    day = in_paris(here.clock()).date()
    if not is_asked(question, day):
        return Now(None)
    try:
        return Now(_today(here, question, wait, part))
    except NotYet:
        return Now(None, late=True)


def _today(here: Site, question: EvolutionQuestion, wait: bool, part: float) -> Today:
    view, now = here.searcher.view(), here.clock()
    by: By = "type" if question.details == ("",) else "categorie"
    present = Present(here.figures, here.vocabulary, view, now, {})
    places = tuple(one for one in question.measures if one in PLACE_MEASURES)
    offers = tuple(one for one in question.measures if one not in places)
    values: Values = {}
    if places:
        made = here.last_figures.answer(
            ("evolution", question.level, by, places),
            moment_of(view, now),
            lambda: values_at(present, question.level, by, places),
            wait=wait,
            part=part,
        )
        if not made.current:
            # A point of older data would be no point of today.
            raise NotYet
        values |= made.value
    if offers:
        # Slots and schemes change without a new version of the data, and are quickly counted.
        offered = {question.days: all_offered(here, question.days)}
        present = Present(here.figures, here.vocabulary, view, now, offered)
        values |= values_at(present, question.level, by, offers)
    return Today(in_paris(now).date(), view.version, values)
