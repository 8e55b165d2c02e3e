"""Territories by code, by what they touch, and by what people type."""

import time
from collections.abc import Callable
from typing import get_args

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mapapp.domain.spelling import sound
from mapapp.resources import geodata_dir
from mapapp.territory.gazetteer import Commune, Gazetteer, Level, Suggestion
from mapapp.territory.suggest import key

GAZETTEER = Gazetteer.load(geodata_dir() / "territories" / "gazetteer.json")
LEVELS: tuple[str, ...] = get_args(Level)
COMMUNES = st.sampled_from(GAZETTEER.communes)


def names(suggestions: list[Suggestion]) -> list[str]:
    return [suggestion.name for suggestion in suggestions]


def commune(code: str) -> Commune:
    found = GAZETTEER.commune(code)
    assert found is not None
    return found


# --- by code ---------------------------------------------------------------------------------


def test_territories_are_found_by_their_code() -> None:
    nantes = commune("44109")
    assert (nantes.name, nantes.department, nantes.epci) == ("Nantes", "44", "244400404")
    assert nantes.post_codes == ("44000", "44100", "44200", "44300")
    assert commune("72154").name == "La Flèche"
    sarthe = GAZETTEER.department("72")
    assert sarthe is not None
    assert sarthe.name == "Sarthe"
    metropole = GAZETTEER.epci("244400404")
    assert metropole is not None
    assert metropole.departments == ("44",)


@pytest.mark.parametrize("code", ["", "00000", "35238", "４４", "nantes", "44109 "])
def test_an_unknown_code_is_none(code: str) -> None:
    assert GAZETTEER.commune(code) is None
    assert GAZETTEER.epci(code) is None
    assert GAZETTEER.department(code) is None
    assert GAZETTEER.level_of(code) is None
    assert GAZETTEER.resolve_commune_code(code) is None
    assert all(GAZETTEER.related(level, code) == frozenset() for level in LEVELS)


@pytest.mark.parametrize(
    ("code", "current"),
    [
        ("44109", "44109"),
        ("44040", "44005"),  # Chéméré, delegated
        ("85060", "85194"),  # Château-d'Olonne, merged without a trace
        ("72287", "72155"),  # Saint-Gervais-en-Belin, merged in 2025
        ("49126", "49126"),  # Drain gave its code to Orée-d'Anjou
        ("79224", "49099"),  # Le Puy-Saint-Bonnet was in another department
    ],
)
def test_a_former_code_leads_to_the_current_commune(code: str, current: str) -> None:
    assert GAZETTEER.resolve_commune_code(code) == current


def test_levels_and_labels() -> None:
    found = [GAZETTEER.level_of(code) for code in ("52", "72", "244400404", "44109")]
    assert found == [level for level in LEVELS if level != "arrondissement"]
    # Nobody serves an arrondissement: only figures know them.
    assert GAZETTEER.level_of("442") is None
    assert GAZETTEER.label("arrondissement", "442") == "Arrondissement de Nantes"
    assert GAZETTEER.label("region", "52") == "Pays de la Loire"
    assert GAZETTEER.label("departement", "72") == "Sarthe"
    assert GAZETTEER.label("epci", "244400404") == "Nantes Métropole"
    assert GAZETTEER.label("commune", "44036") == "Châteaubriant"
    assert GAZETTEER.label("commune", "99999") == "99999"


# --- what touches what -----------------------------------------------------------------------


def test_a_commune_is_concerned_by_what_is_above_it() -> None:
    assert GAZETTEER.related("commune", "44109") == {
        ("commune", "44109"),
        ("epci", "244400404"),
        ("departement", "44"),
        ("region", "52"),
    }


def test_an_island_without_epci() -> None:
    assert GAZETTEER.related("commune", "85113") == {
        ("commune", "85113"),
        ("departement", "85"),
        ("region", "52"),
    }


def test_an_epci_on_two_departments_touches_both() -> None:
    ancenis = GAZETTEER.related("epci", "244400552")
    assert {code for level, code in ancenis if level == "departement"} == {"44", "49"}
    assert {code for level, code in ancenis if level == "epci"} == {"244400552"}
    assert ("commune", "44003") in ancenis


