"""The query of an object, for its page and its API: read, and written back."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from flask import url_for

from mapapp.domain.filters import Filters
from mapapp.domain.parameters import BadValue, Problem, single
from mapapp.domain.query import BadQuery, parse_query, to_query
from mapapp.objects.answer import ObjectAnswer, ObjectQuestion, answer_object
from mapapp.web.site import Site

HOUSEHOLD, FIRM = "menage", "entreprise"
WHERE = (
    "dep",
    "epci",
    "commune",
    "ouvert",
    "ouvert_tout",
    "inconnus",
    "lon",
    "lat",
    "rayon",
    "minutes",
    "mode",
    "page",
)
"""Parameters of a search that say where and when."""
NAMES = ("q", "objet", "geste", "pour", *WHERE)
_READ = frozenset(("q", "geste", *WHERE))


def read_question(
    here: Site, pairs: Iterable[tuple[str, str]]
) -> tuple[ObjectQuestion, list[Problem]]:
    """The question of a query, made of what is sound, and every problem of the rest."""
    given = [(name, text) for name, text in pairs if text.strip()]
    problems: list[Problem] = []
    try:
        filters = parse_query([pair for pair in given if pair[0] in _READ], here.known)
    except BadQuery as bad:
        filters, problems = bad.partial, bad.problems
    item = _one(given, "objet", here.vocabulary.items, problems)
    firm = _one(given, "pour", (HOUSEHOLD, FIRM), problems)
    question = ObjectQuestion(
        query=filters.q,
        item=item,
        gestures=filters.gestures,
        firm=None if firm is None else firm == FIRM,
        where=replace(filters, q="", gestures=()),
    )
    return question, problems


def _one(
    given: Iterable[tuple[str, str]], name: str, known: Iterable[str], problems: list[Problem]
) -> str | None:
    texts = [text.strip() for own, text in given if own == name]
    if not texts:
        return None
    allowed = list(known)
    try:
        text = single(texts)
        if text not in allowed:
            hint = f" ; valeurs possibles : {', '.join(allowed)}" if len(allowed) < 5 else ""
            raise BadValue(f"« {text[:40]} » n'est pas connu{hint}")
    except BadValue as error:
        problems.append(Problem(name, str(error)))
        return None
    return text


def answered(here: Site, question: ObjectQuestion) -> ObjectAnswer:
    """The answer to a question, now."""
    return answer_object(
        question,
        here.object_words,
        here.vocabulary,
        here.searcher,
        here.searcher.view(),
        here.clock(),
    )


def pairs_of(question: ObjectQuestion) -> list[tuple[str, str]]:
    """The canonical query of a question; its item is in the path."""
    pairs = [("q", question.query)] if question.query and not question.item else []
    pairs += [("geste", code) for code in question.gestures]
    if question.firm:  # a household's question is the usual one
        pairs.append(("pour", FIRM))
    return pairs + to_query(replace(question.where, q="", gestures=()))


def page_url(question: ObjectQuestion, **changes: Any) -> str:
    """The page of a question, with some of its fields changed; back on its first page unless
    `where` is one of them."""
    if "where" not in changes:
        changes["where"] = replace(question.where, page=1)
    asked = replace(question, **changes)
    path = (
        url_for("objects_page.item", code=asked.item)
        if asked.item
        else url_for("objects_page.home")
    )
    query = urlencode(pairs_of(asked))
    return f"{path}?{query}" if query else path


def nowhere(where: Filters) -> bool:
    """Whether a search says no place at all."""
    return not (where.point or where.communes or where.epcis or where.departments)
