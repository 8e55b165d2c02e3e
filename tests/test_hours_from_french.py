"""French opening hours turned into OSM syntax, or refused."""

import pytest

from mapapp.hours.evaluate import hours_for
from mapapp.hours.from_french import NotUnderstood, parse_french

UNDERSTOOD = [
    ("lundi 9h-12h", "Mo 09:00-12:00"),
    ("lun-ven 9h-12h 14h-18h", "Mo-Fr 09:00-12:00,14:00-18:00"),
    ("lundi et jeudi 9h-12h, 14h-17h30", "Mo,Th 09:00-12:00,14:00-17:30"),
    (
        "lundi au vendredi 8h30-12h et 14h-17h30 ; samedi 9h-12h",
        "Mo-Fr 08:30-12:00,14:00-17:30; Sa 09:00-12:00",
    ),
    ("du mardi au samedi de 10 h à 18 h", "Tu-Sa 10:00-18:00"),
    ("Ouvert du lundi au vendredi de 9h à 12h et de 14h à 17h.", "Mo-Fr 09:00-12:00,14:00-17:00"),
    ("mercredi 10-12h et 14-16h", "We 10:00-12:00,14:00-16:00"),
    ("lundi-mercredi 9-12 h; jeudi et vendredi 14-18 h", "Mo-We 09:00-12:00; Th,Fr 14:00-18:00"),
    ("Lundi\u00a0: 9\u202fh\u202f30\u00a0–\u00a012\u202fh", "Mo 09:30-12:00"),
    ("Lundi : 9h-12h\nMardi : fermé\nMercredi : 14h–18h", "Mo 09:00-12:00; We 14:00-18:00; Tu off"),
    ("lun.-ven. 9h-12h", "Mo-Fr 09:00-12:00"),
    ("LUNDI 09H00-12H00 / 14H00-17H00", "Mo 09:00-12:00,14:00-17:00"),
    ("lundi 9:00-12:30", "Mo 09:00-12:30"),
    ("lundi 9 heures à midi", "Mo 09:00-12:00"),
    ("samedi midi-minuit", "Sa 12:00-24:00"),
    ("vendredi 22h-2h", "Fr 22:00-02:00"),
    ("vendredi au lundi 9h-12h", "Mo,Fr-Su 09:00-12:00"),
    ("week-end 9h-12h", "Sa,Su 09:00-12:00"),
    ("lundi 9h-12h mardi 14h-17h", "Mo 09:00-12:00; Tu 14:00-17:00"),
    ("lundi: 9h-12h, mardi: 10h-12h", "Mo 09:00-12:00; Tu 10:00-12:00"),
    ("lundi 9h-12h ; lundi 14h-17h", "Mo 09:00-12:00,14:00-17:00"),
    ("tous les jours 9h-19h sans interruption", "Mo-Su 09:00-19:00"),
    ("7j/7 24h/24", "Mo-Su 00:00-24:00"),
    ("tous les jours 9h-12h sauf le dimanche", "Mo-Sa 09:00-12:00"),
    ("tous les jours 9h-12h sauf dimanche et jours fériés", "Mo-Sa 09:00-12:00; PH off"),
    ("fermé jours fériés", "PH off"),
    ("fermé le dimanche et les jours fériés", "Su off; PH off"),
    ("fermé en août ; lundi 9h-12h", "Mo 09:00-12:00; Aug off"),
    ("lundi 9h-12h (fermé les jours fériés)", "Mo 09:00-12:00; PH off"),
    ("lundi 9h-12h ; fermé pendant les vacances scolaires", "Mo 09:00-12:00; SH off"),
    ("mercredi 14h-18h hors vacances scolaires", "We 14:00-18:00; SH off"),
    ("dimanche et jours fériés 10h-12h", "Su 10:00-12:00; PH 10:00-12:00"),
    (
        "mercredi 14h-18h ; pendant les vacances scolaires : lundi 9h-12h ; mardi 9h-11h",
        "We 14:00-18:00; SH Mo 09:00-12:00; SH Tu 09:00-11:00",
    ),
    ("dernier samedi du mois 9h-12h", "Sa[-1] 09:00-12:00"),
    ("1er et 3e samedis du mois 14h-17h", "Sa[1,3] 14:00-17:00"),
    ("chaque deuxième mardi du mois 9h-12h", "Tu[2] 09:00-12:00"),
    ("premier lundi de chaque mois de 9h à 12h", "Mo[1] 09:00-12:00"),
    (
        "semaines paires : lundi 9h-12h ; mardi 9h-11h ; semaines impaires : lundi 14h-16h",
        "week 2-52/2 Mo 09:00-12:00; week 2-52/2 Tu 09:00-11:00; week 1-53/2 Mo 14:00-16:00",
    ),
    (
        "du 1er avril au 31 octobre : lundi 9h-12h ; mardi 14h-18h",
        "Apr 01-Oct 31 Mo 09:00-12:00; Apr 01-Oct 31 Tu 14:00-18:00",
    ),
    ("15/06-15/09 : tous les jours 9h-12h", "Jun 15-Sep 15 Mo-Su 09:00-12:00"),
    (
        "hiver 1/10-31/03: lundi 8h30-12h/14h-17h; été 1/04-30/09: lundi 8h30-12h/14h-18h",
        "Oct 01-Mar 31 Mo 08:30-12:00,14:00-17:00; Apr 01-Sep 30 Mo 08:30-12:00,14:00-18:00",
    ),
    ("d'avril à octobre samedi 9h-12h", "Apr-Oct Sa 09:00-12:00"),
    ("du 1er au 15 août : lundi 9h-12h", "Aug 01-Aug 15 Mo 09:00-12:00"),
    ("en juillet et août : mardi 9h-12h", "Jul,Aug Tu 09:00-12:00"),
    ("en janvier et mars : 1er samedi du mois 9h-12h", "Jan,Mar: Sa[1] 09:00-12:00"),
    ("toute l'année: lundi 9h-12h30; mercredi 14h-18h", "Mo 09:00-12:30; We 14:00-18:00"),
    ("lundi 9h-12h ; en août : lundi 9h-11h", "Mo 09:00-12:00; Aug Mo 09:00-11:00"),
    ("lundi 9h-12h sur rendez-vous", 'Mo 09:00-12:00 unknown "sur rendez-vous"'),
    (
        "lundi 9h-12h (sur rendez-vous) ; mardi 9h-12h",
        'Mo 09:00-12:00 unknown "sur rendez-vous"; Tu 09:00-12:00',
    ),
    ("fermé", "off"),
]


