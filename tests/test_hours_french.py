"""Opening hours said in French."""

from datetime import date, datetime, timedelta

import pytest

from mapapp.hours.evaluate import OpeningState, hours_for, state_at
from mapapp.hours.french import DayHours, state_sentence, usual_sentence, week
from mapapp.hours.words import NBSP, NNBSP

OFFICE = "Mo-Fr 09:00-12:30,14:00-18:00; Sa 09:00-12:00; PH off"


def plain(text: str | None) -> str | None:
    """Typographic spaces as ordinary ones: the cases are about words."""
    return None if text is None else text.replace(NBSP, " ").replace(NNBSP, " ")


def sentence(osm: str, moment: str) -> str | None:
    now = datetime.fromisoformat(moment)
    return plain(state_sentence(hours_for(osm).state_at(now), now))


@pytest.mark.parametrize(
    ("osm", "moment", "expected"),
    [
        # 2026-11-19 is a Thursday.
        (OFFICE, "2026-11-19 14:00", "Ouvert jusqu'à 18 h"),
        (OFFICE, "2026-11-19 09:00", "Ouvert jusqu'à 12 h 30"),
        (OFFICE, "2026-11-19 17:30", "Ferme bientôt, à 18 h"),
        (OFFICE, "2026-11-19 17:29", "Ouvert jusqu'à 18 h"),
        (OFFICE, "2026-11-19 13:00", "Fermé, ouvre à 14 h"),
        (OFFICE, "2026-11-19 08:00", "Fermé, ouvre à 9 h"),
        (OFFICE, "2026-11-19 19:00", "Fermé, ouvre demain à 9 h"),
        (OFFICE, "2026-11-21 12:00", "Fermé, ouvre lundi à 9 h"),
        (OFFICE, "2026-11-10 19:00", "Fermé, ouvre jeudi à 9 h"),
        ("We[1] 09:00-10:00", "2026-11-19 10:00", "Fermé, ouvre le 2 décembre à 9 h"),
        ("Dec 01 08:30-10:00", "2026-11-19 10:00", "Fermé, ouvre le 1er décembre à 8 h 30"),
        ("Jan 10 09:00-10:00", "2026-11-19 10:00", "Fermé, ouvre le 10 janvier à 9 h"),
        ("Aug 10 09:00-10:00", "2026-11-19 10:00", "Fermé, ouvre le 10 août 2027 à 9 h"),
        ("Nov 26 09:00-10:00", "2026-11-19 10:00", "Fermé, ouvre le 26 novembre à 9 h"),
        ("Nov 25 09:00-10:00", "2026-11-19 10:00", "Fermé, ouvre mercredi à 9 h"),
        ("24/7", "2026-11-19 10:00", "Ouvert 24 h/24"),
        ("Th-Fr 08:00-24:00", "2026-11-19 10:00", "Ouvert jusqu'à minuit"),
        ("Th-Fr 08:00-24:00", "2026-11-19 23:45", "Ferme bientôt, à minuit"),
        ("Th 22:00-02:00", "2026-11-19 23:00", "Ouvert jusqu'à 2 h"),
        ("Th 22:00-02:00", "2026-11-20 01:00", "Ouvert jusqu'à 2 h"),
        ("Th,Fr 00:00-24:00", "2026-11-19 10:00", "Ouvert jusqu'à demain à minuit"),
        ("Mo-Th; Fr 00:00-21:45", "2026-11-17 10:00", "Ouvert jusqu'à vendredi à 21 h 45"),
        ("Nov 1-Dec 1; Dec 2 00:00-12:00", "2026-11-19 10:00", "Ouvert jusqu'au 2 décembre à 12 h"),
        ("Fr 00:00-06:00", "2026-11-19 10:00", "Fermé, ouvre demain à 0 h"),
        ("off", "2026-11-19 10:00",
         "Fermé, pas d'ouverture prévue avant le 20 novembre 2027"),
        ('off "travaux"', "2026-11-19 10:00",
         "Fermé, pas d'ouverture prévue avant le 20 novembre 2027 (travaux)"),
        ('Th 09:00-12:00 open "sonnez"', "2026-11-19 10:00", "Ouvert jusqu'à 12 h (sonnez)"),
        ('Th 09:00-12:00 "sur rendez-vous"', "2026-11-19 10:00",
         "Horaires à confirmer : sur rendez-vous"),
        ('Th 14:00-16:00 unknown', "2026-11-19 10:00",
         "Fermé, horaires à confirmer à partir de 14 h"),
        ('Fr 14:00-16:00 unknown', "2026-11-19 10:00",
         "Fermé, horaires à confirmer à partir de demain à 14 h"),
        ('Dec 02 14:00-16:00 unknown', "2026-11-19 10:00",
         "Fermé, horaires à confirmer à partir du 2 décembre à 14 h"),
        ("unknown", "2026-11-19 10:00", "Horaires inconnus"),
        # Half an hour of real time, across the end of summer time.
        ("Sa 22:00-03:00", "2026-10-25 02:45", "Ouvert jusqu'à 3 h"),
    ],
)  # fmt: skip
def test_the_state_in_one_sentence(osm: str, moment: str, expected: str) -> None:
    assert sentence(osm, moment) == expected


