"""Values that templates read: everything is already text, in French, in its final order."""

from dataclasses import dataclass, field

from mapapp.web.way_views import WaysView


@dataclass(frozen=True, slots=True)
class Option:
    """A choice of a filter; `count` is how many results it would give, None if not counted."""

    value: str
    label: str
    count: int | None
    checked: bool


@dataclass(frozen=True, slots=True)
class FacetView:
    """A filter with its choices; `open` when one of them is chosen."""

    name: str
    legend: str
    options: list[Option]
    open: bool
    control: str = "checkbox"


@dataclass(frozen=True, slots=True)
class Opening:
    """State at a moment: ouvert, ferme or inconnu, and its sentence."""

    state: str
    text: str


@dataclass(frozen=True, slots=True)
class Card:
    """One result, as it stands in a list; `at` is its position, "lon,lat" in degrees."""

    id: str
    kind: str
    kind_label: str
    category_label: str
    name: str
    href: str
    where: str
    approximate: bool
    distance: str | None
    opening: Opening | None
    phone: str | None
    phone_href: str | None
    stale: bool
    summary: str | None
    at: str


@dataclass(frozen=True, slots=True)
class Group:
    """Cards under one heading."""

    title: str | None
    note: str | None
    cards: list[Card]


@dataclass(frozen=True, slots=True)
class ActiveFilter:
    """A filter in force and the address that removes it."""

    label: str
    remove_url: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One reading of an ambiguous place name."""

    label: str
    context: str
    url: str


@dataclass(frozen=True, slots=True)
class ProblemView:
    """What is wrong with one field; `label` is the field's name on screen."""

    field: str
    label: str
    message: str


@dataclass(frozen=True, slots=True)
class OpeningForm:
    """« Ouvert quand j'y vais »: texts of its fields, quick choices.

    `asked` tells whether the search asks for hours at all; `kept` and `kept_whole` are windows of
    several days, which have no field.
    """

    asked: bool

    day: str
    start: str
    end: str
    extent: str
    kept: str
    kept_whole: str
    choices: list[Choice]


@dataclass(frozen=True, slots=True)
class SearchView:
    """The whole home page."""

    problems: list[ProblemView]
    q: str
    place_text: str
    commune: str
    lon: str
    lat: str
    radius: str
    radii: list[Option]
    minutes: list[Option]
    modes: list[Option]
    open_now: bool
    opening: OpeningForm
    exclude_unknown: bool
    facets: list[FacetView]
    epci_options: list[Option]
    active: list[ActiveFilter]
    total: int
    unknown_total: int
    summary: str
    groups: list[Group]
    page: int
    page_count: int
    previous_url: str | None
    next_url: str | None
    ways: WaysView
    choices: list[Choice]
    map_url: str
    map_by_view: bool
    first_data: str | None
    first_answer: str | None
    bounds: list[float] | None
    here: tuple[float, float, str] | None


@dataclass(frozen=True, slots=True)
class DayView:
    """One day of the week table."""

    label: str
    date_label: str
    ranges: list[str]
    closed: bool
    unknown: bool
    notes: list[str]
    today: bool


@dataclass(frozen=True, slots=True)
class ProvenanceView:
    """Who said a datum."""

    label: str
    source: str
    url: str | None
    licence: str
    date: str | None


@dataclass(frozen=True, slots=True)
class PlaceView:
    """The page of a place."""

    id: str
    name: str
    kind: str
    kind_label: str
    category_label: str
    address_lines: list[str]
    approximate: bool
    approximate_note: str | None
    opening: Opening
    week: list[DayView]
    closures: list[str]
    usual: str | None
    hours_text: str | None
    phone: str | None
    phone_href: str | None
    email: str | None
    website: str | None
    website_label: str | None
    presentation: str | None
    conditions: str | None
    capacity: str | None
    gestures: list[str]
    items: list[str]
    audiences: list[str]
    serves: list[str]
    themes: list[str]
    lon: float
    lat: float
    geo_url: str | None
    osm_url: str | None
    page_url: str
    stale_note: str | None
    provenance: list[ProvenanceView]
    json_ld: str
    actions: list[Card]
    nearby_url: str | None
    way_url: str | None
    correctable: bool


@dataclass(frozen=True, slots=True)
class ActionView:
    """The page of an action."""

    id: str
    name: str
    theme_label: str
    summary: str
    pilot: str | None
    partners: list[str]
    contact_email: str | None
    contact_phone: str | None
    contact_website: str | None
    contact_address: str | None
    status_label: str
    status_note: str | None
    indicators: list[dict[str, str | None]]
    serves: list[str]
    scope: list[tuple[str, str, str]]
    scope_urls: list[str]
    follow_up: list[dict[str, str | None]]
    places: list[Card]
    date_label: str | None
    source_title: str
    source_url: str | None
    lon: float
    lat: float
    bounds: list[float] | None


@dataclass(frozen=True, slots=True)
class PlanRow:
    """An action in the list of the plan."""

    name: str
    href: str
    summary: str
    pilot: str | None
    where: str
    status_label: str
    place_count: int


@dataclass(frozen=True, slots=True)
class PlanGroup:
    """Actions under one theme or territory."""

    title: str
    anchor: str
    rows: list[PlanRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class FrameView:
    """The map's frame: its markup, and the addresses of its style and its script."""

    html: str
    style_url: str
    script_url: str


@dataclass(frozen=True, slots=True)
class GoneView:
    """The page of a place that is no longer there."""

    name: str
    reason: str | None
    suggestions: list[Card]
    search_url: str
