"""Upkeep without an account: the page of a link that a place was sent, and its one answer."""

import json
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, render_template

from mapapp.accounts import links
from mapapp.contributing.proposals import Conflict, Refused, What
from mapapp.contributing.upkeep import PURPOSE, Answer, Asked, DeadLink, answer, asked
from mapapp.domain.kinds import Kind
from mapapp.domain.place_fields import read_fields
from mapapp.publishing.places import Unplaceable
from mapapp.web.closing import closure_texts, with_closure
from mapapp.web.forms import Form
from mapapp.web.joining import told
from mapapp.web.place_form import FIELDS, label_of, lexicon, value_text
from mapapp.web.place_page import french_date
from mapapp.web.proposing import publishing
from mapapp.web.site import site
from mapapp.web.visitor import page
from mapapp.web.wording import gettext as _

upkeep_page = Blueprint("upkeep_page", __name__)
CHANGED_HERE = (
    "horaires",
    "precisions_horaires",
    "telephone",
    "site",
    "presentation",
    "conditions",
)
"""Fields of the form: what a place may say of itself; its name and where it is are its owner's."""
_SHOWN = (
    "category",
    "address",
    "commune_code",
    "phone",
    "email",
    "website",
    "hours",
    "hours_text",
    "presentation",
    "conditions",
    "audiences",
)
_LONGEST_BASE = 20_000
_DAY_FIELDS = ("depuis", "jusqu", "motif")


@upkeep_page.get("/entretien/<token>")
def ask(token: str) -> Response:
    """What everyone sees of the place, and the answers that can be given; nothing is written."""
    found = _asked(token)
    if found is None:
        return _dead(token)
    return _page(token, found, Form(_texts(found.seen)))


@upkeep_page.post("/entretien/<token>")
def reply(token: str) -> Response:
    """Take the answer."""
    found, form = _asked(token), Form.sent()
    if found is None:
        return _dead(token)
    what = form.choice("geste", ("exact", "modifier", "ferme"))
    said = Answer(What.CONFIRM, {}, {})
    if what == "modifier":
        said = _changed(form, found)
    elif what == "ferme":
        closures = with_closure(form, found.seen)
        said = Answer(What.CORRECT, closures, {"closures": found.seen.get("closures")})
    if form.problems:
        return _page(token, found, form, 400)
    return _take(token, found, form, said)


def _take(token: str, found: Asked, form: Form, said: Answer) -> Response:
    here = site()
    try:
        with here.store.write() as connection:
            made = answer(connection, publishing(), token, said, here.clock())
    except DeadLink:
        return _dead(token)
    except (Refused, Unplaceable) as error:
        form.wrong("", str(error))
        return _page(token, found, form, 400)
    except Conflict as conflict:
        return _clashing(token, form, conflict)
    if made.batch is None:
        said_so = _("Merci. Vos changements seront relus par la modération, puis publiés.")
    elif said.what is What.CONFIRM:
        said_so = _("Merci. La fiche porte maintenant la date d'aujourd'hui.")
    else:
        said_so = _("Merci. Vos changements sont publiés.")
    label, href = _("Voir la fiche"), f"/lieux/{found.place_id}"
    return told(_("Réponse enregistrée"), said_so, href=href, label=label)


def _clashing(token: str, form: Form, conflict: Conflict) -> Response:
    """409: what was typed, beside what is published now; fields left alone are shown anew, so that
    sending again undoes nobody's work."""
    found = _asked(token)
    if found is None:
        return _dead(token)
    base, now = _base(form), _texts(found.seen)
    shown = {"geste": form.typed("geste")}
    for name in CHANGED_HERE:
        typed = _text(form.typed(name))
        shown[name] = now[name] if typed == _text(base.get(FIELDS[name])) else typed
    again = Form(shown)
    names = {FIELDS[name]: name for name in CHANGED_HERE}
    for clash in conflict.clashes:
        here = value_text(site(), clash.field, clash.now) or _("rien")
        said = _("quelqu'un vient de le changer ; publié maintenant : %(now)s", now=here)
        again.wrong(names.get(clash.field, ""), said)
    return _page(token, found, again, 409)


def _asked(token: str) -> Asked | None:
    here = site()
    with here.store.read() as connection:
        return asked(connection, token, here.clock())


def _dead(token: str) -> Response:
    with site().store.read() as connection:
        used = links.was_used(connection, PURPOSE, token)
    after = _("Pour changer autre chose, ouvrez la fiche du lieu sur la carte, puis « Corriger ».")
    if used:
        said = _("Une réponse a déjà été donnée : ce lien ne sert qu'une fois.")
        return told(_("Ce lien a déjà servi"), f"{said} {after}", 400)
    said = _("Il est trop ancien, ou l'adresse n'a pas été recopiée en entier.")
    return told(_("Ce lien n'est plus valable"), f"{said} {after}", 400)


def _texts(seen: Mapping[str, Any]) -> dict[str, str]:
    return {name: _text(seen.get(FIELDS[name])) for name in CHANGED_HERE}


def _text(value: Any) -> str:
    return "" if value is None else str(value).replace("\r\n", "\n").strip()


def _changed(form: Form, found: Asked) -> Answer:
    """The fields that differ from what was shown; others of the form are not even read."""
    base = _base(form)
    typed = {name: _text(form.typed(name)) for name in CHANGED_HERE}
    changed = [name for name in CHANGED_HERE if typed[name] != _text(base.get(FIELDS[name]))]
    raw: dict[str, object] = {FIELDS[name]: typed[name] for name in changed}
    given = read_fields(raw, lexicon(site()), [Kind(found.seen["kind"])])
    names = {FIELDS[name]: name for name in CHANGED_HERE}
    for problem in given.problems:
        form.wrong(names.get(problem.field, ""), problem.message)
    if not changed:
        form.wrong("", _("rien n'a été changé : si tout est juste, choisissez « Tout est exact »"))
    return Answer(What.CORRECT, given.values, {name: base.get(name) for name in given.values})


def _base(form: Form) -> dict[str, Any]:
    text = form.typed("base")
    if len(text) > _LONGEST_BASE:
        return {}
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _page(token: str, found: Asked, form: Form, status: int = 200) -> Response:
    here, seen = site(), found.seen
    facts = [(label_of(n), text) for n in _SHOWN if (text := value_text(here, n, seen.get(n)))]
    if closed := closure_texts(seen):
        facts.append((_("Fermetures annoncées"), "\n".join(closed)))
    wrong = {problem.field for problem in form.problems}
    view = render_template(
        "upkeep.html",
        token=token,
        name=seen["name"],
        owner=found.owner.name,
        place_id=found.place_id,
        facts=facts,
        updated=french_date(seen["updated"]),
        form=form if form.typed("geste") == "modifier" else _kept(form, seen),
        labels={name: label_of(FIELDS[name]) for name in CHANGED_HERE},
        base=json.dumps({FIELDS[name]: seen.get(FIELDS[name]) for name in CHANGED_HERE}),
        changing=form.typed("geste") == "modifier",
        closing=bool(wrong & set(_DAY_FIELDS)),
    )
    return page(view, status)


def _kept(form: Form, seen: Mapping[str, Any]) -> Form:
    """Another form than that of changes, with the fields of changes as they are published."""
    shown = Form({**_texts(seen), **{name: form.typed(name) for name in _DAY_FIELDS}})
    shown.problems = form.problems
    return shown
