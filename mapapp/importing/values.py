"""Texts of single cells read as values, each right, or wrong with what would mend it."""

import re
from datetime import date, timedelta
from functools import lru_cache
from urllib.parse import urlsplit

from mapapp.domain.parameters import UNPRINTABLE
from mapapp.hours.evaluate import InvalidHours, hours_for
from mapapp.hours.from_french import NotUnderstood, parse_french
from mapapp.importing.cells import serial_date
from mapapp.importing.fields import BY_KEY
from mapapp.importing.found import Read

_DECIMAL = re.compile(r"[+-]?[0-9]{1,12}(?:\.[0-9]{1,25})?(?:[eE][+-]?[0-9]{1,3})?", re.ASCII)
_COMMA = re.compile(r"[+-]?[0-9]{1,12},[0-9]{1,25}", re.ASCII)
_SEXAGESIMAL = re.compile(
    r"([0-9]{1,3}) ?° ?(?:([0-9]{1,2}) ?['′’] ?)?(?:([0-9]{1,2}(?:[.,][0-9]+)?) ?(?:\"|″|'') ?)?"
    r"([NSEOW])?",
    re.ASCII | re.IGNORECASE,
)
_SEPARATORS = re.compile(r"[\s.\-/_]+|\(0\)")
_TEN = re.compile(r"0[1-9][0-9]{8}", re.ASCII)
_SHORT = re.compile(r"1[578]|11[0-9]|19[0-9]|10[0-9]{2}|3[0-9]{3}|11[68][0-9]{3}", re.ASCII)
_ABROAD = re.compile(r"\+(?!33)[1-9][0-9]{6,14}", re.ASCII)
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_BARE_SITE = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}(?:[/?#]\S*)?", re.IGNORECASE)
_ISO = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?(?:[T ][0-9:.+Z-]*)?", re.ASCII)
_FRENCH_DATE = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})(?: [0-9:]*)?", re.ASCII)
_SERIAL = re.compile(r"[2-6][0-9]{4}", re.ASCII)
_MOJIBAKE = re.compile("Ã[\u0080-\u00bf©¨ªè‰€Š´¢§®¯»¹»¼Œ]|â€|Â[«»° ]")


def read_text(key: str, text: str) -> Read:
    """A text of at most as many characters as its field takes, on one line but for long ones."""
    if UNPRINTABLE.search(text):
        return Read(None, "un caractère interdit s'y trouve", "texte", UNPRINTABLE.sub("", text))
    longest = BY_KEY[key].longest
    if len(text) > longest:
        return Read(None, f"{longest} caractères au plus", "texte")
    if _MOJIBAKE.search(text):
        return Read(None, "les accents sont abîmés", "encodage", _repaired(text))
    return Read(text.strip() if key in ("presentation", "conditions") else " ".join(text.split()))


def _repaired(text: str) -> str | None:
    """What the text was before UTF-8 was taken for Windows-1252."""
    try:
        return text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return None


def read_number(text: str) -> Read:
    """A number of degrees; ASCII digits only."""
    if _DECIMAL.fullmatch(text):
        return Read(float(text))
    if _COMMA.fullmatch(text):
        said = "la virgule décimale doit être un point"
        return Read(None, said, "virgule", text.replace(",", "."))
    found = _SEXAGESIMAL.fullmatch(text)
    if found:
        whole, minutes, seconds, side = found.groups()
        degrees = int(whole) + int(minutes or 0) / 60
        degrees += float((seconds or "0").replace(",", ".")) / 3600
        sign = -1 if (side or "").upper() in ("S", "O", "W") else 1
        return Read(None, "des degrés décimaux sont attendus", "degres", f"{sign * degrees:.6f}")
    return Read(None, "un nombre de degrés est attendu, par exemple 47.2184", "position")


