"""A file is written as one batch: compared first, undone as one, deaf to what it may not change."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mapapp.contributing.batches import Author, opened
from mapapp.contributing.undo import undo_batch
from mapapp.importing.apply import NotConfirmed
from mapapp.store.engine import Store
from mapapp.store.owners import owners_of
from mapapp.store.places import gone_place, places_by_id
from mapapp.store.statements import statements_of_source
from tests.importing_desk import CRESS, OTHER, known, publishing, write

HEAD = "id;nom;lat;lon;telephone;categorie\n"
ONE = "1;Un;47.2184;-1.5536;02 40 11 22 33;recyclerie\n"
TWO = "2;Deux;47.22;-1.55;;recyclerie\n"
THREE = "3;Trois;47.23;-1.56;;recyclerie\n"
SOURCE = "organisation:cress"


@pytest.fixture
def cress(store: Store) -> Store:
    """A store that knows two organisations."""
    known(store, CRESS, OTHER)
    return store


def said(store: Store, source: str = SOURCE) -> dict[str, str]:
    """Place ids by key."""
    with store.read() as connection:
        found = statements_of_source(connection, source)
    return {key: statement.place_id for key, statement in found.items()}


def published(store: Store) -> dict[str, str | None]:
    """Names and phones of the places of the organisation that everyone sees."""
    with store.read() as connection:
        places = places_by_id(connection, sorted(said(store).values()))
    return {place.name: place.phone for place in places}


def test_new_changed_unchanged_vanished(cress: Store) -> None:
    batch, found = write(cress, HEAD + ONE + TWO + THREE)
    assert batch is not None
    assert (len(found.new), found.unchanged, found.vanished) == (3, 0, [])
    first = said(cress)
    assert write(cress, HEAD + ONE + TWO + THREE)[0] is None
    changed = ONE.replace("11 22 33", "44 55 66")
    _, found = write(cress, HEAD + changed + TWO + "4;Quatre;47.24;-1.57;;recyclerie\n")
    assert (len(found.new), len(found.changed), found.unchanged) == (1, 1, 1)
    assert [one.external_key for one in found.vanished] == ["3"]
    assert published(cress) == {"Un": "02 40 44 55 66", "Deux": None, "Quatre": None}
    assert said(cress)["1"] == first["1"]
    with cress.read() as connection:
        assert gone_place(connection, first["3"])
        assert owners_of(connection, [first["1"]]) == {first["1"]: "cress"}


def test_without_ids_name_address_and_commune_tell(cress: Store) -> None:
    head = "nom;adresse;commune;telephone\n"
    write(cress, head + "Un;1 rue A;Nantes;\nUn;2 rue A;Nantes;\n")
    _, found = write(cress, head + "UN;1 RUE A;nantes;02 40 11 22 33\nUn;2 rue A;Nantes;\n")
    assert (len(found.new), len(found.changed), found.vanished) == (0, 1, [])


def test_a_column_that_is_not_there_says_nothing(cress: Store) -> None:
    write(cress, HEAD + ONE)
    assert write(cress, "id;nom;lat;lon;categorie\n1;Un;47.2184;-1.5536;recyclerie\n")[0] is None
    write(cress, HEAD + ONE.replace("02 40 11 22 33", ""))
    assert published(cress) == {"Un": None}


def test_removing_more_than_a_third_must_be_confirmed(cress: Store) -> None:
    write(cress, HEAD + ONE + TWO + THREE)
    before = published(cress)
    with pytest.raises(NotConfirmed):
        write(cress, HEAD + ONE)
    assert published(cress) == before
    _, found = write(cress, HEAD + ONE, complete=False)
    assert found.vanished == [] and published(cress) == before
    write(cress, HEAD + ONE, confirmed=True)
    assert list(published(cress)) == ["Un"]


def test_a_row_that_cannot_be_read_does_not_make_its_place_vanish(cress: Store) -> None:
    write(cress, HEAD + ONE + TWO + THREE)
    _, found = write(cress, HEAD + ONE + TWO + THREE.replace("47.23", "nord"))
    assert (found.vanished, found.unchanged) == ([], 2)
    write(cress, "nom;adresse;commune\nSans;1 rue A;Nantes\n", OTHER)
    _, found = write(cress, "nom;adresse;commune\nSans;1 rue A;Nantesse\nB;2 rue B;Nantes\n", OTHER)
    assert found.vanished == []


def test_a_place_of_another_organisation_is_refused(cress: Store) -> None:
    write(cress, HEAD + ONE)
    place_id = said(cress)["1"]
    _, found = write(cress, HEAD + ONE.replace("1;Un", f"{place_id};Pirate"), OTHER)
    assert [row.key for row in found.foreign] == [place_id]
    assert published(cress) == {"Un": "02 40 11 22 33"}
    assert said(cress, "organisation:autre") == {}
    # The same number in another organisation's files is another place.
    write(cress, HEAD + ONE.replace("Un", "À nous"), OTHER)
    assert said(cress, "organisation:autre")["1"] != place_id
    # One's own place by its id on the site is the same place.
    _, found = write(cress, HEAD + ONE.replace("1;Un", f"{place_id};Un bis"))
    assert (len(found.changed), found.new, found.vanished) == (1, [], [])
    assert list(published(cress)) == ["Un bis"]


def test_undoing_puts_everything_back(cress: Store) -> None:
    write(cress, HEAD + ONE + TWO + THREE)
    before, keys = published(cress), said(cress)
    changed = ONE.replace("Un", "Uno") + TWO + "4;Quatre;47.24;-1.57;;recyclerie\n"
    batch, _ = write(cress, HEAD + changed)
    assert batch is not None
    with cress.write() as connection:
        undo_batch(connection, publishing(), Author(organisation="cress"), batch, "essai")
    assert (published(cress), said(cress)) == (before, keys)


ROWS = st.lists(
    st.tuples(
        st.integers(0, 5),
        st.sampled_from(["Un", "Deux", "Trois"]),
        st.sampled_from(["", "02 40 11 22 33", "02 40 44 55 66"]),
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda row: row[0],
)


def file_of(rows: list[tuple[int, str, str]]) -> str:
    lines = (f"{n};{name} {n};47.2{n};-1.55;{phone};recyclerie\n" for n, name, phone in rows)
    return HEAD + "".join(lines)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ROWS, ROWS)
def test_a_reimport_keeps_corrections_and_undoing_it_changes_nothing(
    cress: Store, first: list[tuple[int, str, str]], second: list[tuple[int, str, str]]
) -> None:
    write(cress, file_of(first), confirmed=True)
    place_id = sorted(said(cress).values())[0]
    with (
        cress.write() as connection,
        opened(connection, publishing(), "edit", Author()) as batch,
    ):
        batch.revise(place_id, {"phone": "02 40 99 99 99", "name": "Corrigé"})
    before, keys = published(cress), said(cress)
    number, _ = write(cress, file_of(second), confirmed=True)
    if place_id in said(cress).values():
        assert published(cress)["Corrigé"] == "02 40 99 99 99"
    if number is not None:
        with cress.write() as connection:
            undo_batch(connection, publishing(), Author(), number, None)
    assert (published(cress), said(cress)) == (before, keys)
    with cress.write() as connection:
        undo_batch(connection, publishing(), Author(), batch.id, None)
