"""The administrators' desk, continued: organisations and their scopes, mails, jobs."""

import re

from flask import Blueprint, Response, abort, redirect, render_template
from werkzeug.wrappers import Response as AnyResponse

from mapapp.domain.instants import stamp
from mapapp.domain.kinds import Kind
from mapapp.domain.rights import Organisation, Scope, may_administer
from mapapp.notifying.outbox import MOST_ATTEMPTS
from mapapp.store import jobs, organisations, outbox
from mapapp.store.organisations import OrganisationRecord
from mapapp.web.forms import Form
from mapapp.web.site import Site, site
from mapapp.web.visitor import needs, page
from mapapp.web.wording import gettext as _

administration_work = Blueprint("administration_work", __name__, url_prefix="/administration")

SORTS = (
    ("association", "Association"),
    ("collectivite", "Collectivité"),
    ("etat", "État"),
    ("entreprise", "Entreprise"),
    ("reseau", "Réseau"),
    ("autre", "Autre"),
)
REGION = "region:52"
_NUMBER = re.compile(r"[0-9]{1,9}")


@administration_work.get("/organisations/nouvelle")
@needs(may_administer)
def new_organisation() -> Response:
    """The form of a new organisation."""
    return _organisation_page(Form(), None)


@administration_work.get("/organisations/<slug>")
@needs(may_administer)
def organisation(slug: str) -> Response:
    """An organisation and its scope."""
    with site().store.read() as connection:
        known = organisations.organisation_by_id(connection, slug)
    if known is None:
        abort(404)
    return _organisation_page(Form(), known)


def _organisation_page(form: Form, known: OrganisationRecord | None, status: int = 200) -> Response:
    body = render_template(
        "administration_organisation.html",
        form=form,
        known=known,
        sorts=SORTS,
        kinds=[(kind.value, kind.plural) for kind in Kind],
        chosen_kinds=sorted(known.rights.scope.kinds) if known else [],
        territories="\n".join(sorted(known.rights.scope.territories)) if known else "",
    )
    return page(body, status)


@administration_work.post("/organisations/nouvelle")
@needs(may_administer)
def add_organisation() -> AnyResponse:
    """Make an organisation; its identifier never changes after that."""
    form, here = Form.sent(), site()
    slug = form.text("identifiant", longest=60)
    if slug and not re.fullmatch(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?", slug):
        form.wrong("identifiant", _("minuscules sans accent, chiffres et tirets seulement"))
    if slug == "nouvelle":
        form.wrong("identifiant", _("ce mot est réservé"))
    with here.store.read() as connection:
        if slug and organisations.organisation_by_id(connection, slug):
            form.wrong("identifiant", _("cet identifiant est déjà pris"))
    return _keep(form, slug, None)


@administration_work.post("/organisations/<slug>")
@needs(may_administer)
def change_organisation(slug: str) -> AnyResponse:
    """Change an organisation, its scope, or how it works."""
    with site().store.read() as connection:
        known = organisations.organisation_by_id(connection, slug)
    if known is None:
        abort(404)
    return _keep(Form.sent(), slug, known)


def _keep(form: Form, slug: str, known: OrganisationRecord | None) -> AnyResponse:
    here = site()
    record = _read(form, slug, here)
    if record is None:
        return _organisation_page(form, known, 400)
    with here.store.write() as connection:
        organisations.put_organisation(connection, record)
    return redirect("/administration", 303)


def _read(form: Form, slug: str, here: Site) -> OrganisationRecord | None:
    name = form.text("nom", longest=200)
    sort = form.choice("sorte", dict(SORTS))
    email = form.email("courriel", required=False)
    website = form.text("site", longest=500, required=False)
    if website and not re.fullmatch(r"https?://[^\s<>\"]+", website):
        form.wrong("site", _("une adresse commence par https://"))
    kinds = form.choices("types", [kind.value for kind in Kind])
    territories = _territories(form, here)
    days = form.text("relance", longest=4, required=False)
    if days and not (_NUMBER.fullmatch(days) and 7 <= int(days) <= 1000):
        form.wrong("relance", _("un nombre de jours, de 7 à 1000, ou rien"))
    if form.problems:
        return None
    scope = Scope(frozenset(map(Kind, kinds)), frozenset(territories))
    rights = Organisation(slug, name, scope, form.flag("publie"), form.flag("juge"))
    now = stamp(here.clock())
    return OrganisationRecord(
        rights, sort, email or None, website or None, int(days) if days else None, now
    )


def _territories(form: Form, here: Site) -> list[str]:
    """Keys of territories, one a line; every one must exist."""
    found = form.text("territoires", longest=5000, lines=True).split()
    unknown = [key for key in found if not _exists(key, here)]
    if unknown:
        form.wrong(
            "territoires", _("territoire inconnu : %(key)s", key=", ".join(unknown[:3])[:120])
        )
    return found


def _exists(key: str, here: Site) -> bool:
    level, _colon, code = key.partition(":")
    known = {
        "commune": here.known.communes,
        "epci": here.known.epcis,
        "departement": here.known.departments,
    }
    return key == REGION or code in known.get(level, ())


@administration_work.get("/courriels")
@needs(may_administer)
def mails() -> Response:
    """The outbox: what waits, what was given up and why. Never what a mail says: it holds links."""
    with site().store.read() as connection:
        figures = outbox.outbox_figures(connection, MOST_ATTEMPTS)
        waiting = outbox.unsent_mails(connection)
    body = render_template(
        "administration_mails.html", figures=figures, mails=waiting, most=MOST_ATTEMPTS
    )
    return page(body)


@administration_work.post("/courriels")
@needs(may_administer)
def retry_mail() -> AnyResponse:
    """Try a mail again at once."""
    here, number = site(), Form.sent().typed("numero")
    if _NUMBER.fullmatch(number):
        with here.store.write() as connection:
            outbox.retry_mail(connection, int(number), stamp(here.clock()))
    return redirect("/administration/courriels", 303)


@administration_work.get("/travaux")
@needs(may_administer)
def work() -> Response:
    """The latest jobs and how they went."""
    with site().store.read() as connection:
        latest = jobs.latest_jobs(connection)
    view = render_template(
        "administration_jobs.html", jobs=latest, states=JOB_STATES, kinds=JOB_KINDS
    )
    return page(view)


JOB_STATES = {"waiting": "en attente", "running": "en cours", "done": "fait", "failed": "échoué"}
JOB_KINDS = {
    "purge": "Effacement de ce qui a expiré",
    "upkeep": "Demandes aux lieux",
    "slots": "Liens des crèches",
    "plan": "Rappels aux pilotes du plan",
    "snapshot": "Relevé des chiffres du mois",
    "snapshot_now": "Relevé des chiffres, sur demande",
    "reports": "Rapports du trimestre et de l'année",
    "report": "Rapport, sur demande",
    "import_check": "Relecture d'un fichier",
    "import_apply": "Import d'un fichier",
    "import_undo": "Annulation d'un import",
}


@administration_work.post("/travaux")
@needs(may_administer)
def retry_job() -> AnyResponse:
    """Have a failed job done again."""
    here, number = site(), Form.sent().typed("numero")
    if _NUMBER.fullmatch(number):
        with here.store.write() as connection:
            jobs.retry_job(connection, int(number), here.clock())
    return redirect("/administration/travaux", 303)