@pytest.mark.parametrize(("text", "osm"), UNDERSTOOD)
def test_what_people_write(text: str, osm: str) -> None:
    assert parse_french(text) == osm
    hours_for(osm)


@pytest.mark.parametrize(
    ("text", "fragment"),
    [
        ("", ""),
        ("  ;  ", ""),
        ("lundi", ""),
        ("tous les jours", ""),
        ("9h-12h", "9h-12h"),
        ("lundi 9h-12h ; 14h-17h", "14h-17h"),
        ("lundi ou mardi 9h-12h", "ou"),
        ("un samedi sur deux 9h-12h", "un"),
        ("certains samedis 9h-12h", "certains"),
        ("samedi matin", "matin"),
        ("lundi jusqu'à 18h", "jusqu'à"),
        ("lundi dès 9h", ""),
        ("lundi à partir de 9h", "partir"),
        ("lundi 9h-12h environ", "environ"),
        ("lundi 9h½-12h", "½-12h"),
        ("lundi ٩h-12h", "٩h-12h"),
        ("lundi 25h-26h", "25h"),
        ("lundi 9h75-12h", "9h75"),
        ("lundi 14h-9h", "9h"),
        ("lundi 9h-12h et 11h-17h", ""),
        ("lundi 9h-9h", "9h"),
        ("lundi 9-12", "12"),
        ("lundi et 9h-12h", "et"),
        ("lundi lundi 9h-12h", ""),
        ("lundi, lundi 9h-12h", ""),
        ("lundi au vendredi 9h-12h ; mercredi 14h-17h", ""),
        ("samedi 9h-12h ; 1er samedi du mois 14h-17h", ""),
        ("4e et dernier samedi 9h-12h", ""),
        ("4e samedi du mois 9h-12h ; dernier samedi du mois 10h-12h", ""),
        ("6e samedi du mois 9h-12h", ""),
        ("samedi 9h-12h ; fermé les samedis", ""),
        ("lundi 9h-12h sauf mardi", ""),
        ("fermé dimanche, lundi 9h-12h", ""),
        ("fermé parfois", "parfois"),
        ("lundi 9h-12h, mercredi 14h-18h hors vacances scolaires", ""),
        ("lundi 9h-12h ; mardi 9h-12h sur rendez-vous", ""),
        ("d'avril à octobre samedi 9h-12h ; dimanche 9h-12h", "dimanche"),
        ("semaines paires lundi 9h-12h ; mardi 10h-12h", "mardi"),
        ("vacances scolaires lundi 9h-12h ; mardi 9h-12h", "mardi"),
        ("le 1er mai : fermé ; lundi 9h-12h", "lundi"),
        ("en août : lundi 9h-12h ; jours fériés 10h-12h", ""),
        ("été : lundi 9h-12h", ""),
        ("31/02-15/03 : lundi 9h-12h", ""),
        ("15/06/2026-15/09/2026 : lundi 9h-12h", "2026"),
        ("du 1er avril à octobre : lundi 9h-12h", ""),
        ("de mai à août : lundi 9h-12h ; de juin à juillet : lundi 10h-12h", ""),
        ("lundi 9h-12h (2014)", ""),
        ("lundi 9h-12h <b>", "<b>"),
        ("lundi 9h-12h " * 200, ""),
    ],
)
def test_nothing_is_guessed(text: str, fragment: str) -> None:
    with pytest.raises(NotUnderstood) as caught:
        parse_french(text)
    assert caught.value.fragment.startswith(fragment)
    assert caught.value.reason
