"""Rows: what is right is read, what is wrong is told with its line, its column and a fix."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapapp.domain.kinds import Kind
from mapapp.domain.rights import Organisation, Scope
from mapapp.importing.checking import Accepted
from mapapp.importing.columns import guessed, missing
from mapapp.importing.lambert import lon_lat
from tests.importing_desk import checked

NANTES = {"name": "A", "lat": "47.2184", "lon": "-1.5536", "category": "recyclerie"}


def csv(*rows: dict[str, str]) -> str:
    names = list(dict.fromkeys(name for row in rows for name in row))
    lines = ["\t".join(names), *("\t".join(row.get(n, "") for n in names) for row in rows)]
    return "\n".join(lines)


def values(**row: str) -> dict[str, Any]:
    """The values of one sound row."""
    found = checked(csv(NANTES | row))
    assert found.problems == []
    return found.sound[0].values


def problems(**row: str) -> list[tuple[str, str, str | None]]:
    """Column, sort and proposed value of what is wrong with a row, among sound ones."""
    sound = [NANTES | {"name": f"Autre {n}"} for n in range(3)]
    found = checked(csv(NANTES | row, *sound))
    assert all(problem.row == 2 for problem in found.problems), found.problems
    assert all(problem.message for problem in found.problems)
    return [(p.field, p.sort, p.fix["value"] if p.fix else None) for p in found.problems]


@pytest.mark.parametrize(
    "header",
    [
        "nom;lat;lon",
        "name;latitude;longitude",
        "Nom ; LAT;Lon",
        "NOM DU LIEU;Y;X",
        "Dénomination;Latitude;lng",
        "nom;code_insee",
        "nom;com_insee;postcode",
        "Nom;Ville;Code Postal",
    ],
)
def test_usual_names_of_columns_are_known(header: str) -> None:
    columns = guessed(header.split(";"))
    assert len(columns) == len(header.split(";"))
    assert missing(columns) == []


def test_every_name_of_the_api_is_known() -> None:
    names = (
        "nom type categorie adresse code_postal commune code_insee telephone courriel site_web"
        " horaires_accueil horaires_texte capacite description conditions_acces thematiques"
        " publics gestes objets date_maj lat lon opening_hours horaires id identifiant"
    ).split()
    assert all(guessed([name]) for name in names)


def test_missing_columns_are_named() -> None:
    assert missing(guessed(["nom", "lat"])) == ["lon"]
    assert missing(guessed(["lat", "lon"])) == ["nom"]
    assert missing(guessed(["nom"])) == ["lon et lat (ou commune, ou code_insee)"]


NEAR = "-1.5536105"
WRONG: list[tuple[dict[str, str], list[tuple[str, str, str | None]]]] = [
    (
        {"lat": "47,2184", "lon": "-1,5536"},
        [("lat", "virgule", "47.2184"), ("lon", "virgule", "-1.5536")],
    ),
    (
        {"lat": "-1.5536", "lon": "47.2184"},
        [("lon", "inverse", "-1.5536"), ("lat", "inverse", "47.2184")],
    ),
    (
        {"lat": "6689723", "lon": "355577"},
        [("lon", "lambert93", NEAR), ("lat", "lambert93", "47.2183987")],
    ),
    (
        {"lat": "355577", "lon": "6689723"},
        [("lon", "lambert93", NEAR), ("lat", "lambert93", "47.2183987")],
    ),
    ({"lon": "1.5536"}, [("lon", "signe", "-1.5536")]),
    (
        {"lat": "0", "lon": "0", "commune": "Nantes"},
        [("lon", "zero", ""), ("lat", "zero", "")],
    ),
    ({"lat": "48.1173", "lon": "-1.6778"}, [("lat", "position", None)]),
    ({"lat": "1e30", "lon": "1e30"}, [("lat", "position", None)]),
    ({"lon": "181"}, [("lat", "position", None)]),
    ({"lat": "NaN"}, [("lat", "position", None)]),
    ({"lat": "inf"}, [("lat", "position", None)]),
    ({"lat": "1_000"}, [("lat", "position", None)]),
    ({"lat": "٤٧"}, [("lat", "position", None)]),
    ({"lat": "0x2F"}, [("lat", "position", None)]),
    ({"lat": "9" * 5000}, [("lat", "position", None)]),
    ({"lat": "47°13'06\"N"}, [("lat", "degres", "47.218333")]),
    ({"lat": ""}, [("lat", "manque", None)]),
    (
        {"com_insee": "49062", "lat": "", "lon": ""},
        [("com_insee", "ancienne_commune", "49228")],
    ),
    (
        {"commune": "Saint-Géréon", "lat": "", "lon": ""},
        [("commune", "ancienne_commune", "Ancenis-Saint-Géréon")],
    ),
    ({"postcode": "72000", "commune": "Nantes"}, [("postcode", "code_postal", "44000")]),
    ({"postcode": "4400", "commune": "Nantes"}, [("postcode", "code_postal", "44000")]),
    ({"commune": "Nante"}, [("commune", "commune", "Nantes")]),
    ({"com_insee": "75056"}, [("com_insee", "commune", "44109")]),
    (
        {"opening_hours": "lundi et jeudi 9h-12h"},
        [("opening_hours", "horaires", "Mo,Th 09:00-12:00")],
    ),
    ({"phone": "02.40.11.22.33"}, [("phone", "telephone", "02 40 11 22 33")]),
    ({"phone": "+33 (0)2 40 11 22 33"}, [("phone", "telephone", "02 40 11 22 33")]),
    ({"phone": "240112233"}, [("phone", "telephone", "02 40 11 22 33")]),
    ({"phone": "0240112233 / 0640112233"}, [("phone", "telephone_faux", "02 40 11 22 33")]),
    ({"url": "www.exemple.fr/a"}, [("url", "site", "https://www.exemple.fr/a")]),
    ({"url": "javascript:alert(1)"}, [("url", "site", None)]),
    ({"email": "ecrivez-nous"}, [("email", "courriel", None)]),
    ({"date_maj": "31/02/2026"}, [("date_maj", "date", None)]),
    ({"date_maj": "2027-01-01"}, [("date_maj", "date", None)]),
    ({"category": "recyclrie"}, [("category", "categorie", "recyclerie")]),
    ({"type": "action"}, [("type", "categorie", "circulaire")]),
    ({"category": "action-regionale"}, [("category", "categorie", None)]),
    ({"category": ""}, [("category", "categorie", "autre-circulaire")]),
    ({"name": ""}, [("name", "manque", None)]),
    ({"name": "Rgie\x07"}, [("name", "texte", "Rgie")]),
    ({"name": "RÃ©parÃ©e"}, [("name", "encodage", "Réparée")]),
]


@pytest.mark.parametrize(("row", "expected"), WRONG, ids=lambda value: str(value)[:40])
def test_what_is_wrong_is_told_with_its_fix(
    row: dict[str, str], expected: list[tuple[str, str, str | None]]
) -> None:
    assert sorted(map(str, problems(**row))) == sorted(map(str, expected))


def test_hours_without_days_and_hours_nobody_understands() -> None:
    ((_, sort, fix),) = problems(opening_hours="9h-12h")
    assert sort == "horaires" and fix and "09:00-12:00" in fix
    found = checked(csv(NANTES | {"opening_hours": "quand il fait beau"}))
    assert found.problems[0].fix == {"field": "horaires_texte", "value": "quand il fait beau"}
    mended = checked(
        csv(NANTES | {"opening_hours": "quand il fait beau"}), Accepted(everything=True)
    )
    assert mended.sound[0].values["hours_text"] == "quand il fait beau"


MENDED = [row for row, expected in WRONG if all(fix is not None for _, _, fix in expected)]


@pytest.mark.parametrize("row", MENDED)
def test_accepted_fixes_make_rows_sound(row: dict[str, str]) -> None:
    sound = [NANTES | {"name": f"Autre {n}"} for n in range(3)]
    found = checked(csv(NANTES | row, *sound), Accepted(everything=True))
    assert (len(found.sound), found.problems) == (4, [])


def test_values_are_those_of_a_place() -> None:
    found = values(
        type="Réparer, donner, trier",
        category="Ressourcerie",
        postcode="44000",
        phone="02 40 11 22 33",
        opening_hours="Mo-Fr 09:00-12:00",
        gestes="Réparer|donner",
        date_maj="01/11/2026",
        url="https://exemple.fr/?q=é",
    )
    assert found["kind"] == "circulaire" and found["category"] == "recyclerie"
    assert found["gestures"] == ["reparer", "donner"]
    assert (found["updated"], found["commune_code"]) == ("2026-11-01", "44109")
    assert (found["lon"], found["lat"], found["precision"]) == (-1.5536, 47.2184, "adresse")


def test_template_marks_stay_text() -> None:
    assert values(name="{{7*7}}")["name"] == "{{7*7}}"
    assert values(name="50{% de remise")["name"] == "50{% de remise"


def test_a_way_of_writing_that_the_file_shares_is_no_mistake() -> None:
    found = checked("nom;lat;lon\nA;47,2184;-1,5536\n")
    assert (found.problems, found.sound[0].values["lat"]) == ([], 47.2184)
    assert any("virgule" in note for note in found.notes)
    rows = [NANTES | {"name": f"L{n}", "phone": f"02.40.11.22.{n:02}"} for n in range(12)]
    found = checked(csv(*rows))
    assert found.problems == []
    assert found.sound[3].values["phone"] == "02 40 11 22 03"


def test_twins() -> None:
    found = checked("id;nom;lat;lon\n1;A;47.2;-1.5\n1;B;47.3;-1.5\n2;C;47.2;-1.5\n")
    assert [(p.row, p.sort) for p in found.problems] == [(2, "doublon"), (3, "doublon")]
    found = checked("id;nom;lat;lon\n1;A;47.2;-1.5\n1;A;47.2;-1.5\n3;A;47.2;-1.5\n")
    assert [(p.row, p.fix) for p in found.problems] == [
        (3, {"field": "ligne", "value": "retirer"}),
        (4, {"field": "ligne", "value": "retirer"}),
    ]


def test_codes_that_are_not_ours_are_left_aside() -> None:
    found = checked("nom;lat;lon;TYPE\nA;47.2184;-1.5536;120101\nB;47.22;-1.55;120102\n")
    assert found.problems == []
    assert any("TYPE" in note for note in found.notes)


def test_the_scope_of_the_organisation() -> None:
    sarthe = Organisation("x", "X", Scope(frozenset({Kind.HOUSING}), frozenset({"departement:72"})))
    found = checked(csv(NANTES | {"category": "recyclerie"}), organisation=sarthe)
    assert [problem.sort for problem in found.problems] == ["perimetre", "perimetre"]


def test_lambert_93_of_known_points() -> None:
    # IGN, NT/G 71 and the usual points of reference of the system.
    assert lon_lat(700_000, 6_600_000) == pytest.approx((3.0, 46.5), abs=1e-6)
    assert str(lon_lat(1e30, 1e30)) == "(nan, nan)"


CELLS = (
    "id name lat lon commune com_insee postcode phone email url opening_hours date_maj type"
    " category gestes"
).split()
TEXTS = st.text(st.characters(exclude_characters='\0\t\r\n"', codec="utf-8"), max_size=30)


@given(st.dictionaries(st.sampled_from(CELLS), TEXTS))
def test_no_text_breaks_the_check(row: dict[str, str]) -> None:
    text = csv({"name": "A", "lat": "47.2", "lon": "-1.5"}, {"name": "B", **row})
    found = checked(text, Accepted(everything=True))
    assert len(found.sound) + len(found.faulty) + found.dropped == found.count
    assert all(not row.faults and row.values["name"] for row in found.sound)
