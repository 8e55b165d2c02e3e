"""The suggestions a gazetteer can make: by name and by post code."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping

from mapapp.territory.suggest import Entry, SuggestIndex, key
from mapapp.territory.units import (
    Commune,
    Department,
    Epci,
    FormerCommune,
    Suggestion,
    SuggestionKind,
)

# « Communauté de communes du Pays de Craon » is looked for as « Pays de Craon ».
_EPCI_KIND = re.compile(
    r"^(?:Communauté (?:urbaine|de communes|d['’]agglomération))\s+"
    r"(?:de l['’]|de la |des |du |de |d['’])?"
)

Departments = Mapping[str, Department]


class PostCodes:
    """Communes by post code, and by INSEE code where a number is no post code."""

    def __init__(
        self, communes: Iterable[Commune], departments: Departments, current: Mapping[str, str]
    ) -> None:
        self._departments = departments
        self._communes = {commune.code: commune for commune in communes}
        self._current = current
        self._department_codes = {key(d.name): d.code for d in departments.values()}
        rows = sorted(
            (post_code, -commune.population, commune.code)
            for commune in self._communes.values()
            for post_code in commune.post_codes
        )
        self._codes = [post_code for post_code, _, _ in rows]
        self._owners = [code for _, _, code in rows]

    def exact(self, number: str) -> list[Suggestion]:
        """The communes of a whole post code, or the one of an INSEE code; the largest first."""
        found = [s for s in self.starting(number) if len(number) == 5]
        code = self._current.get(number)
        if found or code is None:
            return found
        return [of_commune(self._communes[code], self._departments)]

    def starting(self, number: str) -> list[Suggestion]:
        """Communes that have a post code starting so, the largest first; each commune once."""
        low = bisect_left(self._codes, number)
        high = bisect_left(self._codes, f"{number}:", low)
        first: dict[str, str] = {}
        for at in range(low, high):
            first.setdefault(self._owners[at], self._codes[at])
        found = [self._suggestion(self._communes[c], post) for c, post in first.items()]
        return sorted(found, key=lambda s: (-s.population, s.code))

    def department(self, number: str) -> list[Suggestion]:
        """The department of this code, if there is one."""
        found = self._departments.get(number)
        return [of_department(found)] if found else []

    def department_named(self, folded: str) -> str:
        """The code of the department of this folded name, or an empty text."""
        return self._department_codes.get(folded, "")

    def _suggestion(self, commune: Commune, post_code: str) -> Suggestion:
        return of_commune(commune, self._departments, "code_postal", post_code)


def index_of(
    communes: Iterable[Commune], epci: Iterable[Epci], departments: Departments
) -> SuggestIndex:
    """Every name by which a territory may be looked for."""
    entries = [_department_entry(department) for department in departments.values()]
    entries += [_epci_entry(one, departments) for one in epci]
    for commune in communes:
        numbers = (commune.department, *commune.post_codes)
        entries.append(Entry(of_commune(commune, departments), (commune.name,), numbers))
        # One that lived under two codes (Saint-Philbert-du-Pont-Charrault) is offered once.
        former = {old.name: old for old in commune.former}.values()
        entries += [
            Entry(_of_former(old, commune, departments), (old.name,), numbers) for old in former
        ]
    return SuggestIndex(entries)


def of_commune(
    commune: Commune,
    departments: Departments,
    kind: SuggestionKind = "commune",
    post_code: str = "",
) -> Suggestion:
    """A commune, told apart by its department and a post code."""
    department = departments[commune.department].name
    context = f"{department}, {post_code or commune.post_codes[0]}"
    return _suggestion(kind, commune, commune.name, context)


def of_department(department: Department) -> Suggestion:
    """A whole department."""
    return _suggestion("departement", department, department.name, "département")


def _of_former(old: FormerCommune, commune: Commune, departments: Departments) -> Suggestion:
    department = departments[commune.department].name
    context = f"aujourd'hui {commune.name}, {department}"
    return _suggestion("ancienne_commune", commune, old.name, context)


def _department_entry(department: Department) -> Entry:
    return Entry(of_department(department), (department.name,), (department.code,))


def _epci_entry(epci: Epci, departments: Departments) -> Entry:
    context = f"intercommunalité, {' et '.join(departments[d].name for d in epci.departments)}"
    suggestion = _suggestion("epci", epci, epci.name, context)
    return Entry(suggestion, (epci.name, _EPCI_KIND.sub("", epci.name)), epci.departments)


def _suggestion(
    kind: SuggestionKind, unit: Commune | Epci | Department, name: str, context: str
) -> Suggestion:
    return Suggestion(kind, unit.code, name, context, unit.lon, unit.lat, unit.population)
