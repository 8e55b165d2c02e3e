"""Communes as files name them: by INSEE code, by name, by post code, today's and former ones."""

import re
from functools import lru_cache
from typing import NamedTuple

from mapapp.territory.gazetteer import Commune, Gazetteer
from mapapp.text import tokens

_CEDEX = re.compile(r"\bcedex\b.*$", re.IGNORECASE)
_POST_CODE = re.compile(r"\b[0-9]{5}\b", re.ASCII)
_MOST_SUGGESTED = 300
"""Names looked up by likeness, some 6 ms each."""


class Named(NamedTuple):
    """The commune a name or a code means. `former`: it is that of a commune of the past."""

    commune: Commune
    former: bool


class Communes:
    """Exact look-ups, made once a file."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer
        self._names: dict[str, list[Named]] = {}
        self._posts: dict[str, list[Commune]] = {}
        for commune in gazetteer.communes:
            self._add(commune.name, Named(commune, False))
            # Homonyms of today come first: « Saint-Pierre » is whoever still bears the name.
            for post_code in commune.post_codes:
                self._posts.setdefault(post_code, []).append(commune)
        for commune in gazetteer.communes:
            for old in commune.former:
                self._add(old.name, Named(commune, True))
        self._asked = 0
        self.named = lru_cache(maxsize=20_000)(self._named)
        self.suggested = lru_cache(maxsize=5_000)(self._suggested)

    def _add(self, name: str, named: Named) -> None:
        known = self._names.setdefault(_key(name), [])
        if all(named.commune.code != one.commune.code for one in known):
            known.append(named)

    def by_code(self, code: str) -> Named | None:
        """By INSEE code; None outside the region."""
        current = self.gazetteer.resolve_commune_code(code)
        commune = self.gazetteer.commune(current) if current else None
        return Named(commune, current != code) if commune else None

    def by_post_code(self, post_code: str) -> list[Commune]:
        """The communes that have a post code; none outside the region."""
        return self._posts.get(post_code, [])

    def _named(self, name: str, post_code: str) -> list[Named]:
        """The communes that may be meant; a post code or a department tells homonyms apart."""
        found = self._names.get(_key(name), [])
        if len(found) < 2:
            return found
        exact = [one for one in found if post_code in one.commune.post_codes]
        near = [one for one in found if one.commune.department == post_code[:2]]
        today = [one for one in found if not one.former]
        for fewer in (exact, near):
            if fewer:
                kept = [one for one in fewer if not one.former]
                return kept or fewer
        return today if len(today) == 1 else found

    def _suggested(self, name: str) -> Commune | None:
        """The commune most like a name that is none; a file of another region asks in vain."""
        self._asked += 1
        if self._asked > _MOST_SUGGESTED:
            return None
        for one in self.gazetteer.suggest(name[:80], limit=1):
            if one.kind in ("commune", "ancienne_commune", "code_postal"):
                return self.gazetteer.commune(one.code)
        return None


def is_cedex(name: str) -> bool:
    """Whether a name is that of a post office's business round, which has post codes apart."""
    return _CEDEX.search(name) is not None


def _key(name: str) -> str:
    return " ".join(tokens(_POST_CODE.sub("", _CEDEX.sub("", name))))
