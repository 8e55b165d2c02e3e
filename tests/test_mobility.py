"""Getting there: needs and their help, trips, places to share a car."""

import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import orjson
import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from mapapp.domain.filters import Point
from mapapp.domain.place import Action
from mapapp.domain.vocabulary import Facet
from mapapp.importing.limits import Refused
from mapapp.mobility.answer import Mobility, MobilityAnswer, MobilityQuestion, answer_mobility
from mapapp.mobility.carpool import CarpoolPlace, CurrentCarpool, write_carpool
from mapapp.mobility.carpool_file import read_carpool_file
from mapapp.mobility.needs import load_needs
from mapapp.resources import geodata_dir
from mapapp.seeding.shipped import BadFile
from mapapp.store import queries
from tests.people import site_of

PARIS = ZoneInfo("Europe/Paris")
LE_MANS, NANTES, YEU = "72181", "44109", "85113"
REZE = Point(-1.57, 47.19)
CSV = (
    "id_lieu,id_local,nom_lieu,ad_lieu,com_lieu,insee,type,date_maj,ouvert,source,Xlong,Ylat,"
    "nbre_pl,nbre_pmr,duree,horaires,proprio,lumiere,comm\n"
)


def line(name: str = "Aire", **values: str) -> str:
    cells = {
        "id_lieu": "44143-C-001",
        "insee": "44143",
        "type": "Aire de covoiturage",
        "date_maj": "2024-05-01",
        "ouvert": "true",
        "Xlong": "-1.57123456789012345",
        "Ylat": "47.19",
        "nbre_pl": "25",
    } | values
    names = CSV.strip().split(",")
    return ",".join(cells.get(n, name if n == "nom_lieu" else "") for n in names) + "\n"


@pytest.fixture
def mobility(app: Flask) -> Mobility:
    return site_of(app).mobility


@pytest.fixture
def actions(app: Flask) -> list[Action]:
    with site_of(app).store.read() as connection:
        return queries.all_actions(connection)


def ask(app: Flask, actions: list[Action], question: MobilityQuestion) -> MobilityAnswer:
    site = site_of(app)
    return answer_mobility(question, site.mobility, actions, site.searcher.view(), site.clock())


def test_carburpera_helps_everyone_of_sarthe_and_nobody_else(
    app: Flask, actions: list[Action]
) -> None:
    for code in ("72181", "72003", "72154"):
        answer = ask(app, actions, MobilityQuestion(home=code, needs=("permis", "deux-roues")))
        for found in answer.helps:
            assert [action.id for action in found.actions] == ["carbur-pera"]
            assert found.elsewhere == ()
    (found,) = ask(app, actions, MobilityQuestion(home=NANTES, needs=("permis",))).helps
    assert (found.actions, found.places, found.found) == ((), (), False)
    assert [action.id for action in found.elsewhere] == ["carbur-pera"]


def test_without_a_territory_all_that_is_known_is_told(app: Flask, actions: list[Action]) -> None:
    answer = ask(app, actions, MobilityQuestion())
    assert [found.need.code for found in answer.helps] == list(site_of(app).mobility.needs)
    told = {found.need.code: found for found in answer.helps}
    assert [action.id for action in told["permis"].actions] == ["carbur-pera"]
    assert told["reparer-velo"].total > len(told["reparer-velo"].places) > 0
    assert answer.trip == ()


def test_bike_workshops_are_told_nearest_first(app: Flask, actions: list[Action]) -> None:
    (found,) = ask(app, actions, MobilityQuestion(home=NANTES, needs=("reparer-velo",))).helps
    metres = [result.distance_m or 0.0 for result in found.places]
    assert metres == sorted(metres) and metres
    assert all("velo" in result.place.codes(Facet.ITEM) for result in found.places)


def test_actions_and_searches_of_every_need_exist(
    mobility: Mobility, actions: list[Action]
) -> None:
    known = {action.id for action in actions}
    for need in mobility.needs.values():
        assert set(need.actions) <= known
        assert need.actions or need.searches


def test_every_action_of_the_theme_answers_a_need(
    mobility: Mobility, actions: list[Action]
) -> None:
    named = {action for need in mobility.needs.values() for action in need.actions}
    assert {action.id for action in actions if action.theme == "mobilite"} <= named


def test_needs_that_are_not_sound_are_refused(app: Flask, tmp_path: Path) -> None:
    shipped = orjson.loads((geodata_dir() / "mobility.json").read_bytes())
    for needs in (None, [], shipped["needs"] * 2, [{"code": "x"}]):
        (tmp_path / "mobility.json").write_bytes(orjson.dumps({"needs": needs}))
        with pytest.raises(BadFile):
            load_needs(tmp_path, site_of(app).known)
    wrong = shipped["needs"][0] | {"searches": ["theme=nulle-part"]}
    (tmp_path / "mobility.json").write_bytes(orjson.dumps({"needs": [wrong]}))
    with pytest.raises(BadFile, match="theme"):
        load_needs(tmp_path, site_of(app).known)


