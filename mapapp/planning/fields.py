"""What is typed of an action, in a form or a file, becomes its fields; all that is wrong at once.

A name of a field is its name on screen: problems bear it, with the row of a list behind
(`jalon-2-echeance`).
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from mapapp.domain.parameters import BadValue, Problem
from mapapp.domain.place import Status
from mapapp.domain.plan import Record
from mapapp.domain.plan_dates import first_day, last_day
from mapapp.domain.typed_text import one_line, several_lines
from mapapp.planning.given import LINE, MOST_ROWS, Given, Known, filled_rows, read_plan_date
from mapapp.planning.indicator_fields import read_indicators
from mapapp.text import fold

FIELDS = {
    "titre": "title",
    "theme": "theme",
    "resume": "summary",
    "pilote": "pilot",
    "structure": "organisation",
    "partenaires": "partners",
    "territoires": "serves",
    "etat": "status",
    "debut": "starts",
    "fin": "ends",
    "jalons": "milestones",
    "indicateurs": "indicators",
    "note": "notes",
    "reprend": "parent",
    "annoncee": "announced",
    "lieux": "places",
    "dispositifs": "schemes",
}
"""Names on screen and in files, with the field of a record that each one is."""
FOLLOWED_BY_PILOTS = ("etat", "debut", "fin", "jalons", "indicateurs", "notes", "note")
"""What the organisation that pilots an action writes; the rest is the prefecture's."""
LINKS = ("lieux", "dispositifs")
"""What is linked to an action: by its own small forms, not by that of the whole action."""
MOST_LINKS = 200
_LONGEST = {"titre": 200, "resume": 2_000, "pilote": 200, "note": 1_000}


def read_action(raw: Mapping[str, Any], known: Known, current: Record, *, new: bool) -> Given:
    """Read the fields that are given, over the record that stands; `new`: an action to be made.

    Texts by name; `territoires` and `partenaires` are lists of texts, `jalons` and `indicateurs`
    lists of rows of texts; `notes` are texts by place among the notes that stand.
    """
    given = Given()
    for name in raw:
        if name in _READERS:
            _READERS[name](given, raw[name], known, current)
    if new:
        for name, said in _NEEDED.items():
            missing = FIELDS[name] not in given.values or not given.values[FIELDS[name]]
            if missing and not given.told(name):
                given.problems.append(Problem(name, said))
    after = {**current, **given.values}
    starts, ends = after["starts"], after["ends"]
    if starts and ends and last_day(ends) < first_day(starts):
        given.problems.append(Problem("fin", "la fin est avant le début"))
    return given


_NEEDED = {
    "titre": "donnez un titre",
    "theme": "choisissez un thème",
    "resume": "dites en quelques phrases ce que fait l'action",
    "territoires": "dites au moins un territoire",
}


def _required(name: str, lines: bool = False) -> Callable[..., None]:
    def read(given: Given, raw: Any, _known: Known, current: Record) -> None:
        reader = several_lines if lines else one_line
        text = given.read(name, lambda: reader(raw, _LONGEST[name]))
        if text:
            given.values[FIELDS[name]] = _kept(text, current[FIELDS[name]])
        elif not given.told(name):
            given.problems.append(Problem(name, _NEEDED[name]))

    return read


def _kept(text: str | None, current: str | None) -> str | None:
    """What stands, where only its spaces differ: a form sent back as it came changes nothing."""
    return current if text and current and text.split() == current.split() else text


def _pilot(given: Given, raw: Any, _known: Known, current: Record) -> None:
    text = given.read("pilote", lambda: one_line(raw, _LONGEST["pilote"]))
    given.values["pilot"] = _kept(text, current["pilot"])


def _coded(name: str, codes: Callable[[Known], Collection[str]], said: str, *, empty: bool) -> Any:
    def read(given: Given, raw: Any, known: Known, _current: Record) -> None:
        code = given.read(name, lambda: one_line(raw, LINE))
        if code in codes(known) or (code is None and empty):
            given.values[FIELDS[name]] = code
        elif not given.told(name):
            given.problems.append(Problem(name, said if code is None else _unknown(said, code)))

    return read


def _unknown(said: str, code: str) -> str:
    return f"« {code[:60]} » n'est pas connu : {said}"


def _date(name: str) -> Callable[..., None]:
    def read(given: Given, raw: Any, _known: Known, _current: Record) -> None:
        given.values[FIELDS[name]] = given.read(name, lambda: read_plan_date(raw))

    return read


def _partners(given: Given, raw: Sequence[str], _known: Known, _current: Record) -> None:
    given.values["partners"] = given.lines("partenaires", raw)