def test_a_department_touches_all_that_it_holds_and_the_region() -> None:
    mayenne = GAZETTEER.related("departement", "53")
    assert ("region", "52") in mayenne
    assert {code for level, code in mayenne if level == "departement"} == {"53"}
    held = {c.code for c in GAZETTEER.communes_of("departement", "53")}
    assert {code for level, code in mayenne if level == "commune"} == held


def test_the_region_touches_everything() -> None:
    assert len(GAZETTEER.related("region", "52")) == 1 + 5 + 71 + 1228


@given(COMMUNES, st.sampled_from(LEVELS))
def test_touching_goes_both_ways(one: Commune, level: str) -> None:
    for other in GAZETTEER.related("commune", one.code):
        assert ("commune", one.code) in GAZETTEER.related(*other)
        assert other in GAZETTEER.related(*other)
    assert one in GAZETTEER.communes_of("region", "52")
    assert all(unit[0] in LEVELS for unit in GAZETTEER.related(level, one.department))


# --- suggestions -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("nantes", "Nantes"),
        ("NANT", "Nantes"),
        ("st nazaire", "Saint-Nazaire"),
        ("saint-naz", "Saint-Nazaire"),
        ("ste luce", "Sainte-Luce-sur-Loire"),
        ("chatobriant", "Châteaubriant"),
        ("chatob", "Châteaubriant"),
        ("bopreau", "Beaupréau-en-Mauges"),
        ("herbelain", "Saint-Herblain"),
        ("st herbelain", "Saint-Herblain"),
        ("la roche sur yon", "La Roche-sur-Yon"),
        ("roche yon", "La Roche-sur-Yon"),
        ("l'ile d'yeu", "L'Île-d'Yeu"),
        ("l’île d’Yeu", "L'Île-d'Yeu"),
        ("ile d yeu", "L'Île-d'Yeu"),
        ("mans", "Le Mans"),
        ("fleche", "La Flèche"),
        ("sable", "Les Sables-d'Olonne"),
        ("paimboeuf", "Paimbœuf"),
        ("choelt", "Cholet"),
        ("44200", "Nantes"),
        ("44200 nan", "Nantes"),
        ("442", "Nantes"),
        ("44", "Loire-Atlantique"),
        ("sarthe", "Sarthe"),
        ("pays de craon", "Communauté de communes du Pays de Craon"),
        ("12 rue de la Paix, 44000 Nantes", "Nantes"),
    ],
)
def test_the_first_suggestion(typed: str, first: str) -> None:
    assert names(GAZETTEER.suggest(typed))[0] == first


def test_a_former_commune_is_named_and_leads_to_the_current_one() -> None:
    first = GAZETTEER.suggest("Chéméré")[0]
    assert (first.kind, first.name, first.code) == ("ancienne_commune", "Chéméré", "44005")
    assert first.context == "aujourd'hui Chaumes-en-Retz, Loire-Atlantique"


def test_homonyms_are_told_apart() -> None:
    found = [(s.name, s.context) for s in GAZETTEER.suggest("allonnes")[:2]]
    assert found == [("Allonnes", "Sarthe, 72700"), ("Allonnes", "Maine-et-Loire, 49650")]
    assert names(GAZETTEER.suggest("allonnes 49")) == ["Allonnes", "Brain-sur-Allonnes"]


def test_a_commune_comes_before_the_department_of_the_same_name() -> None:
    kinds = [(s.kind, s.code) for s in GAZETTEER.suggest("mayenne")[:2]]
    assert kinds == [("commune", "53147"), ("departement", "53")]


def test_among_equal_matches_the_most_people_come_first() -> None:
    found = [s for s in GAZETTEER.suggest("saint") if s.kind == "commune"]
    assert [s.population for s in found] == sorted((s.population for s in found), reverse=True)


def test_nothing_typed_or_nothing_like_it() -> None:
    for typed in ("", "   ", "'", "%", "!!!", "xq", "zzzzzzzz", "٤٤٠٠٠", "999999999999"):
        assert GAZETTEER.suggest(typed) == []
        assert GAZETTEER.resolve(typed) == []


def test_the_limit_is_kept() -> None:
    assert len(GAZETTEER.suggest("s", limit=3)) == 3
    assert len(GAZETTEER.suggest("saint")) == 8