def read_phone(text: str) -> Read:
    """A French number as « 02 40 00 00 00 », a short one as it is, a foreign one with its +."""
    found = _phone(text)
    if found == text:
        return Read(text)
    if found is not None:
        return Read(None, f"écrivez le numéro ainsi : {found}", "telephone", found)
    first = _phone(re.split(r" ?[/;,] ?| ou | et ", text)[0])
    return Read(None, "ce n'est pas un numéro de téléphone", "telephone_faux", first)


def _phone(text: str) -> str | None:
    digits = _SEPARATORS.sub("", text.removeprefix("tel:"))
    if _ABROAD.fullmatch(digits):
        return text
    digits = re.sub(r"^(?:\+33|0033)0?", "0", digits)
    if re.fullmatch(r"[1-9][0-9]{8}", digits, re.ASCII):
        digits = f"0{digits}"  # a spreadsheet took it for a number
    if _TEN.fullmatch(digits):
        return " ".join(digits[at : at + 2] for at in range(0, 10, 2))
    return text if _SHORT.fullmatch(digits) else None


def read_email(text: str) -> Read:
    """A mail address."""
    bare = text.removeprefix("mailto:").strip(" <>")
    if not _EMAIL.fullmatch(bare) or len(bare) > 254:
        return Read(None, "ce n'est pas une adresse de courriel", "courriel")
    return Read(bare) if bare == text else Read(None, "adresse seule attendue", "courriel", bare)


def read_website(text: str) -> Read:
    """An address of a page, http or https."""
    if _BARE_SITE.fullmatch(text):
        return Read(None, "l'adresse doit commencer par https://", "site", f"https://{text}")
    try:
        parts = urlsplit(text)
        sound = parts.scheme in ("http", "https") and "." in (parts.hostname or "")
        sound = sound and not parts.username
    except ValueError:
        sound = False
    if not sound or re.search(r"[\s<>\"\\]", text) or len(text) > BY_KEY["website"].longest:
        return Read(None, "ce n'est pas l'adresse d'une page (https://…)", "site")
    return Read(text)


@lru_cache(maxsize=20_000)
def read_hours(text: str) -> Read:
    """Hours in OSM syntax; French ones are proposed in it, and as a note when not understood."""
    try:
        hours_for(text)
    except InvalidHours as error:
        return _french_hours(text, error)
    return Read(text)


def _french_hours(text: str, error: InvalidHours) -> Read:
    for words in (text, text.replace(" - ", "-").replace(" / ", ", ")):
        try:
            osm = parse_french(words)
        except NotUnderstood:
            continue
        return Read(None, f"horaires en français : {osm} ?", "horaires", osm)
    try:
        osm = parse_french(f"tous les jours {text}")
    except NotUnderstood:
        said = f"horaires non compris ({error.message_fr[:120]})"
        return Read(None, said, "horaires_illisibles", text[:500], "hours_text")
    return Read(None, f"les jours ne sont pas dits ; tous les jours ({osm}) ?", "horaires", osm)


def read_date(text: str, today: date) -> Read:
    """A day, a month or a year, ISO; French dates and counts of days are read too."""
    if _SERIAL.fullmatch(text):
        text = serial_date(text)
    french = _FRENCH_DATE.fullmatch(text)
    iso = _ISO.fullmatch(text)
    try:
        if french:
            day = date(int(french[3]), int(french[2]), int(french[1]))
            said = day.isoformat()
        elif iso:
            day = date(int(iso[1]), int(iso[2] or 1), int(iso[3] or 1))
            said = day.isoformat()[: 4 if not iso[2] else 7 if not iso[3] else 10]
        else:
            return Read(None, "une date est attendue : AAAA-MM-JJ", "date")
    except ValueError:
        return Read(None, "cette date n'existe pas", "date")
    if day > today + timedelta(days=1):
        return Read(None, "cette date est à venir", "date")
    if day.year < 1990:
        return Read(None, "cette date est trop ancienne", "date")
    return Read(said)
