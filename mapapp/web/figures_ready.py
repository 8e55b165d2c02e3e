"""Figures for pages: those of now, or the last good ones while the new are being made."""

from datetime import datetime
from typing import Any

from mapapp.atlas.view import View
from mapapp.figures.asking import WhatIfQuestion
from mapapp.figures.board import Board, BoardQuestion
from mapapp.figures.board_asking import board_asked
from mapapp.figures.last_good import Made, Moment
from mapapp.figures.portrait import Portrait
from mapapp.figures.whatif import WhatIf
from mapapp.hours.moments import in_paris
from mapapp.web.figures_answers import known
from mapapp.web.offered import offered_in
from mapapp.web.site import Site
from mapapp.web.wording import gettext as _


def board_made(here: Site, question: BoardQuestion, *, wait: bool = False) -> Made[Board]:
    """A board. Raises NotYet unless it waits."""
    view, now = here.searcher.view(), here.clock()
    if question.is_offer:
        # Slots and schemes change without a new version of the data, and are quickly counted.
        found = here.figures.board(view, question, now, offered_in(here, question))
        return Made(found, view.version, now)
    return here.last_figures.answer(
        question, moment_of(view, now), lambda: here.figures.board(view, question, now), wait=wait
    )


def what_if_made(here: Site, question: WhatIfQuestion) -> Made[WhatIf]:
    """What one more place changes. Raises NotYet."""
    view, now = here.searcher.view(), here.clock()
    return here.last_figures.answer(
        question, moment_of(view, now), lambda: here.figures.what_if(view, question)
    )


def portraits_made(here: Site, codes: tuple[str, ...]) -> Made[tuple[Portrait, ...]]:
    """Portraits of territories, all of one data version. Raises NotYet."""
    view, now = here.searcher.view(), here.clock()
    return here.last_figures.answer(
        ("portraits", codes),
        moment_of(view, now),
        lambda: tuple(here.figures.portrait(view, code, now) for code in codes),
    )


def warm(here: Site) -> None:
    """Make the figures that are asked for first, so that nobody waits for them."""
    question = board_asked([], known(here, here.clock())).question
    board_made(here, question, wait=True)


def aged_text(made: Made[Any]) -> str:
    """What a page says of figures that are not those of the data of now; nothing of others."""
    if made.current:
        return ""
    return _(
        "Chiffres du %(when)s (version %(version)s des données), recalcul en cours : rechargez la"
        " page dans un instant pour les derniers.",
        when=f"{in_paris(made.made_at):%d/%m/%Y à %H:%M}",
        version=made.version,
    )


def moment_of(view: View, now: datetime) -> Moment:
    """What figures of places depend on beside their question."""
    # How fresh a fact is depends on the day.
    return Moment((view.state, in_paris(now).date()), view.version, now)
