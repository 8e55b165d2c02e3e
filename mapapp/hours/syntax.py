"""The text of OSM `opening_hours`: what is refused, and what is rewritten before evaluation.

The evaluator (opening-hours-py) knows public holidays but not school holidays, reads an open end
(`10:00+`) as « until midnight » and a comment without state word as « open », and accepts a few
absurdities. Here the text is checked, cut into rules, and rewritten where the specification
(https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification) says something else.
"""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from opening_hours import (  # type: ignore[attr-defined]  # ParserError is not in its stubs
    OpeningHours,
    ParserError,
)

from mapapp.hours.calendar import date_runs, school_holiday_days
from mapapp.hours.words import OSM_MONTHS

MAX_LENGTH = 500
EXAMPLE = "Mo-Fr 09:00-12:00,14:00-17:30; Sa 09:00-12:00; PH off"
OPEN_END = "fermeture non précisée"

_DAY = "(?:Mo|Tu|We|Th|Fr|Sa|Su)"
_HOLIDAY = r"(?:PH|SH)"
_WITH_STATE = re.compile(r"(?:open|closed|off|unknown)\s*$", re.I)
_QUOTED = re.compile(r'"[^"]*"')
_SEPARATOR = re.compile(r"; |, | \|\| ")
_SELECTOR = re.compile(
    rf"{_HOLIDAY}(?: [+-]?\d+ days?)?|{_DAY}(?:-{_DAY})?(?:\[[-\d,]+\](?: [+-]\d+ days?)?)?"
)
_EVENT = r"(?:sunrise|sunset|dawn|dusk)"
_POINT = rf"(?:\d\d:\d\d|\(?{_EVENT}(?:[+-]\d\d:\d\d\))?)"
_SPAN = rf"{_POINT}(?:-{_POINT})?\+?"
_RULE = re.compile(
    rf"(?P<wide>.*?)(?:(?:^|(?<= )|(?<=\d))(?P<days>(?:{_SELECTOR.pattern})"
    rf"(?:,(?:{_SELECTOR.pattern}))*)(?= |$))?"
    rf" ?(?:(?:^|(?<= ))(?P<times>{_SPAN}(?:,{_SPAN})*))?"
    r'(?: ?(?P<state>closed|unknown))?(?: (?P<comment>"[^"]*"))?'
)
# A list of holidays followed by days, or days followed by a holiday: « both at once ».
_SCHOOL_AND_DAY = re.compile(rf"(?<![A-Z,])(?<!, )\bSH\s+(?={_DAY}\b)", re.I)
_HOLIDAY_AND_DAY = re.compile(rf"\b(?:PH|SH)\s+{_DAY}\b|\b{_DAY}\]?\s+(?:PH|SH)\b", re.I)
# « Jan,Sep Sa[1] »: the evaluator takes the end for one date (the first Saturday of September).
_MONTH = rf"(?:{'|'.join(OSM_MONTHS)})"
_MONTHS_THEN_NTH = re.compile(
    rf'(?:^|[;|"]|\d,)\s*(?:{_MONTH}(?:-{_MONTH})?\s*,\s*)+{_MONTH}(?=\s+{_DAY}\[[-\d,]+\](?!\s*-))'
)
_REFUSED = (
    (re.compile(r"\d:\d\d\+?/\d"), "une répétition (« /01:30 ») ne dit pas des horaires"),
    (re.compile(r"\b(\d\d:\d\d)-\1(?!\d)"), "l'heure de début est aussi l'heure de fin"),
    (re.compile(r"Feb 3[01]|(?:Apr|Jun|Sep|Nov) 31"), "cette date n'existe pas"),
    (re.compile(r"\S[;,] 24/7 closed(?=$|[;,])"), "« ouvert » puis « fermé » se contredisent"),
)


