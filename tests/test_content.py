"""The content that ships is sound: codes resolve, facts are dated, nothing personal is in it."""

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from typing import Any, cast

import pytest
from opening_hours import OpeningHours

from mapapp.domain.kinds import Kind
from mapapp.domain.place import Precision, Status
from mapapp.domain.vocabulary import Facet, Vocabulary, vocabulary_from
from mapapp.resources import geodata_dir
from mapapp.text import fold

COLUMNS = (
    "id type categorie nom adresse code_postal commune code_insee lon lat precision telephone"
    " courriel site_web horaires horaires_texte capacite presentation conditions publics gestes"
    " objets themes territoires source_url source_date confiance"
).split()
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
DATE = re.compile(r"(19|20)\d{2}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
PHONE = re.compile(r"0[1-9]( \d\d){4}")
EMAIL = re.compile(r"[a-z0-9.-]+@[a-z0-9-]+(\.[a-z0-9-]+)+")
WEB = re.compile(r"https?://[^\s|]+")
# prenom.nom@…, p.nom@…: a person's box. Functional boxes that hold a dot are named here.
NOMINATIVE = re.compile(r"[a-z]+[.-][a-z-]{2,}@")
FUNCTIONAL_WITH_A_DOT = {"maison.poupies@wanadoo.fr"}
CIVILITY = re.compile(r"\b(M\.|Mme|Mlle|Monsieur|Madame)\s")
MINIMUM = {Kind.CRECHE: 35, Kind.HOUSING: 35, Kind.CIRCULAR: 150}
# Hours of a heatwave, a summer or the spring of 2020 are not the usual ones.
NOT_USUAL = re.compile(r"canicule|chaleur|printemps 2020|été 2023|d'été|juillet et août", re.I)

Row = dict[str, str]
Record = dict[str, Any]


def read_json(*parts: str) -> Record:
    path = geodata_dir().joinpath(*parts)
    return cast(Record, json.loads(path.read_text(encoding="utf-8")))


def many(cell: str) -> list[str]:
    return cell.split("|") if cell else []


PLAN = read_json("plan.json")
ACTIONS: list[Record] = PLAN["actions"]
WORDS = read_json("vocabulary.json")
with (geodata_dir() / "places.csv").open(encoding="utf-8", newline="") as file:
    PLACES: list[Row] = list(csv.DictReader(file))

each_place = pytest.mark.parametrize("place", PLACES, ids=lambda row: row["id"])
each_action = pytest.mark.parametrize("action", ACTIONS, ids=lambda row: row["id"])


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return vocabulary_from(WORDS)


@pytest.fixture(scope="module")
def communes() -> dict[str, Record]:
    return {row["code"]: row for row in read_json("territories", "gazetteer.json")["communes"]}


@pytest.fixture(scope="module")
def territories() -> set[tuple[str, str]]:
    gazetteer = read_json("territories", "gazetteer.json")
    names = {"departement": "departments", "epci": "epci", "commune": "communes"}
    known = {(level, row["code"]) for level, name in names.items() for row in gazetteer[name]}
    return known | {("region", gazetteer["region"]["code"])}


def texts(value: object) -> Iterator[str]:
    """Every string inside a decoded JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from chain.from_iterable(texts(inner) for inner in value.values())
    elif isinstance(value, list):
        yield from chain.from_iterable(texts(inner) for inner in value)


@pytest.mark.parametrize("name", ["vocabulary.json", "plan.json"])
def test_each_file_says_where_it_comes_from(name: str) -> None:
    document = read_json(name)
    assert all(document[key].strip() for key in ("origin", "licence", "date", "command"))
    assert DATE.fullmatch(document["date"])


@pytest.mark.parametrize("family", ["themes", "categories", "audiences", "gestures", "items"])
def test_codes_of_a_family_are_unique_and_labelled(family: str) -> None:
    codes = [row["code"] for row in WORDS[family]]
    labels = [fold(row["label"]) for row in WORDS[family]]
    assert len(set(codes)) == len(codes)
    assert len(set(labels)) == len(labels)
    assert all(labels)


def test_exchange_codes_are_all_there() -> None:
    gestures = "reparer donner trier acheter revendre emprunter preter louer mettreenlocation"
    expected = {*gestures.split(), "echanger", "rapporter"}
    assert {row["code"] for row in WORDS["gestures"]} == expected
    assert len(WORDS["items"]) == 86
    groups = {row["code"] for row in WORDS["item_categories"]}
    assert {row["category"] for row in WORDS["items"]} == groups


def test_categories_refer_to_known_themes_and_gestures(vocabulary: Vocabulary) -> None:
    for row in WORDS["categories"]:
        assert set(row["themes"]) <= vocabulary.labels[Facet.THEME].keys()
        assert set(row["gestures"]) <= vocabulary.labels[Facet.GESTURE].keys()
    assert {row["kind"] for row in WORDS["categories"]} == set(Kind)


def test_a_word_leads_to_one_item_only() -> None:
    owner: dict[str, str] = {}
    for item in WORDS["items"]:
        assert item["synonyms"], item["code"]
        for word in (item["label"], *item["synonyms"]):
            assert owner.setdefault(fold(word), item["code"]) == item["code"], word


def test_common_words_find_their_item() -> None:
    code_of = {word: item["code"] for item in WORDS["items"] for word in item["synonyms"]}
    assert code_of["grille-pain"] == "petit_electromenager"
    assert code_of["frigo"] == "gros_electromenager_refrigerant"
    assert code_of["canapé"] == "sieges_elements_d_ameublement"
    assert code_of["téléphone"] == "smartphone_tablette_et_console"


def test_the_layers_are_furnished() -> None:
    assert list(PLACES[0]) == COLUMNS
    counts = Counter(Kind(place["type"]) for place in PLACES)
    assert set(counts) == set(MINIMUM)
    assert all(counts[kind] >= least for kind, least in MINIMUM.items()), counts
    assert sum(1 for place in PLACES if place["horaires"]) == 31, "a stated opening time is lost"


def test_no_place_comes_twice() -> None:
    ids = [place["id"] for place in PLACES] + [action["id"] for action in ACTIONS]
    assert len(set(ids)) == len(ids)
    names = Counter((fold(place["nom"]), place["code_insee"]) for place in PLACES)
    assert [name for name, count in names.items() if count > 1] == []


@each_place
def test_place_has_a_name_an_address_bar_id_and_a_category(
    place: Row, vocabulary: Vocabulary
) -> None:
    assert SLUG.fullmatch(place["id"])
    assert len(place["id"]) <= 64
    assert not place["id"].startswith("mairie-")
    assert place["nom"] == place["nom"].strip() != ""
    assert vocabulary.categories[place["categorie"]].kind == place["type"]


@each_place
def test_place_bears_known_codes_only(place: Row, vocabulary: Vocabulary) -> None:
    columns = {
        Facet.THEME: "themes",
        Facet.AUDIENCE: "publics",
        Facet.GESTURE: "gestes",
        Facet.ITEM: "objets",
    }
    for facet, column in columns.items():
        codes = many(place[column])
        assert set(codes) <= vocabulary.labels[facet].keys()
        assert len(set(codes)) == len(codes)
    assert place["themes"]
    assert place["publics"]
    assert bool(place["gestes"]) == (place["type"] == Kind.CIRCULAR)


@each_place
def test_place_stands_in_its_commune(place: Row, communes: dict[str, Record]) -> None:
    precision = Precision(place["precision"])
    if precision is Precision.TERRITORY:
        assert place["territoires"]
        assert not place["commune"] + place["code_insee"] + place["code_postal"] + place["adresse"]
        return
    commune = communes[place["code_insee"]]
    assert place["commune"] == commune["name"]
    assert place["code_postal"] in commune["post_codes"]
    assert (precision is Precision.ADDRESS) == bool(place["lon"] and place["lat"])
    if precision is Precision.ADDRESS:
        west, south, east, north = commune["bbox"]
        assert west <= float(place["lon"]) <= east
        assert south <= float(place["lat"]) <= north


@each_place
def test_territories_served_exist(place: Row, territories: set[tuple[str, str]]) -> None:
    for served in many(place["territoires"]):
        level, code = served.split(":")
        assert (level, code) in territories


@each_place
def test_hours_parse_and_are_the_usual_ones(place: Row) -> None:
    if place["horaires"]:
        OpeningHours(place["horaires"])
        assert not NOT_USUAL.search(place["horaires_texte"])


@each_place
def test_contacts_are_functional_and_sources_named(place: Row) -> None:
    assert not place["telephone"] or PHONE.fullmatch(place["telephone"])
    assert not place["site_web"] or WEB.fullmatch(place["site_web"])
    address = place["courriel"]
    assert not address or EMAIL.fullmatch(address)
    assert address in FUNCTIONAL_WITH_A_DOT or not NOMINATIVE.match(address)
    assert WEB.fullmatch(place["source_url"])
    assert not place["source_date"] or DATE.fullmatch(place["source_date"])
    assert place["confiance"] in {"high", "medium"}


@each_place
def test_texts_are_tidy(place: Row) -> None:
    for column in ("horaires_texte", "capacite", "presentation", "conditions"):
        text = place[column]
        assert text == text.strip()
        assert "EUR" not in text
        assert "déduit)" not in text
        assert "  " not in text
        assert not re.search(r" [;:!?€»]", text), "a no-break space is missing"
        assert not CIVILITY.search(text)
        assert "@" not in text
    for column in ("horaires_texte", "presentation", "conditions"):
        assert not place[column] or place[column][-1] in ".…", column
    assert len(place["presentation"]) <= 320


def test_the_fourteen_described_actions_of_thirty_eight() -> None:
    assert PLAN["announced"] == 38
    assert len(ACTIONS) == 14
    assert len({action["id"] for action in ACTIONS}) == 14
    assert {action["source"]["date"] for action in ACTIONS} == {"2019-11"}
    values = {(a["id"], row["value"]) for a in ACTIONS for row in a["indicators"]}
    assert {("eit-49", 112), ("carbur-pera", 600), ("avenir-up", 3)} <= values


@each_action
def test_action_is_complete(action: Record, vocabulary: Vocabulary) -> None:
    assert SLUG.fullmatch(action["id"])
    assert action["number"] is None or action["number"] >= 1
    assert action["title"].strip()
    assert action["theme"] in vocabulary.labels[Facet.THEME]
    assert set(action["audiences"]) <= vocabulary.labels[Facet.AUDIENCE].keys()
    assert Status(action["status"])
    assert 80 <= len(action["summary"]) <= 320
    assert 2 <= len(re.findall(r"\.(?:\s|$)", action["summary"])) <= 4
    assert action["status_note"].strip()
    assert action["pilot"] is None or action["pilot"].strip()
    assert action["date"] == "2019-11"
    assert set(action["places"]) <= {place["id"] for place in PLACES}
    assert len(set(action["places"])) == len(action["places"])


@each_action
def test_action_has_a_scope_that_exists(action: Record, territories: set[tuple[str, str]]) -> None:
    scope = [(row["level"], row["code"]) for row in action["scope"]]
    assert scope
    assert set(scope) <= territories


@each_action
def test_action_facts_are_dated_and_sourced(action: Record) -> None:
    assert WEB.fullmatch(action["source"]["url"])
    for row in (*action["indicators"], *action["follow_up"]):
        assert DATE.fullmatch(row["date"])
        assert WEB.fullmatch(row["source_url"])
    for row in action["indicators"]:
        assert row["value"] > 0
        assert row["label"]
        assert row["unit"]
    assert all(row["fact"].endswith(".") for row in action["follow_up"])


def test_only_the_functional_addresses_of_the_leaflet_are_kept() -> None:
    found = {word for text in texts(PLAN) for word in re.findall(r"\S+@\S+", text)}
    assert found == {"carburpera@gmail.com", "asspleincentre@orange.fr"}
    assert not any(CIVILITY.search(text) for text in texts(PLAN))


def test_housing_schemes_of_the_leaflet_are_places_of_their_action() -> None:
    linked = {place for a in ACTIONS for place in a["places"]}
    schemes = {place["id"] for place in PLACES if place["categorie"] == "dispositif"}
    assert len(schemes) == 6
    assert schemes <= linked
    assert {"le-relais-foyer-de-jeunes-travailleurs-sarthe", "escales-ouest-la-roche-sur-yon"} <= (
        linked
    )