def test_without_hours() -> None:
    now = datetime(2026, 11, 19, 10)
    assert state_sentence(state_at(None, now), now) == "Horaires inconnus"


def test_typography_of_numbers_and_signs() -> None:
    now = datetime(2026, 11, 19, 10)
    state = OpeningState("inconnu", None, "sur rendez-vous")
    assert state_sentence(state, now) == "Horaires à confirmer\u202f: sur rendez-vous"
    hours = hours_for("Mo-We 09:30-12:00; Sa 00:00-24:00")
    assert usual_sentence(hours) == (
        "lundi au mercredi 9\u00a0h\u00a030 – 12\u00a0h\u202f; samedi 24\u00a0h/24"
    )


def row(day: DayHours) -> tuple[str, str | None, str | None]:
    return day.weekday, plain(day.text), plain(day.note)


def test_the_coming_week_is_the_real_one() -> None:
    days = week(hours_for(OFFICE), date(2026, 11, 9))
    assert [row(day) for day in days] == [
        ("lundi", "9 h – 12 h 30 et 14 h – 18 h", None),
        ("mardi", "9 h – 12 h 30 et 14 h – 18 h", None),
        ("mercredi", "fermé", "jour férié : 11 novembre"),
        ("jeudi", "9 h – 12 h 30 et 14 h – 18 h", None),
        ("vendredi", "9 h – 12 h 30 et 14 h – 18 h", None),
        ("samedi", "9 h – 12 h", None),
        ("dimanche", "fermé", None),
    ]
    assert [day.closed for day in days] == [False, False, True, False, False, False, True]
    assert [day.date for day in days] == [date(2026, 11, 9) + timedelta(n) for n in range(7)]


def test_a_range_has_its_two_ends() -> None:
    (monday, *_) = week(hours_for(OFFICE), date(2026, 11, 9), days=1)
    assert [(plain(part.start), plain(part.end)) for part in monday.ranges] == [
        ("9 h", "12 h 30"),
        ("14 h", "18 h"),
    ]


def test_holidays_are_named() -> None:
    (sunday,) = week(hours_for("Su 09:00-12:00"), date(2026, 11, 1), days=1)
    assert row(sunday) == (
        "dimanche",
        "9 h – 12 h",
        "jour férié : Toussaint ; vacances scolaires : Toussaint",
    )


def test_an_unpublished_school_calendar_is_said_to_those_it_matters_to() -> None:
    (day,) = week(hours_for("Mo-Su 09:00-12:00; SH off"), date(2060, 2, 9), days=1)
    assert (day.closed, day.note) == (False, "calendrier scolaire pas encore publié")
    (day,) = week(hours_for("Mo-Su 09:00-12:00"), date(2060, 2, 9), days=1)
    assert day.note is None


@pytest.mark.parametrize(
    ("osm", "expected"),
    [
        ("Fr,Sa 22:00-02:00", ["22 h – 2 h", "22 h – 2 h", "fermé"]),
        ("24/7", ["24 h/24", "24 h/24", "24 h/24"]),
        ("Fr 08:00-24:00; Sa 00:00-20:00", ["8 h – minuit", "0 h – 20 h", "fermé"]),
        ("Fr 09:00-10:00 unknown", ["9 h – 10 h (à confirmer)", "fermé", "fermé"]),
        ('Fr 09:00-10:00 "rdv"', ["9 h – 10 h (rdv)", "fermé", "fermé"]),
        ("PH off", ["horaires inconnus"] * 3),
        ('"sur rendez-vous"', ["sur rendez-vous"] * 3),
    ],
)
def test_nights_whole_days_and_doubts(osm: str, expected: list[str]) -> None:
    days = week(hours_for(osm), date(2026, 11, 20), days=3)
    assert [plain(day.text) for day in days] == expected


def test_a_night_belongs_to_the_evening_before_the_week() -> None:
    (saturday,) = week(hours_for("Fr 22:00-02:00"), date(2026, 11, 21), days=1)
    assert saturday.closed


