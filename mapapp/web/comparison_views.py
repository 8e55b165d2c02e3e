"""Several territories side by side, as their template reads them."""

from dataclasses import dataclass

from mapapp.domain.kinds import Kind
from mapapp.figures.asking import MEASURES
from mapapp.figures.board import SHARES, BoardMeasure
from mapapp.figures.counting import Status
from mapapp.figures.methods import METHODS
from mapapp.figures.offer_portrait import OFFERS_OF, OfferFigures
from mapapp.figures.portrait import Portrait, Told
from mapapp.figures.values import status_text, value_text
from mapapp.figures.words import LEVEL_NAMES, people_text
from mapapp.web.site import Site
from mapapp.web.territories_form import measure_label
from mapapp.web.territory_views import Link, page_of, partly_here
from mapapp.web.views import Option
from mapapp.web.wording import gettext as _

_NUMBERS = frozenset({"nombre", "places_publiees", "places_demandees"})
_METHODS = (
    *("nombre", "taux", "completude", "couverture"),
    *("places_demandees", "couverture_places", "couverture_dispositifs"),
)


@dataclass(frozen=True, slots=True)
class CellView:
    """One value of a comparison; `position` tells its quarter among its level."""

    text: str
    value: float | None
    position: str


@dataclass(frozen=True)
class MeasureView:
    """One measure over the territories compared; `most` is the end of its scale."""

    label: str
    most: float
    cells: list[CellView]
    spread: str


@dataclass(frozen=True)
class ComparisonView:
    """Territories side by side."""

    names: list[Link]
    levels: list[str]
    sections: list[tuple[str, str, list[MeasureView]]]
    partly: list[str]
    typed: list[str]
    choices: list[Option]
    methods: list[str]


Compared = tuple[Portrait, OfferFigures]


def comparison_view(site: Site, compared: list[Compared], typed: list[str]) -> ComparisonView:
    """Territories side by side: the same measures on the same scales."""
    gazetteer = site.gazetteer
    found = [portrait for portrait, _offers in compared]
    choices = [(d.code, d.name) for d in gazetteer.departments]
    choices += [(a.code, a.name) for a in gazetteer.arrondissements]
    choices += [(e.code, e.name) for e in gazetteer.all_epci]
    kinds = found[0].kinds if found else ()
    return ComparisonView(
        names=[Link(one.name, page_of(one.code), people_text(one.people)) for one in found],
        levels=[LEVEL_NAMES[one.level][0] for one in found],
        sections=[
            (
                figures.kind.value,
                figures.kind.plural,
                [*_measures(found, at), *_offered(compared, figures.kind)],
            )
            for at, figures in enumerate(kinds)
        ],
        partly=[f"{one.name}. {text}" for one in found if (text := partly_here(site, one.code))],
        typed=typed,
        choices=[Option(code, name, None, False) for code, name in choices],
        methods=[METHODS[name] for name in _METHODS],
    )


def _offered(compared: list[Compared], kind: Kind) -> list[MeasureView]:
    found, views = [portrait for portrait, _offers in compared], []
    for measure in OFFERS_OF.get(kind, ()):
        figures = [offers[measure] for _portrait, offers in compared]
        told = [one.told for one in figures]
        cells = [
            _cell(measure, one.told, portrait, one.status)
            for one, portrait in zip(figures, found, strict=True)
        ]
        views.append(_view(measure, _offer_label(measure), told, found, cells))
    return views


def _offer_label(measure: BoardMeasure) -> str:
    label = measure_label(measure)
    if measure == "couverture_places":
        return _("%(label)s, à 10 km ou moins", label=label)
    return label if measure in SHARES else _("%(label)s, en 30 jours", label=label)


def _measures(found: list[Portrait], at: int) -> list[MeasureView]:
    rows = [_measure(m, [one.kinds[at].measures[m] for one in found], found, at) for m in MEASURES]
    return [_measure("couverture", [one.kinds[at].reach for one in found], found, at), *rows]


def _measure(
    measure: BoardMeasure, told: list[Told], found: list[Portrait], at: int
) -> MeasureView:
    label = measure_label(measure)
    if measure == "couverture":
        label = _("Habitants à 10 km ou moins d’un lieu")
    cells = [
        _cell(measure, one, portrait, portrait.kinds[at].status)
        for one, portrait in zip(told, found, strict=True)
    ]
    return _view(measure, label, told, found, cells)


def _view(
    measure: BoardMeasure,
    label: str,
    told: list[Told],
    found: list[Portrait],
    cells: list[CellView],
) -> MeasureView:
    values = [one.value for one in told if one.value is not None]
    most = 100.0 if measure in SHARES else max([*values, 1e-9])
    return MeasureView(label, most, cells, _spread_text(measure, told, found))


def _cell(measure: BoardMeasure, told: Told, found: Portrait, status: Status) -> CellView:
    if told.value is None:
        return CellView(status_text(status) or "–", None, "")
    text = value_text(measure, told.value)
    position = ""
    # Numbers of places are not compared: they follow the size of a territory.
    if told.spread is not None and found.level != "region" and measure not in _NUMBERS:
        position = {
            -2: _("parmi le quart le plus bas"),
            -1: _("plutôt bas"),
            0: _("à la médiane"),
            1: _("plutôt haut"),
            2: _("parmi le quart le plus haut"),
        }[told.spread.position(told.value)]
    return CellView(text, told.value, position)


def _spread_text(measure: BoardMeasure, told: list[Told], found: list[Portrait]) -> str:
    """Median and quartiles of each level compared."""
    said: dict[str, str] = {}
    for one, portrait in zip(told, found, strict=True):
        if one.spread is None or portrait.level == "region":
            continue
        low, middle, high = (
            value_text(measure, value)
            for value in (one.spread.low, one.spread.median, one.spread.high)
        )
        said[LEVEL_NAMES[portrait.level][1]] = f"{middle} ({low} – {high})"
    if len(said) == 1:
        return next(iter(said.values()))
    return " ; ".join(f"{level} : {text}" for level, text in said.items())
