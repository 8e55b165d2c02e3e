"""What the page of objects shows: texts in their order."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from mapapp.domain.filters import Filters
from mapapp.domain.opening import OpenAt
from mapapp.domain.parameters import Problem
from mapapp.domain.vocabulary import Facet
from mapapp.objects.acceptance import acceptance_of
from mapapp.objects.answer import ObjectAnswer
from mapapp.objects.words import Match
from mapapp.search.answer import Result
from mapapp.web.addresses import bounds_of, field_label, map_url, search_url
from mapapp.web.cards import card
from mapapp.web.objects_asked import nowhere, page_url
from mapapp.web.objects_form import (
    PlaceField,
    families,
    firm_options,
    gesture_options,
    place_field,
    proposed_terms,
    radii,
)
from mapapp.web.objects_words import (
    acceptance_texts,
    gesture_hint,
    lowered,
    message_of,
    title_of,
)
from mapapp.web.opening_form import opening_form, quick_openings
from mapapp.web.search_page import MAP_ROWS, PAGE_SIZE, page_count
from mapapp.web.site import Site
from mapapp.web.views import Card, Choice, Group, OpeningForm, Option, ProblemView
from mapapp.web.way_views import Relax
from mapapp.web.wording import gettext as _


@dataclass(frozen=True, slots=True)
class GestureView:
    """A gesture that is possible; `places` is how many places, `url` the page that shows them."""

    label: str
    hint: str
    places: int
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class MapView:
    """What the map reads first: see `carte.js`."""

    url: str
    by_view: bool
    bounds: list[float] | None
    here: tuple[float, float, str] | None


@dataclass(frozen=True, slots=True)
class ObjectsView:
    """The whole page. `found` is whether one object was understood."""

    title: str
    problems: list[ProblemView]
    q: str
    place: PlaceField
    radii: list[Option]
    gesture_options: list[Option]
    firm_options: list[Option]
    opening: OpeningForm
    when: list[Choice]
    open_now: bool
    terms: list[str]
    place_choices: list[Choice]
    item_choices: list[Choice]
    beside: list[Choice]
    understood: str | None
    unknown: str | None
    found: bool
    message: str
    notes: list[str]
    asks_place: bool
    gestures: list[GestureView]
    no_place_for: list[str]
    groups: list[Group]
    total: int
    page: int
    page_count: int
    previous_url: str | None
    next_url: str | None
    wider: list[Relax]
    map: MapView
    home_url: str
    canonical: str
    families: list[tuple[str, list[Choice]]]


def objects_view(
    here: Site,
    answer: ObjectAnswer,
    now: datetime,
    *,
    problems: Sequence[Problem] = (),
    place_choices: Sequence[Choice] = (),
    typed_place: str | None = None,
) -> ObjectsView:
    """All that the page shows of an answer."""
    question, where, match = answer.question, answer.question.where, answer.match
    resolution, filters = answer.resolution, answer.filters or answer.question.where
    said, pages = message_of(answer), page_count(answer.total)
    return ObjectsView(
        title=title_of(answer),
        problems=[ProblemView(p.field, field_label(p.field), p.message) for p in problems],
        q=match.word if match and question.item else question.query,
        place=place_field(here, where, typed_place),
        radii=radii(where),
        gesture_options=gesture_options(here, answer),
        firm_options=firm_options(answer),
        opening=opening_form(where, now),
        when=_when(answer, now),
        open_now=where.open_at == "maintenant",
        terms=proposed_terms(here),
        place_choices=list(place_choices),
        item_choices=[] if match or resolution is None else _choices(answer, resolution.matches),
        beside=_choices(answer, resolution.beside) if resolution else [],
        understood=match.word if match and resolution and resolution.mended else None,
        unknown=question.query if question.query and resolution is None else None,
        found=match is not None,
        message=said[0],
        notes=said[1:],
        asks_place=match is not None and nowhere(where),
        gestures=_gestures(answer),
        no_place_for=[one.label for one in answer.gestures if not one.places],
        groups=_groups(here, answer, filters),
        total=answer.total,
        page=where.page,
        page_count=pages,
        previous_url=_turned(answer, where.page - 1, pages),
        next_url=_turned(answer, where.page + 1, pages),
        wider=_wider(answer),
        map=_map(here, answer, filters),
        home_url=search_url(replace(filters, page=1)),
        canonical=_canonical(answer),
        families=[] if match else families(here),
    )


def _map(here: Site, answer: ObjectAnswer, filters: Filters) -> MapView:
    point = filters.point
    return MapView(
        map_url(filters),
        answer.total > MAP_ROWS,
        bounds_of(here, filters) if answer.match else None,
        (point.lon, point.lat, _("Votre position")) if point else None,
    )


def _when(answer: ObjectAnswer, now: datetime) -> list[Choice]:
    """The quick choices of hours, as pages of this object."""
    question = answer.question
    if answer.match is None:
        return []
    openings: list[tuple[str, OpenAt | None]] = [
        (_("ouvert %(when)s", when=label), at) for label, at in quick_openings(now)
    ]
    if question.where.open_at is not None:
        openings.append((_("peu importe l’heure"), None))
    return [
        Choice(label, "", page_url(question, where=replace(question.where, open_at=at, page=1)))
        for label, at in openings
        if at != question.where.open_at
    ]


def _choices(answer: ObjectAnswer, matches: Sequence[Match]) -> list[Choice]:
    return [
        Choice(one.word, one.label, page_url(answer.question, item=one.code, query=""))
        for one in matches
    ]


def _gestures(answer: ObjectAnswer) -> list[GestureView]:
    current = answer.asked[0] if len(answer.asked) == 1 else ""
    return [
        GestureView(
            one.label,
            gesture_hint(one.code),
            one.places,
            page_url(answer.question, gestures=(one.code,)),
            one.code == current,
        )
        for one in answer.gestures
        if one.places
    ]


def _groups(here: Site, answer: ObjectAnswer, filters: Filters) -> list[Group]:
    start = (answer.question.where.page - 1) * PAGE_SIZE
    results = answer.results(start, start + PAGE_SIZE)
    travel = here.searcher.travel_texts(filters, results)
    cards = [
        _card(here, answer, result, text) for result, text in zip(results, travel, strict=True)
    ]
    timed = filters.open_at is not None
    ends = [answer.known if timed else answer.told, answer.told, answer.total]
    titles = [
        (_("Ouverts quand vous y allez") if timed else None, None),
        (
            _("Horaires inconnus"),
            _("Ces lieux s’occupent de cet objet, mais leurs horaires ne sont pas connus."),
        ),
        (
            _("À appeler d’abord"),
            _("Ces lieux ne disent pas quels objets ils prennent. Demandez-leur."),
        ),
    ]
    groups, begin = [], 0
    for end, (title, note) in zip(ends, titles, strict=True):
        some = cards[max(0, begin - start) : max(0, end - start)]
        if some:
            groups.append(Group(title, note, some))
        begin = end
    return groups


def _card(here: Site, answer: ObjectAnswer, result: Result, travel: str | None) -> Card:
    place = result.place
    labels = [here.vocabulary.label(Facet.GESTURE, code) for code in place.codes(Facet.GESTURE)]
    texts = [", ".join([*labels[:1], *map(lowered, labels[1:])]) + "."] if labels else []
    texts += acceptance_texts(acceptance_of(place), firm=answer.question.firm)
    texts += [place.conditions] if place.conditions else []
    return replace(card(here, result, travel), summary=" ".join(texts) or None)


def _turned(answer: ObjectAnswer, page: int, pages: int) -> str | None:
    if not 1 <= page <= pages:
        return None
    return page_url(answer.question, where=replace(answer.question.where, page=page))


def _wider(answer: ObjectAnswer) -> list[Relax]:
    where = replace(answer.question.where, trip=None, page=1)
    return [
        Relax(
            _("À moins de %(n)s km", n=f"{one.radius_km:g}"),
            one.places,
            page_url(answer.question, where=replace(where, radius_km=one.radius_km)),
        )
        for one in answer.wider
    ]


def _canonical(answer: ObjectAnswer) -> str:
    """The address of an object for who shares it: without where its visitor is."""
    question = answer.question
    bare = replace(question, where=Filters(), firm=None)
    return page_url(bare)
