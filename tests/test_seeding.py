"""What ships is imported once, wholly or not at all; a bad file is told in one French line."""

import csv
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select

from mapapp.domain.kinds import Kind
from mapapp.domain.overlay import Revision
from mapapp.domain.place import Origin
from mapapp.publishing.republish import republish
from mapapp.resources import geodata_dir
from mapapp.seeding.load import load_gazetteer, seed
from mapapp.seeding.rows import BadFile
from mapapp.seeding.statements import SEEDS
from mapapp.store import places, records
from mapapp.store.actions import all_actions
from mapapp.store.engine import Store
from mapapp.store.migrate import migrate
from mapapp.store.schema import place
from tests.conftest import NOW_TEXT
from tests.searches import gazetteer, vocabulary

LATER = "2026-12-24T09:00:00+00:00"
SEEDED = [one.file for one in SEEDS]


@pytest.fixture
def geodata(tmp_path: Path) -> Path:
    """Our own copy of what ships, with twenty town halls."""
    copy = tmp_path / "geodata"
    (copy / "territories").mkdir(parents=True)
    for name in (*SEEDED, "schemes.json", "vocabulary.json", "territories/gazetteer.json"):
        shutil.copy(geodata_dir() / name, copy / name)
    lines = (copy / "town-halls.csv").read_text("utf-8").splitlines(keepends=True)
    (copy / "town-halls.csv").write_text("".join(lines[:21]), "utf-8")
    return copy


@pytest.fixture
def sqlite_store(tmp_path: Path) -> Iterator[Store]:
    """Reading files is the same for both databases: one is enough."""
    made = Store(f"sqlite:///{tmp_path / 'essai.db'}")
    migrate(made)
    yield made
    made.close()


def imported(store: Store, geodata: Path, now: str = NOW_TEXT) -> dict[str, int]:
    return seed(store, geodata, now=now, progress=lambda _name: None)


def edit(path: Path, change: Callable[[list[dict[str, str]]], None]) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    change(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def everything(connection: Connection) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in connection.execute(select(place).order_by(place.c.id))]


def test_what_ships_is_as_much_as_promised(shipped_url: str) -> None:
    store = Store(shipped_url)
    with store.read() as connection:
        counts = places.kind_counts(connection)
        actions = all_actions(connection)
    store.close()
    assert counts[Kind.ACTION] == len(actions) == 14
    assert counts[Kind.CRECHE] >= 35
    assert counts[Kind.HOUSING] >= 35
    assert counts[Kind.CIRCULAR] >= 150
    assert counts[Kind.TOWN_HALL] == 1_226
    territories = load_gazetteer(geodata_dir())
    found = (territories.departments, territories.all_epci, territories.communes)
    assert [len(units) for units in found] == [5, 71, 1_228]


def test_seeding_again_imports_nothing_and_changes_nothing(store: Store, geodata: Path) -> None:
    assert set(imported(store, geodata)) == {one.source.id for one in SEEDS}
    with store.read() as connection:
        before = everything(connection)
    version = store.version()
    assert imported(store, geodata, LATER) == {}
    with store.read() as connection:
        assert everything(connection) == before
        assert set(records.import_times(connection).values()) == {NOW_TEXT}
    assert store.version() == version == 1


def test_a_changed_file_is_imported_alone_and_a_vanished_row_is_gone(
    store: Store, geodata: Path
) -> None:
    imported(store, geodata)
    gone: list[str] = []

    def change(rows: list[dict[str, str]]) -> None:
        gone.append(rows.pop(0)["id"])
        rows[0]["nom"] = "Un autre nom"

    edit(geodata / "places.csv", change)
    assert list(imported(store, geodata, LATER)) == ["pages-publiques"]
    with store.read() as connection:
        assert places.gone_place(connection, gone[0]) is not None
        renamed = select(place.c.status).where(place.c.name == "Un autre nom")
        assert connection.scalars(renamed).all() == ["published"]
        times = records.import_times(connection)
        assert times == dict.fromkeys(times, NOW_TEXT) | {"pages-publiques": LATER}
    assert store.version() == 2


def test_an_accepted_correction_outlives_a_new_file(store: Store, geodata: Path) -> None:
    imported(store, geodata)
    ours = Revision("phone", "02 00 00 00 00", Origin("contributions", None, None, "LO 2.0"))
    with store.read() as connection:
        place_id = connection.scalar(select(place.c.id).where(place.c.kind == "creche").limit(1))
    assert place_id is not None
    with store.write() as connection:
        records.accept_revision(connection, place_id, ours, now=LATER, by="essai")
        republish(connection, [place_id], gazetteer(), vocabulary(), now=LATER)

    def change(rows: list[dict[str, str]]) -> None:
        for row in rows:
            row["telephone"] = "02 99 99 99 99"

    edit(geodata / "places.csv", change)
    imported(store, geodata, LATER)
    with store.read() as connection:
        (found,) = places.places_by_id(connection, [place_id])
    assert found.phone == "02 00 00 00 00"