class InvalidHours(ValueError):
    """Hours that are not OSM opening_hours syntax.

    `message_fr` is a sentence for the person who typed them; `position` is the index of the first
    character that was not understood, or None when the whole is refused.
    """

    def __init__(self, message_fr: str, position: int | None = None) -> None:
        super().__init__(message_fr)
        self.message_fr = message_fr
        self.position = position


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: `separator` before it, dates, days, times, state word and comment, all as text.

    `days` are the weekday and holiday selectors one by one. The selector « SH » appearing twice
    means « only in school holidays », once « also in school holidays ».
    """

    separator: str
    wide: str
    days: tuple[str, ...]
    times: str
    state: str
    comment: str

    def text(self) -> str:
        """The rule as OSM text, without its separator."""
        # The colon keeps « Jan,Sep: Sa[1] » from being read as a date.
        wide = f"{self.wide}:" if self.wide and "[" in "".join(self.days) else self.wide
        parts = (wide, ",".join(self.days), self.times, self.state, self.comment)
        return " ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Prepared:
    """Checked hours: the texts to evaluate, their rules (None when not cut), what they depend on.

    There are several texts for fallbacks (`||`): each holds where those before it are closed.
    """

    texts: tuple[str, ...]
    rules: tuple[Rule, ...] | None
    school: bool
    sun: bool


def prepare(osm: str) -> Prepared:
    """Check and rewrite hours; raises InvalidHours."""
    _check_shape(osm)
    # As given first, so that the place of a mistake is a place in what was typed.
    _canonical(osm, osm)
    marked = _mark(osm)
    canonical = _canonical(marked, osm)
    bare = _mask(canonical)
    for pattern, reason in _REFUSED:
        if pattern.search(bare):
            raise InvalidHours(f"Horaires refusés : {reason}.")
    rules = cut(canonical)
    school = re.search(r"\bSH\b", bare) is not None
    open_end = "+" in re.sub(r" \+\d+ days?|\(.*?\)", "", bare)
    if rules is None and (school or open_end or "||" in bare):
        raise InvalidHours("Horaires refusés : cette combinaison n'est pas prise en charge.")
    texts: tuple[str, ...] = (marked,)
    if rules and (school or open_end or "||" in bare or _only_closed(rules)):
        texts = tuple(_evaluated_text(part) for part in _fallbacks(rules))
    for text in texts:
        _canonical(text, osm)
    return Prepared(texts, rules, school, re.search(_EVENT, bare) is not None)


def _canonical(text: str, given: str) -> str:
    try:
        return str(OpeningHours(text, country="FR", auto_country=False, auto_timezone=False))
    except (ParserError, SyntaxError, ValueError) as error:
        raise _not_understood(given, str(error)) from None


def _check_shape(osm: str) -> None:
    if not osm.strip():
        raise InvalidHours("Les horaires sont vides.", 0)
    if len(osm) > MAX_LENGTH:
        raise InvalidHours(
            f"Les horaires sont trop longs ({len(osm)} caractères, {MAX_LENGTH} au plus).",
            MAX_LENGTH,
        )
    for position, character in enumerate(osm):
        if not character.isprintable():
            raise InvalidHours("Les horaires contiennent un caractère invisible.", position)


def _mask(text: str) -> str:
    """The text with the inside of comments blanked out, every other position unchanged."""
    return _QUOTED.sub(lambda found: '"' + "_" * (len(found.group()) - 2) + '"', text)


def _mark(osm: str) -> str:
    """Hours with « SH Mo » written « SH,SH,Mo », « unknown » before a bare comment, a colon.

    The evaluator reads « SH Mo » as « SH or Mo »; a doubled SH keeps the meaning through it.
    """
    bare = _mask(osm)
    doubled = re.search(r"\bSH\s*,\s*SH\b", bare, re.I)
    if doubled:
        raise InvalidHours("Horaires refusés : « SH » est écrit deux fois.", doubled.start())
    edits = [(found.start(), found.end(), "SH,SH,") for found in _SCHOOL_AND_DAY.finditer(bare)]
    for found in _HOLIDAY_AND_DAY.finditer(bare):
        if not any(start == found.start() for start, _, _ in edits):
            raise InvalidHours(
                "Horaires refusés : séparez jours fériés et jours par une virgule (« PH,Su »).",
                found.start(),
            )
    for found in _QUOTED.finditer(bare):
        followed = bare[found.end() :].lstrip()
        if not _WITH_STATE.search(bare[: found.start()]) and not followed.startswith(":"):
            edits.append((len(bare[: found.start()].rstrip()), found.start(), " unknown "))
    edits += [(found.end(), found.end(), ":") for found in _MONTHS_THEN_NTH.finditer(bare)]
    text = osm
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text.strip()


def _not_understood(osm: str, error: str) -> InvalidHours:
    column = re.search(r"--> 1:(\d+)", error)
    position = min(int(column.group(1)) - 1, len(osm)) if column else None
    where = ""
    if position is not None:
        fragment = osm[position : position + 20].strip()
        where = f" à partir de « {fragment} »" if fragment else " : la fin manque"
    return InvalidHours(f"Horaires non compris{where}. Exemple : {EXAMPLE}", position)


def cut(canonical: str) -> tuple[Rule, ...] | None:
    """The rules of a text as the evaluator prints it, or None when one has an unknown form."""
    bare = _mask(canonical)
    starts = [("", 0)]
    ends = []
    for found in _SEPARATOR.finditer(bare):
        ends.append(found.start())
        starts.append((found.group(), found.end()))
    ends.append(len(canonical))
    rules = []
    for (separator, start), end in zip(starts, ends, strict=True):
        rule = _read(separator, canonical[start:end])
        if rule is None:
            return None
        rules.append(rule)
    return tuple(rules)


def _read(separator: str, text: str) -> Rule | None:
    found = _RULE.fullmatch(text)
    if found is None:
        return None
    days = tuple(_SELECTOR.findall(found["days"] or ""))
    wide = found["wide"].strip()
    if wide == "24/7":
        wide = ""
    return Rule(
        separator, wide, days, found["times"] or "", found["state"] or "", found["comment"] or ""
    )


def _fallbacks(rules: tuple[Rule, ...]) -> list[tuple[Rule, ...]]:
    """The rules between the « || »: the evaluator applies fallbacks to whole days only."""
    parts: list[tuple[Rule, ...]] = []
    for rule in rules:
        if rule.separator == " || " or not parts:
            parts.append((replace(rule, separator=""),))
        else:
            parts[-1] += (rule,)
    return parts


def _only_closed(rules: tuple[Rule, ...]) -> bool:
    """« PH off » alone: closed on some days, and nothing is said of the others."""
    selective = any(rule.wide or rule.days or rule.times for rule in rules)
    return selective and all(rule.state == "closed" for rule in rules)


def _evaluated_text(rules: tuple[Rule, ...]) -> str:
    expanded = [part for rule in rules for made in _school(rule) for part in _ends(made)]
    if _only_closed(rules):
        expanded.insert(0, Rule("", "", (), "", "unknown", ""))
    if not expanded:
        return "off"
    first, *others = expanded
    return (first.text() or "24/7") + "".join(
        (rule.separator or "; ") + (rule.text() or "24/7") for rule in others
    )


def _school(rule: Rule) -> list[Rule]:
    """The rule with « SH » replaced by the known dates of the school holidays."""
    count = rule.days.count("SH")
    if not count:
        return [rule]
    others = tuple(day for day in rule.days if day != "SH")
    dates = _school_dates(rule.wide)
    if count > 1:
        return [replace(rule, wide=dates, days=others)] if dates else []
    made = [replace(rule, days=others)] if others else []
    if dates:
        made.append(replace(rule, wide=dates, days=()))
    return made


def _school_dates(wide: str) -> str:
    """School holidays that are also in `wide` (months, weeks, years), as OSM dates."""
    days = school_holiday_days()
    if wide:
        inside = OpeningHours(wide, country="FR", auto_country=False, auto_timezone=False)
        days = tuple(day for day in days if inside.is_open(datetime.combine(day, time(12))))
    return ",".join(f"{_osm_date(start)}-{_osm_date(end)}" for start, end in date_runs(days))


def _osm_date(day: date) -> str:
    return f"{day.year} {OSM_MONTHS[day.month - 1]} {day.day}"


def _ends(rule: Rule) -> list[Rule]:
    """An open end becomes « unknown » from the last sure time to midnight."""
    if "+" not in re.sub(r"\(.*?\)", "", rule.times):
        return [rule]
    sure, unsure = [], []
    for found in re.findall(_SPAN, rule.times):
        times = found.removesuffix("+")
        if times == found or "-" in times:
            sure.append(times)
        if times != found:
            unsure.append(f"{times.rpartition('-')[2]}-24:00")
    made = [replace(rule, times=",".join(sure))] if sure else []
    tail = replace(rule, times=",".join(unsure), separator=", " if sure else rule.separator)
    if not rule.state:
        tail = replace(tail, state="unknown", comment=rule.comment or f'"{OPEN_END}"')
    return [*made, tail]
