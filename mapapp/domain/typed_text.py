"""Text that people type or send, made safe to keep: what cannot be seen goes, lengths hold."""

import re
import unicodedata

from mapapp.domain.parameters import UNPRINTABLE, BadValue

# Zero-width spaces, byte order marks, soft hyphens, marks that turn the direction of what
# follows: they make two names look the same, or the rest of a card read backwards. The joiner of
# emoji (U+200D) stays.
_UNSEEN = re.compile("[\u00ad\u061c\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
# Other controls, and line separators that browsers do not agree about.
_FORBIDDEN = re.compile("[\x80-\x84\x86-\x9f\ufffe\uffff\U000e0000-\U000e007f]")
_BREAKS = re.compile("\r\n?|[\u0085\u2028\u2029]")
_MARKS = re.compile(
    r"([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]{4})"
    r"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]+"
)
_BLANK_LINES = re.compile(r"\n{3,}")
BYTES_PER_CHARACTER = 3
"""A text of the longest allowed length may take this many bytes of UTF-8 a character."""


def one_line(value: object, most: int) -> str | None:
    """One line of text of `most` characters at most, None if it is empty. Raises BadValue.

    Spaces are made single, what cannot be seen is removed, marks piled on a letter are cut to
    four; control characters are refused.
    """
    text = _cleaned(value)
    return _bounded(" ".join(text.split()), most)


def several_lines(value: object, most: int) -> str | None:
    """Like `one_line`, but lines and one blank line between paragraphs are kept."""
    lines = [" ".join(line.split()) for line in _cleaned(value).split("\n")]
    return _bounded(_BLANK_LINES.sub("\n\n", "\n".join(lines)).strip(), most)


def _cleaned(value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadValue("un texte est attendu")
    text = _UNSEEN.sub("", _BREAKS.sub("\n", value))
    if UNPRINTABLE.search(text) or _FORBIDDEN.search(text):
        raise BadValue("un caractère interdit s'y trouve")
    return unicodedata.normalize("NFC", _MARKS.sub(r"\1", text))


def _bounded(text: str, most: int) -> str | None:
    if len(text) > most:
        raise BadValue(f"{most} caractères au plus (il y en a {len(text)})")
    if len(text.encode()) > BYTES_PER_CHARACTER * most:
        raise BadValue("ce texte est trop long")
    return text or None