def _territories(given: Given, raw: Sequence[str], known: Known, _current: Record) -> None:
    typed = [one for one in raw if one.strip()]
    keys = [given.read("territoires", partial(known.territory, one)) for one in typed]
    given.values["serves"] = list(dict.fromkeys(key for key in keys if key))
    if not typed:
        given.problems.append(Problem("territoires", _NEEDED["territoires"]))
    elif len(typed) > MOST_ROWS * 10:
        given.problems.append(Problem("territoires", f"{MOST_ROWS * 10} au plus"))


def _places(given: Given, raw: Sequence[str], known: Known, current: Record) -> None:
    _linked(given, "lieux", raw, current, known.places)


def _schemes(given: Given, raw: Sequence[str], known: Known, current: Record) -> None:
    _linked(given, "dispositifs", raw, current, lambda _ids: known.schemes)


def _linked(
    given: Given,
    name: str,
    raw: Sequence[str],
    current: Record,
    known: Callable[[Sequence[str]], Collection[str]],
) -> None:
    ids = given.lines(name, raw, MOST_LINKS)
    # What was linked and is gone since stays linked until somebody takes it away.
    before = current[FIELDS[name]]
    new = [one for one in ids if one not in before]
    there = known(new) if new else ()
    given.problems += [
        Problem(name, f"« {one[:60]} » n'est pas connu : donnez l'identifiant de sa page")
        for one in new
        if one not in there
    ]
    given.values[FIELDS[name]] = ids


def _notes(given: Given, raw: Mapping[int, str], _known: Known, current: Record) -> None:
    """Notes that stand keep their date; one that is emptied goes."""
    found = []
    for n, note in enumerate(current["notes"]):
        reader = partial(several_lines, raw.get(n, note["text"]), _LONGEST["note"])
        text = _kept(given.read(f"note-{n}", reader), note["text"])
        if text:
            found.append({**note, "text": text})
    given.values["notes"] = found


def _note(given: Given, raw: Any, known: Known, current: Record) -> None:
    text = given.read("note", lambda: several_lines(raw, _LONGEST["note"]))
    if text:
        note = {"date": known.today.isoformat(), "text": text}
        before = given.values["notes"] if "notes" in given.values else current["notes"]
        given.values["notes"] = [*before, note]


def _announced(given: Given, raw: Any, _known: Known, _current: Record) -> None:
    answers = {"": False, "non": False, "0": False, "oui": True, "1": True}
    answer = answers.get(fold(str(raw)))
    if answer is None:
        given.problems.append(Problem("annoncee", "« oui » ou « non » est attendu"))
    else:
        given.values["announced"] = answer


def _milestones(
    given: Given, raw: Sequence[Mapping[str, str]], known: Known, _current: Record
) -> None:
    found = []
    for n, row in filled_rows(given, "jalons", raw):
        name = f"jalon-{n}"
        label = given.read(f"{name}-nom", partial(one_line, row.get("nom"), LINE))
        due = given.read(f"{name}-echeance", partial(read_plan_date, row.get("echeance")))
        done = given.read(f"{name}-fait", partial(_past, row.get("fait"), known.today))
        if not label and not given.told(f"{name}-nom"):
            given.problems.append(Problem(f"{name}-nom", "donnez un nom à ce jalon"))
        found.append({"label": label, "due": due, "done": done})
    given.values["milestones"] = found


def _past(raw: Any, today: date) -> str | None:
    text = read_plan_date(raw)
    if text is not None and first_day(text) > today:
        raise BadValue("cette date n'est pas encore passée")
    return text


_THEME = "choisissez un des thèmes du plan"
_STATUS = f"choisissez un des états proposés ({', '.join(one.value for one in Status)})"
_READERS: dict[str, Callable[..., None]] = {
    "titre": _required("titre"),
    "theme": _coded("theme", lambda k: k.themes, _THEME, empty=False),
    "resume": _required("resume", lines=True),
    "pilote": _pilot,
    "structure": _coded(
        "structure", lambda k: k.organisations, "choisissez une structure du site", empty=True
    ),
    "partenaires": _partners,
    "territoires": _territories,
    "etat": _coded("etat", lambda _k: [one.value for one in Status], _STATUS, empty=False),
    "debut": _date("debut"),
    "fin": _date("fin"),
    "jalons": _milestones,
    "indicateurs": read_indicators,
    "notes": _notes,
    "note": _note,
    "reprend": _coded("reprend", lambda k: k.actions, "choisissez une action du plan", empty=True),
    "annoncee": _announced,
    "lieux": _places,
    "dispositifs": _schemes,
}