@given(COMMUNES)
def test_every_commune_is_suggested_by_its_name(one: Commune) -> None:
    assert one.code in {s.code for s in GAZETTEER.suggest(one.name)}
    assert one.code in {s.code for s in GAZETTEER.suggest(f"{one.post_codes[0]} {one.name}")}


@example(commune("44163"), 2).via("« Var-sur-Loire » begins words of Varennes-sur-Loire")
@given(COMMUNES, st.integers(1, 60))
def test_one_letter_too_few_in_a_long_name_still_finds_it(one: Commune, at: int) -> None:
    """Or only other names, whose words begin, as heard, like the text."""
    at = 1 + (at - 1) % (len(one.name) - 1)
    typed = one.name[:at] + one.name[at + 1 :]
    if len(typed) >= 9:
        found = GAZETTEER.suggest(typed, limit=60)
        begun = [s for s in found if _begins(sound(key(s.name)), sound(key(typed)))]
        assert one.code in {s.code for s in found} or (found and begun == found)


def _begins(name: str, typed: str) -> bool:
    rest = iter(name.split())
    return all(any(word.startswith(start) for word in rest) for start in typed.split())


@settings(max_examples=200)
@example("P:C")
@given(st.text(max_size=200))
def test_any_text_is_answered(text: str) -> None:
    for found in (GAZETTEER.suggest(text), GAZETTEER.resolve(text)):
        assert len({(s.kind, s.code, s.name) for s in found}) == len(found)
        for suggestion in found:
            expected = {"epci": "epci", "departement": "departement"}.get(
                suggestion.kind, "commune"
            )
            assert GAZETTEER.level_of(suggestion.code) == expected


# --- a whole typed place ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Nantes", ["44109"]),
        ("44000", ["44109"]),
        ("Nantes 44000", ["44109"]),
        ("44000 Nantes", ["44109"]),
        ("12 rue de la Paix, 44000 Nantes", ["44109"]),
        ("12 rue de la Paix 44000 nantes cedex 2", ["44109"]),
        ("44041 Nantes Cedex 1", ["44109"]),
        ("12 rue de Nantes, 49000 Angers", ["49007"]),
        ("12 rue de la paix nantes", ["44109"]),
        ("Place du Cirque, Nantes", ["44109"]),
        ("8 rue du 8 Mai 1945, 72000 Le Mans", ["72181"]),
        ("allonnes", ["72003", "49002"]),
        ("Allonnes (72)", ["72003"]),
        ("Allonnes 49", ["49002"]),
        ("Allonnes, Maine-et-Loire", ["49002"]),
        ("Saint-Mars-du-Désert", ["44179", "53236"]),
        ("5 bis rue du Bourg, 44680 Chéméré", ["44005"]),
        ("sarthe", ["72"]),
        ("Nantess", ["44109"]),
        ("75001 Paris", []),
    ],
)
def test_a_typed_place(text: str, codes: list[str]) -> None:
    assert [s.code for s in GAZETTEER.resolve(text)] == codes


def test_a_shared_post_code_gives_each_of_its_communes() -> None:
    found = GAZETTEER.resolve("44680")
    assert {s.kind for s in found} == {"code_postal"}
    assert set(names(found)) >= {"Sainte-Pazanne", "Chaumes-en-Retz"}


@given(COMMUNES)
def test_a_full_address_gives_one_commune(one: Commune) -> None:
    for text in (f"3 rue des Lilas, {one.post_codes[0]} {one.name}", one.name.upper()):
        assert one.code in {s.code for s in GAZETTEER.resolve(text)}


# --- cost ------------------------------------------------------------------------------------


def fastest(run: Callable[[], object], times: int = 5) -> float:
    spent = []
    for _ in range(times):
        start = time.process_time()
        run()
        spent.append(time.process_time() - start)
    return min(spent)


def test_suggestions_are_quick() -> None:
    for typed in ("s", "saint", "chatobriant", "xyzzyx", "44", "12 rue de la paix nantes"):
        assert fastest(lambda typed=typed: GAZETTEER.suggest(typed)) < 0.01  # type: ignore[misc]
