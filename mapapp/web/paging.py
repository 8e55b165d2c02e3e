"""limit, offset and datetime of OGC API – Features part 1 (7.15), and links between pages."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

import numpy as np
from numpy.typing import NDArray
from werkzeug.datastructures import MultiDict

from mapapp.domain.parameters import BadValue, Problem
from mapapp.web.problems import BadRequestProblem
from mapapp.web.shared import Links

DEFAULT_LIMIT = 100
MAX_LIMIT = 10_000
MAX_OFFSET = 10_000_000
_WHOLE = re.compile(r"[0-9]{1,12}", re.ASCII)
_DAY = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(T([01][0-9]|2[0-3]):[0-5][0-9](:([0-5][0-9]|60)([.][0-9]{1,9})?)?"
    r"(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])?)?",
    re.ASCII | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Paging:
    """A window of a result; `limit` is never above MAX_LIMIT."""

    limit: int
    offset: int


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `start` to `end`, both included; None is open."""

    start: date | None
    end: date | None


@dataclass(frozen=True, slots=True)
class Listing:
    """A window of a result as it was asked for: what its links to others are made of."""

    links: Links
    args: MultiDict[str, str]
    paging: Paging


def refuse_unknown(args: MultiDict[str, str], allowed: Collection[str]) -> None:
    """Raise for a parameter the address does not define (/req/core/query-param-unknown)."""
    unknown = [name for name in args if name != "f" and name not in allowed]
    possible = ", ".join(sorted({*allowed, "f"})) if unknown else ""
    problems = [
        Problem(name[:40], f"ce paramètre n'existe pas ici ; possibles : {possible}")
        for name in unknown
    ]
    if "f" in args and args["f"] not in ("json", "geojson"):
        problems.append(Problem("f", "seul le format « json » est servi"))
    if problems:
        raise BadRequestProblem(problems)


def single_text(args: MultiDict[str, str], name: str) -> str:
    """The text of a parameter that has one value, empty if absent; raises if it has several."""
    if name not in args:
        return ""
    texts = {text.strip() for text in args.getlist(name)} - {""}
    if len(texts) > 1:
        raise BadRequestProblem([Problem(name, "une seule valeur est attendue")])
    return texts.pop() if texts else ""


def paging_of(args: MultiDict[str, str]) -> Paging:
    """limit and offset; a limit above the maximum is lowered to it, as the standard says."""
    problems: list[Problem] = []
    limit = _whole(args, "limit", DEFAULT_LIMIT, 1, problems)
    offset = _whole(args, "offset", 0, 0, problems)
    if offset > MAX_OFFSET:
        problems.append(Problem("offset", f"{MAX_OFFSET} au plus"))
    if problems:
        raise BadRequestProblem(problems)
    return Paging(min(limit, MAX_LIMIT), offset)


def _whole(
    args: MultiDict[str, str], name: str, default: int, least: int, problems: list[Problem]
) -> int:
    text = single_text(args, name)
    if not text:
        return default
    if not _WHOLE.fullmatch(text) or int(text) < least:
        problems.append(Problem(name, f"un nombre entier à partir de {least} est attendu"))
        return default
    return int(text)


def period_of(args: MultiDict[str, str]) -> Period | None:
    """`datetime`: a day, an instant, or an interval open (`..`) at one end."""
    text = single_text(args, "datetime")
    if not text:
        return None
    try:
        ends = [_day(part) for part in text.split("/")]
        if len(ends) > 2 or ends == [None, None]:
            raise BadValue("un intervalle a deux bornes, dont une au plus est ouverte")
        start, end = ends if len(ends) == 2 else (ends[0], ends[0])
        if start and end and start > end:
            raise BadValue("le début est après la fin")
    except BadValue as error:
        raise BadRequestProblem([Problem("datetime", str(error))]) from error
    return Period(start, end)


def _day(text: str) -> date | None:
    if text in ("", ".."):
        return None
    found = _DAY.fullmatch(text)
    if found is None:
        raise BadValue("une date est attendue : 2026-12-01, 2026-12-01/.. ou 2026-01-01/2026-12-31")
    try:
        return date.fromisoformat(found[1])
    except ValueError as error:
        raise BadValue("cette date n'existe pas") from error


def in_period(updated: NDArray[np.int32], period: Period) -> NDArray[np.bool_]:
    """Which dates meet a period: 20261124, 20261100 for a month, 20260000 for a year; 0 none."""
    days, months = updated % 100, updated // 100 % 100
    last = updated + np.where(months == 0, 1231, np.where(days == 0, 31, 0))
    met = updated > 0
    if period.start is not None:
        met &= last >= _number(period.start)
    if period.end is not None:
        met &= updated <= _number(period.end)
    return met


def _number(day: date) -> int:
    return day.year * 10_000 + day.month * 100 + day.day


def page_links(listing: Listing, matched: int) -> list[dict[str, str]]:
    """self, next and prev, absolute."""
    paging = listing.paging
    pairs = [pair for pair in listing.args.items(multi=True) if pair[0] != "offset"]
    query = urlencode(pairs)
    links = [_link(listing, query, "self", paging.offset)]
    if paging.offset + paging.limit < matched:
        links.append(_link(listing, query, "next", paging.offset + paging.limit))
    if paging.offset > 0:
        links.append(_link(listing, query, "prev", max(0, paging.offset - paging.limit)))
    return links


def _link(listing: Listing, query: str, rel: str, offset: int) -> dict[str, str]:
    parts = (query, f"offset={offset}" if offset else "")
    whole, own = "&".join(filter(None, parts)), listing.links.own
    return {
        "rel": rel,
        "type": "application/geo+json",
        "href": f"{own}?{whole}" if whole else own,
    }