BAD_CELLS = [
    ("places.csv", "id", "Avec Espaces"),
    ("places.csv", "type", "crèche"),
    ("places.csv", "nom", ""),
    ("places.csv", "nom", "é" * 201),
    ("places.csv", "nom", "a\0b"),
    ("places.csv", "code_postal", "4400"),
    ("places.csv", "code_insee", "Nantes"),
    ("places.csv", "lon", "NaN"),
    ("places.csv", "lon", "47.2"),
    ("places.csv", "lat", "1e999"),
    ("places.csv", "lat", "47,2"),
    ("places.csv", "lat", "47.2"),  # without lon
    ("places.csv", "precision", "exacte"),
    ("places.csv", "site_web", "javascript:alert(1)"),
    ("places.csv", "territoires", "canton:12"),
    ("places.csv", "source_date", "hier"),
    ("town-halls.csv", "lon", ""),
    ("town-halls.csv", "lat", "0"),
    ("town-halls.csv", "code_postal", "44000 Nantes"),
    ("town-halls.csv", "id", "mairie"),
]


@pytest.mark.parametrize(("file", "field", "value"), BAD_CELLS)
def test_a_bad_cell_is_named(
    sqlite_store: Store, geodata: Path, file: str, field: str, value: str
) -> None:
    def change(rows: list[dict[str, str]]) -> None:
        rows[3][field] = value
        if field == "lat" and file == "places.csv":
            rows[3]["lon"] = ""

    edit(geodata / file, change)
    with pytest.raises(BadFile) as caught:
        imported(sqlite_store, geodata)
    message = str(caught.value)
    assert f"{file}, ligne 5 : " in message
    assert f"{field} : " in message or f"{field}.0 : " in message
    assert "\n" not in message
    assert not {"should", "Input", "valid", "Value"} & set(message.split())
    assert sqlite_store.version() == 0


def latin(path: Path) -> None:
    path.write_bytes("id,été\n".encode("latin-1"))


@pytest.mark.parametrize("file", [*SEEDED, "vocabulary.json", "territories/gazetteer.json"])
@pytest.mark.parametrize("damage", [latin, Path.unlink, lambda path: path.write_text('{"a": 1}')])
def test_a_damaged_file_is_named(
    sqlite_store: Store, geodata: Path, file: str, damage: Callable[[Path], object]
) -> None:
    damage(geodata / file)
    with pytest.raises(BadFile, match=Path(file).name) as caught:
        imported(sqlite_store, geodata)
    assert "\n" not in str(caught.value)


def test_twins_are_refused(sqlite_store: Store, geodata: Path) -> None:
    edit(geodata / "places.csv", lambda rows: rows.append(rows[0]))
    with pytest.raises(BadFile, match=r"places\.csv : id : « .* » est donné deux fois"):
        imported(sqlite_store, geodata)


def test_an_emptied_file_does_not_withdraw_everything(store: Store, geodata: Path) -> None:
    imported(store, geodata)
    path = geodata / "places.csv"
    path.write_text(path.read_text("utf-8").splitlines()[0] + "\n", "utf-8")
    with pytest.raises(BadFile, match="aucune ligne"):
        imported(store, geodata)
    assert store.version() == 1


def test_a_row_of_too_many_cells_is_refused(sqlite_store: Store, geodata: Path) -> None:
    path = geodata / "town-halls.csv"
    path.write_text(path.read_text("utf-8").rstrip("\r\n") + ",encore\n", "utf-8")
    with pytest.raises(BadFile, match=r"town-halls\.csv, ligne 21 : trop de cellules"):
        imported(sqlite_store, geodata)


def test_a_place_that_is_nowhere_is_refused(sqlite_store: Store, geodata: Path) -> None:
    def change(rows: list[dict[str, str]]) -> None:
        rows[0] |= {"lon": "", "lat": "", "code_insee": "99999", "territoires": ""}

    edit(geodata / "places.csv", change)
    with pytest.raises(BadFile, match="n'a ni coordonnées, ni commune"):
        imported(sqlite_store, geodata)


@pytest.mark.parametrize(
    ("path", "value", "named"),
    [
        (("status",), "fini", "status"),
        (("scope",), [], "scope"),
        (("scope", 0, "level"), "canton", "scope.0.level"),
        (("indicators",), [{"label": "x", "value": "?", "unit": ""}], "indicators.0.value"),
        (("inconnu",), 1, "inconnu"),
    ],
)
def test_a_bad_action_is_named(
    sqlite_store: Store, geodata: Path, path: tuple[Any, ...], value: object, named: str
) -> None:
    document = json.loads((geodata / "plan.json").read_text("utf-8"))
    *parents, last = path
    inside = document["actions"][1]
    for step in parents:
        inside = inside[step]
    inside[last] = value
    (geodata / "plan.json").write_text(json.dumps(document), "utf-8")
    with pytest.raises(BadFile, match=rf"plan\.json, action 2 : {named} : "):
        imported(sqlite_store, geodata)


def test_a_file_from_a_spreadsheet_is_read(sqlite_store: Store, geodata: Path) -> None:
    path = geodata / "places.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert imported(sqlite_store, geodata)["pages-publiques"] > 200
