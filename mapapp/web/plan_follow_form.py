"""The form of an action that is followed: its record becomes texts to edit, texts become values."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

from werkzeug.datastructures import MultiDict

from mapapp.domain.parameters import Problem
from mapapp.domain.place import Status
from mapapp.domain.plan import PlanAction, Record
from mapapp.domain.plan_indicators import Figure
from mapapp.domain.slot import PARIS
from mapapp.domain.vocabulary import Facet
from mapapp.planning.fields import FIELDS, FOLLOWED_BY_PILOTS, LINKS, read_action
from mapapp.planning.given import MOST_ROWS, Given, Known
from mapapp.planning.numbers import number_text, values_text
from mapapp.planning.territories import read_territory, territory_text
from mapapp.web.forms import Form
from mapapp.web.plan_view import where_text
from mapapp.web.plan_words import plan_labels
from mapapp.web.site import Site
from mapapp.web.wording import gettext as _

SPARE_ROWS = 2
"""Empty rows after those of a list."""
LISTS = {"jalon": ("nom", "echeance", "fait")} | {
    "indicateur": ("nom", "unite", "cible", "echeance", "valeurs", "source", "sur")
}
_OTHERWISE = ("partenaires", "territoires", "jalons", "indicateurs", "note", "annoncee", *LINKS)
"""Fields that are not one text of the form."""
_NOTE = re.compile(r"note-([0-9]{1,4})", re.ASCII)
_ROW = re.compile(r"(jalon|indicateur)-([0-9]{1,2})-[a-z]+", re.ASCII)


def labels() -> dict[str, str]:
    """Names on screen of the fields, those of rows too."""
    names = plan_labels()
    found = {name: names[place] for name, place in FIELDS.items()} | {"note": _("Note")}
    for n in range(MOST_ROWS + SPARE_ROWS):
        number = {"n": n + 1}
        found |= {
            f"jalon-{n}-nom": _("Jalon %(n)s, nom", **number),
            f"jalon-{n}-echeance": _("Jalon %(n)s, échéance", **number),
            f"jalon-{n}-fait": _("Jalon %(n)s, fait le", **number),
            f"indicateur-{n}-nom": _("Indicateur %(n)s, nom", **number),
            f"indicateur-{n}-unite": _("Indicateur %(n)s, unité", **number),
            f"indicateur-{n}-cible": _("Indicateur %(n)s, cible", **number),
            f"indicateur-{n}-echeance": _("Indicateur %(n)s, échéance de la cible", **number),
            f"indicateur-{n}-valeurs": _("Indicateur %(n)s, valeurs", **number),
            f"indicateur-{n}-source": _("Indicateur %(n)s, d’où vient la valeur", **number),
            f"indicateur-{n}-sur": _("Indicateur %(n)s, territoire de la part", **number),
        }
    return found


def form_of(site: Site, record: Record) -> Form:
    """A form that shows what stands."""
    pairs = [
        (name, str(record[place] or "")) for name, place in FIELDS.items() if name not in _OTHERWISE
    ]
    pairs.append(("partenaires", "\n".join(record["partners"])))
    keys = [territory_text(site.gazetteer, key) for key in record["serves"]]
    pairs.append(("territoires", "\n".join(keys)))
    if record["announced"]:
        pairs.append(("annoncee", "oui"))
    pairs += _note_pairs(record)
    for n, one in enumerate(record["milestones"]):
        pairs += _row_pairs("jalon", n, (one["label"], one["due"], one["done"]))
    for n, one in enumerate(record["indicators"]):
        target = "" if one["target"] is None else number_text(one["target"])
        row = (one["label"], one["unit"], target, one["target_date"], values_text(one["values"]))
        where = one.get("territory")
        where = territory_text(site.gazetteer, where) if where else None
        pairs += _row_pairs("indicateur", n, (*row, one.get("source"), where))
    return Form(MultiDict(pairs))


def _note_pairs(record: Record) -> list[tuple[str, str]]:
    return [(f"note-{n}", note["text"]) for n, note in enumerate(record["notes"])]


def with_notes(form: Form, record: Record) -> Form:
    """A form with the notes as they stand: what was typed may be of others, by their places."""
    return form.with_fields(_note_pairs(record), but=lambda name: bool(_NOTE.fullmatch(name)))


def _row_pairs(name: str, n: int, cells: Iterable[str | None]) -> list[tuple[str, str]]:
    return [
        (f"{name}-{n}-{part}", cell or "") for part, cell in zip(LISTS[name], cells, strict=True)
    ]


def row_numbers(form: Form, name: str) -> range:
    """Rows of a list to show: those that are filled, and a few to fill."""
    found = [int(m[2]) for key in form.pairs() if (m := _ROW.fullmatch(key)) and m[1] == name]
    filled = [n for n in found if any(form.typed(f"{name}-{n}-{p}").strip() for p in LISTS[name])]
    return range(min(max(filled, default=-1) + 1, MOST_ROWS) + SPARE_ROWS)


def read_form(form: Form, known: Known, current: Record, *, new: bool, whole: bool) -> Given:
    """Read what was sent, problems to the form; `whole`: also what is the prefecture's."""
    raw = {name: text for name, text in _raw(form).items() if whole or name in FOLLOWED_BY_PILOTS}
    given = read_action(raw, known, current, new=new)
    form.problems += given.problems
    return given