# --- trips ------------------------------------------------------------------------------------


def test_a_trip_is_told_by_each_mode_and_never_as_exact(mobility: Mobility) -> None:
    near = mobility.trips.times(Point(-1.554, 47.218), REZE, (NANTES, None))
    assert [time.mode.value for time in near] == ["marche", "velo", "voiture"]
    assert all(time.text.startswith("environ ") and time.minutes for time in near)
    far = mobility.trips.times(Point(-1.554, 47.218), Point(0.199, 48.006))
    assert [time.text for time in far[:2]] == ["à pied : trop loin", "à vélo : trop loin"]
    assert far[0].minutes is None and far[2].minutes


def test_an_island_is_reached_by_boat(mobility: Mobility) -> None:
    times = mobility.trips.times(Point(-1.554, 47.218), Point(-2.349, 46.725))
    assert {time.text for time in times} == {"par bateau"}
    assert {time.minutes for time in times} == {None}


@given(st.integers(0, 366 * 24 * 60))
def test_one_leaves_early_enough_and_on_a_five_minute_mark(minute: int) -> None:
    from mapapp.mobility.trips import _leave_at  # noqa: PLC0415 - the rule itself

    arrive = datetime(2026, 1, 1, tzinfo=PARIS) + timedelta(minutes=minute)
    leave = _leave_at(arrive, 33.4)
    assert leave.minute % 5 == 0
    assert 43.4 * 60 <= arrive.timestamp() - leave.timestamp() < 49 * 60


# --- places to share a car --------------------------------------------------------------------


def test_the_national_file_is_read(tmp_path: Path) -> None:
    rows = [
        line("Parking de l'Église", id_lieu="44143-C-002", Xlong="-1.58", nbre_pl=""),
        line(),
        line(id_lieu="44143-C-009", date_maj="2024-05-02"),
        line("Fermée", ouvert="false"),
        line("Loin", Xlong="7.26", Ylat="43.7", insee="06088"),
        line("Sans position", Xlong="", Ylat="NaN"),
        line("Sans commune", insee="Rezé"),
        line(""),
    ]
    found = read_carpool_file((CSV + "".join(rows)).encode())
    assert (found.rows, found.closed, found.far, found.twins) == (8, 1, 1, 1)
    assert [place.name for place in found.places] == ["Parking de l'Église", "Aire"]
    assert [place.spaces for place in found.places] == [None, 25]
    assert found.places[1].lon == -1.571235
    assert found.places[1].updated == "2024-05-02"
    assert [fault.split(" : ")[0] for fault in found.faults] == ["ligne 7", "ligne 8", "ligne 9"]


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", CSV.encode(), b"\0\1", b'"' * 100])
def test_another_file_is_refused_in_french(content: bytes) -> None:
    with pytest.raises(Refused) as caught:
        read_carpool_file(content)
    assert str(caught.value).endswith((".", "?"))


def test_loaded_places_are_seen_at_once_and_a_broken_file_is_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "data" / "covoiturage.json"
    current = CurrentCarpool(path)
    assert current.places() is None
    spot = CarpoolPlace("a", "Aire", "Parking", "", "Rezé", "44143", None, -1.57, 47.19, "2024-05")
    write_carpool(path, [spot], "Une source", "Une licence")
    found = current.places()
    assert found is not None and found.places == (spot,) and found.date == "2024-05"
    assert [near.metres for near in found.near(REZE)] == [0.0]
    assert found.near(Point(0.199, 48.006)) == ()
    assert current.places() is found
    for broken in (b"{}", b"[]", b"nothing", b'{"places": [{}]}'):
        path.write_bytes(broken)
        os.utime(path, ns=(1, len(broken)))
        assert current.places() is None


@pytest.fixture
def with_carpool(app: Flask) -> Iterator[Flask]:
    """The product with two places to share a car; without them afterwards."""
    path = site_of(app).settings.carpool_file
    spots = [
        CarpoolPlace("a", "Gare", "Parking", "1 rue A", "NANTES", "44109", 40, -1.54, 47.217, ""),
        CarpoolPlace("b", "Pont", "Parking", "", "Rezé", "44143", None, -1.571, 47.191, "2024"),
    ]
    write_carpool(path, spots, "Une source", "Une licence")
    yield app
    path.unlink()


def test_places_to_share_a_car_are_told_at_both_ends(
    with_carpool: Flask, actions: list[Action]
) -> None:
    question = MobilityQuestion(home=NANTES, destination=REZE, needs=("covoiturage",))
    answer = ask(with_carpool, actions, question)
    assert [near.place.id for near in answer.carpool.near_start] == ["a", "b"]
    assert [near.place.id for near in answer.carpool.near_end] == ["b", "a"]
    page = with_carpool.test_client().get(f"/mobilite?commune={NANTES}").text
    assert "Gare" in page and "1 rue A, Nantes, 40 places" in page
    assert "geo:47.217,-1.54" in page and "Une source" in page
