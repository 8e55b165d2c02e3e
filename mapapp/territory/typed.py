"""Reads a place as people type it: a name, a post code, both, an address that ends with them."""

import re

from mapapp.territory.entries import PostCodes
from mapapp.territory.suggest import MAX_TYPED, SuggestIndex, key
from mapapp.territory.units import Suggestion

_NUMBER = re.compile(r"(?<![0-9a-zA-Z])[0-9]{1,5}(?![0-9a-zA-Z])")
_POST_CODE = re.compile(r"(?<![0-9a-zA-Z])[0-9]{5}(?![0-9a-zA-Z])")
# « Allonnes (72) », « Allonnes, Sarthe », « Allonnes 72 »
_QUALIFIED = re.compile(r"(?s)(.+?)(?:[\s,(]+([0-9]{2})|[,(]([^,(]+?))[\s)]*")
_CEDEX = re.compile(r"(?i)\bcedex\b.*")
# « 44 000 »
_SPACED_CODE = re.compile(r"(?<![0-9a-zA-Z])([0-9]{2})[ \u00a0\u202f]([0-9]{3})(?![0-9a-zA-Z])")
_MANY = 20


def suggest(index: SuggestIndex, post_codes: PostCodes, text: str) -> list[Suggestion]:
    """Best first, every match; each territory once under each of its names."""
    text = _SPACED_CODE.sub(r"\1\2", text[:MAX_TYPED])
    number = next(iter(_NUMBER.findall(text)[-1:]), "")
    words = key(_without(text, number))
    if words:
        found = [s for _, s in index.find(words, number)]
        return found or (post_codes.starting(number) if len(number) == 5 else [])
    if not number:
        return []
    return post_codes.department(number) + (post_codes.starting(number) or post_codes.exact(number))


def resolve(index: SuggestIndex, post_codes: PostCodes, text: str) -> list[Suggestion]:
    """One suggestion when the text is clear, several when it is not, none when it says nothing."""
    # An address has its place at its end.
    text = _SPACED_CODE.sub(r"\1\2", text.strip()[-MAX_TYPED:])
    codes = _POST_CODE.findall(text)
    if codes:
        before, _, after = text.rpartition(codes[-1])
        found = _with_post_code(index, post_codes, codes[-1], before, after)
    else:
        found = _by_name(index, post_codes, text)
    return found or suggest(index, post_codes, text)[:_MANY]


def _with_post_code(
    index: SuggestIndex, post_codes: PostCodes, code: str, before: str, after: str
) -> list[Suggestion]:
    """« 12 rue de la Paix, 44000 Nantes », « Nantes 44000 », « 44000 »."""
    # A CEDEX post code (« 44041 Nantes Cedex 1 ») is no commune's: the name tells.
    after = key(_CEDEX.sub("", after))
    before = key(before)
    for words in (after, before):
        named = index.exact(words, code) or _ending(index, words, code)
        if named:
            return named
    if after:
        return post_codes.starting(code) or index.exact(after)
    return post_codes.exact(code) if not before else post_codes.starting(code)


def _by_name(index: SuggestIndex, post_codes: PostCodes, text: str) -> list[Suggestion]:
    """« Le Mans », « Allonnes (72) », « Allonnes, Sarthe », « 12 rue de la Paix, Nantes »."""
    found = index.exact(key(text))
    qualified = _QUALIFIED.fullmatch(text)
    if found or qualified is None:
        return found or _ending(index, key(text), "")
    name, number, department = qualified.groups()
    number = number or post_codes.department_named(key(department))
    if number:
        found = index.exact(key(name), number) or _ending(index, key(name), number)
    after_comma = key(text.rpartition(",")[2])
    return found or index.exact(after_comma) or _ending(index, key(text), "")


def _ending(index: SuggestIndex, words: str, number: str) -> list[Suggestion]:
    """The longest end of the words that is a whole name."""
    parts = words.split()
    ends = (" ".join(parts[i:]) for i in range(1, len(parts)))
    return next((found for end in ends if (found := index.exact(end, number))), [])


def _without(text: str, number: str) -> str:
    before, _, after = text.rpartition(number) if number else ("", "", text)
    return f"{before} {after}"
