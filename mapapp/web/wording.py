"""Texts on screen, through the catalogue of translators if there is one; French is the source.

By Python's own gettext, which reads the same catalogues as Babel: Flask-Babel brings every locale
of the world along, a tenth of what a start takes, and nothing here depends on the visitor.
"""

import gettext as catalogues
import re
from functools import cache
from typing import Any

from flask import Flask

from mapapp.resources import translations_dir

_LANGUAGE = "fr"
_ONE = re.compile(r"\bune?\b", re.IGNORECASE)


class _Source(catalogues.NullTranslations):
    """The texts as they are, in French: zero is singular there (« 0 action »), as one is, unless
    the singular says « un » in words."""

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        one = abs(n) < 2 and (n != 0 or not _ONE.search(msgid1))
        return msgid1 if one else msgid2


@cache
def _catalogue() -> catalogues.NullTranslations:
    folder = str(translations_dir())
    if catalogues.find("messages", folder, [_LANGUAGE]) is None:
        return _Source()
    return catalogues.translation("messages", folder, [_LANGUAGE])


def gettext(text: str, **values: Any) -> str:
    """A text, with values for its `%(name)s`."""
    said = _catalogue().gettext(text)
    return said % values if values else said


def ngettext(one: str, several: str, num: int, **values: Any) -> str:
    """A text for a number, `%(num)d` in it."""
    return _catalogue().ngettext(one, several, num) % ({"num": num} | values)


def number(value: int) -> str:
    """A whole number as it is written in French: « 1 226 »."""
    return f"{value:,}".replace(",", "\u202f")


def install(app: Flask) -> None:
    """Give templates `_`, `gettext`, `ngettext` and the filter `numberformat`."""
    app.jinja_env.filters["numberformat"] = number
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        _catalogue().gettext, _catalogue().ngettext, newstyle=True
    )