def _raw(form: Form) -> dict[str, Any]:
    notes = {int(m[1]): form.typed(key) for key in form.pairs() if (m := _NOTE.fullmatch(key))}
    raw: dict[str, Any] = {"notes": notes}
    raw |= {name: form.typed(name) for name in FIELDS if name not in LINKS}
    for name in ("partenaires", "territoires"):
        raw[name] = [line for line in re.split(r"[\r\n;]+", form.typed(name)) if line.strip()]
    for name, place in (("jalon", "jalons"), ("indicateur", "indicateurs")):
        raw[place] = [
            {part: form.typed(f"{name}-{n}-{part}") for part in LISTS[name]}
            for n in range(max(row_numbers(form, name)) + 1)
        ]
    return raw


def known_of(site: Site, actions: Iterable[PlanAction], organisations: Iterable[str]) -> Known:
    """What typed values are held against."""
    return Known(
        themes=frozenset(site.vocabulary.labels[Facet.THEME]),
        organisations=frozenset(organisations),
        actions=frozenset(one.id for one in actions),
        territory=lambda typed: read_territory(site.gazetteer, typed),
        today=site.clock().astimezone(PARIS).date(),
    )


def choices(
    site: Site,
    actions: Iterable[PlanAction],
    organisations: Iterable[tuple[str, str]],
    edited: PlanAction | None,
) -> dict[str, list[tuple[str, str]]]:
    """Options of the form's lists, by field; the action that is edited takes up another."""
    others = [one for one in actions if edited is None or one.id != edited.id]
    themes = site.vocabulary.labels[Facet.THEME].items()
    return {
        "theme": [("", _("Choisissez")), *themes],
        "structure": [("", _("Aucune")), *organisations],
        "etat": [(status.value, status.label) for status in Status],
        "reprend": [("", _("Aucune")), *_sources(site, others)],
        "source": [
            ("", _("Tapée à la main")),
            *((figure.value, _("Calculée : %(what)s", what=figure.label)) for figure in Figure),
        ],
    }


def _sources(site: Site, actions: list[PlanAction]) -> list[tuple[str, str]]:
    """Actions to take up; those of one title, as all that come from one are, say where."""
    titles = Counter(one.action.title for one in actions)
    return [
        (one.id, f"{one.action.title} ({where_text(site, one)})")
        if titles[one.action.title] > 1
        else (one.id, one.action.title)
        for one in actions
    ]


def as_problem(said: str) -> Problem:
    """A problem of the form as a whole."""
    return Problem("", said)