@pytest.mark.parametrize(
    ("osm", "expected"),
    [
        ("Mo-Fr 09:00-12:00,14:00-17:30; Sa 09:00-12:00",
         "lundi au vendredi 9 h – 12 h et 14 h – 17 h 30 ; samedi 9 h – 12 h"),
        ("Mo,We,Fr 09:00-12:00; PH off",
         "lundi, mercredi et vendredi 9 h – 12 h ; fermé les jours fériés"),
        ("Mo,Tu 09:00-12:00; Th-Fr 09:00-12:00", "lundi, mardi, jeudi et vendredi 9 h – 12 h"),
        ("Mo-We,Fr 09:00-12:00", "lundi au mercredi et vendredi 9 h – 12 h"),
        ("09:00-12:00; Su off", "lundi au samedi 9 h – 12 h"),
        ("24/7", "tous les jours 24 h/24"),
        ("off", "fermé"),
        ("Mo-Fr 09:00-12:00; We 14:00-16:00",
         "lundi, mardi, jeudi et vendredi 9 h – 12 h ; mercredi 14 h – 16 h"),
        ("Mo-Fr 09:00-12:00, We 14:00-16:00",
         "lundi, mardi, jeudi et vendredi 9 h – 12 h ; mercredi 9 h – 12 h et 14 h – 16 h"),
        ("Fr,Sa 22:00-02:00", "vendredi et samedi 22 h – 2 h"),
        ("Sa[-1] 09:00-12:00", "dernier samedi du mois 9 h – 12 h"),
        ("Sa[1,3] 14:00-18:00; Th[2] 17:00-20:00",
         "1er et 3e samedis du mois 14 h – 18 h ; 2e jeudi du mois 17 h – 20 h"),
        ("Fr[2] 18:30-20:30; Aug off",
         "de septembre à juillet : 2e vendredi du mois 18 h 30 – 20 h 30 ; en août : fermé"),
        ("Apr-Oct Mo 09:00-12:00",
         "d'avril à octobre : lundi 9 h – 12 h ; de novembre à mars : fermé"),
        ("Sep 16-Jun 14: Mo-Sa 09:00-12:00; Jun 15-Sep 15: Mo-Sa 09:00-12:00,14:30-18:00",
         "du 15 juin au 15 septembre : lundi au samedi 9 h – 12 h et 14 h 30 – 18 h ; "
         "du 16 septembre au 14 juin : lundi au samedi 9 h – 12 h"),
        ("Mo 09:00-12:00; May 01 off",
         "du 2 mai au 30 avril : lundi 9 h – 12 h ; le 1er mai : fermé"),
        ("week 1-53/2 Mo 10:00-12:00; week 2-52/2 Tu 09:00-12:00",
         "semaines impaires : lundi 10 h – 12 h ; semaines paires : mardi 9 h – 12 h"),
        ("Mo-Fr 08:30-18:30; SH off; PH off",
         "lundi au vendredi 8 h 30 – 18 h 30 ; fermé pendant les vacances scolaires ; "
         "fermé les jours fériés"),
        ("We 14:00-18:00; SH Mo-Fr 10:00-16:00",
         "mercredi 14 h – 18 h ; "
         "pendant les vacances scolaires : lundi au vendredi 10 h – 16 h"),
        ("Mo-Sa 09:00-12:00; PH 10:00-12:00",
         "lundi au samedi 9 h – 12 h ; jours fériés 10 h – 12 h"),
        ("We 14:00-18:00; SH We 10:00-16:00; PH 10:00-11:00",
         "mercredi 14 h – 18 h ; pendant les vacances scolaires : mercredi 10 h – 16 h ; "
         "toute l'année : jours fériés 10 h – 11 h"),
        ('Mo-Fr 09:00-12:00 "sur rendez-vous"', "lundi au vendredi 9 h – 12 h (sur rendez-vous)"),
        # Nothing exact and short to say: nothing is said.
        ("Su off", None),
        ("2027 Mo 09:00-12:00", None),
        ("easter 09:00-12:00", None),
        ("sunrise-sunset", None),
        ("Mo 09:00-12:00; Mo 10:00-11:00 off", None),
        ("Mo 09:00-12:00 || Tu 10:00-11:00", None),
        ("Sa 09:00-12:00; Sa[1] 14:00-16:00", None),
        ("Mo-Th 18:00-02:00; Fr-Su 18:00-04:00", None),
        ("PH off; Mo-Su 09:00-12:00", None),
    ],
)  # fmt: skip
def test_the_usual_week_in_one_sentence(osm: str, expected: str | None) -> None:
    assert plain(usual_sentence(hours_for(osm))) == expected
