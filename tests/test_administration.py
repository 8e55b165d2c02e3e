"""Rights are given, counted and taken back; the second factor that some of them need."""

from datetime import timedelta

import pytest
from flask import Flask

from mapapp.accounts import totp
from mapapp.accounts.passwords import hash_password
from mapapp.accounts.sealed import factor_of
from mapapp.domain.rights import Role
from mapapp.store import accounts, jobs, outbox
from mapapp.store.accounts import Account
from mapapp.web.administration_work import JOB_KINDS
from mapapp.working.kinds import KINDS
from tests.people import PASSWORD, People, SignedIn, browser
from tests.reading import read


@pytest.fixture
def people(empty_app: Flask) -> People:
    return People(empty_app)


def kept(people: People, number: int) -> Account:
    with people.site.store.read() as connection:
        found = accounts.account_by_id(connection, number)
    assert found
    return found


def code(people: People, number: int, steps: int = 0) -> str:
    step = int(people.site.clock().timestamp()) // totp.PERIOD_S + steps
    return totp.code_at(factor_of(people.site.keys.sealer, kept(people, number)) or "", step)


PAGE = "/compte/double-authentification"


def with_factor(people: People) -> tuple[SignedIn, list[str]]:
    """A moderator who has just turned the second factor on, and the recovery codes."""
    people.account("moderator", password_hash=hash_password(PASSWORD))
    mine = people.client("moderator", second_factor=False)
    wrong = mine.send(PAGE, {"etape": "commencer", "mot_de_passe_actuel": "non"})
    assert wrong.status_code == 400 and 'name="etape" value="commencer"' in wrong.text
    assert ">Mot de passe actuel</a> : ce n" in wrong.text
    start = mine.send(PAGE, {"etape": "commencer", "mot_de_passe_actuel": PASSWORD})
    assert "<svg" in start.text and 'style="' not in start.text
    assert mine.send(PAGE, {"etape": "confirmer", "code": "000000"}).status_code == 400
    number = mine.account or 0
    shown = mine.send(PAGE, {"etape": "confirmer", "code": code(people, number)})
    assert shown.status_code == 200
    codes = [e.text for e in read(shown.text).all("li") if len(e.text) == 11 and e.text[5] == "-"]
    assert len(codes) == 10
    return mine, codes


def test_rights_wait_for_the_second_factor(people: People) -> None:
    people.account("administrator", password_hash=hash_password(PASSWORD))
    mine = people.client("administrator", second_factor=False)
    refused = mine.get("/administration")
    assert refused.status_code == 403 and "double authentification" in refused.text
    mine.send(PAGE, {"etape": "commencer", "mot_de_passe_actuel": PASSWORD})
    mine.send(PAGE, {"etape": "confirmer", "code": code(people, mine.account or 0)})
    assert mine.get("/administration").status_code == 200


def first_step(people: People, visitor: SignedIn) -> str:
    form = {"courriel": "moderator@exemple.fr", "mot_de_passe": PASSWORD, "suite": "/plan"}
    page = visitor.send("/connexion", form)
    assert page.status_code == 200 and "Set-Cookie" not in page.headers
    return next(
        e.attributes["value"]
        for e in read(page.text).all("input")
        if e.attributes.get("name") == "etape"
    )


def test_a_code_is_asked_and_serves_once(people: People) -> None:
    mine, _codes = with_factor(people)
    number, visitor = mine.account or 0, browser(people.app)
    ticket = first_step(people, visitor)
    used = {"etape": ticket, "code": code(people, number), "suite": "/plan"}
    # The step that confirmed the factor cannot be used again.
    assert visitor.send("/connexion/code", used).status_code == 401
    fresh = used | {"code": code(people, number, 1)}
    entered = visitor.send("/connexion/code", fresh)
    assert (entered.status_code, entered.location) == (303, "/plan")
    assert browser(people.app).send("/connexion/code", fresh).status_code == 401


def test_a_recovery_code_serves_once(people: People) -> None:
    _mine, codes = with_factor(people)
    for status in (303, 401):
        visitor = browser(people.app)
        form = {"etape": first_step(people, visitor), "code": codes[0].upper()}
        assert visitor.send("/connexion/code", form).status_code == status


def test_a_ticket_is_bound_to_its_account_time_and_password(people: People) -> None:
    mine, codes = with_factor(people)
    visitor, number = browser(people.app), mine.account or 0
    ticket = first_step(people, visitor)
    for wrong in ("", "1.2.3", ticket[:-1] + "é", ticket.replace(f"{number}.", "2147483648.", 1)):
        form = {"etape": wrong, "code": codes[0]}
        assert visitor.send("/connexion/code", form).status_code == 401
    with people.site.store.write() as connection:
        accounts.change_account(
            connection, number, password_hash=hash_password("autre " + PASSWORD)
        )
    assert visitor.send("/connexion/code", {"etape": ticket, "code": codes[0]}).status_code == 401


def test_guessing_codes_is_limited(people: People) -> None:
    with_factor(people)
    visitor = browser(people.app)
    ticket = first_step(people, visitor)
    statuses = [
        visitor.send("/connexion/code", {"etape": ticket, "code": f"{n:06}"}).status_code
        for n in range(11)
    ]
    assert statuses.count(401) in (9, 10) and statuses[-1] == 429


def test_the_second_factor_can_be_ended(people: People) -> None:
    mine, _codes = with_factor(people)
    end = {"etape": "arreter", "mot_de_passe_actuel": PASSWORD}
    assert mine.send(PAGE, end | {"mot_de_passe_actuel": "non"}).status_code == 400
    assert mine.send(PAGE, end).location == "/connexion"
    assert not kept(people, mine.account or 0).has_second_factor
    assert mine.get("/compte").status_code == 302


def test_every_right_is_logged(people: People) -> None:
    administrator, number = people.client("administrator"), people.account("quelqu-un")
    page = f"/administration/comptes/{number}"
    given = {"geste": "donner", "droit": "partner", "organisation": "ville"}
    assert administrator.send(page, given).status_code == 303
    assert administrator.send(page, given).status_code == 303  # held already: no second row
    with people.site.store.read() as connection:
        (row,) = accounts.grants_log(connection, number)
    assert (row.role, row.organisation) == (Role.PARTNER, "ville")
    assert administrator.send(page, {"geste": "retirer", "numero": str(row.id)}).status_code == 303
    with people.site.store.read() as connection:
        (row,) = accounts.grants_log(connection, number)
    assert row.revoked_at and row.revoked_by and "administrator" in row.revoked_by
    assert "Ville d&#39;essai" in administrator.get("/administration/droits").text


@pytest.mark.parametrize(
    "form",
    [
        {"geste": "donner", "droit": "partner"},
        {"geste": "donner", "droit": "administrator", "organisation": "ville"},
        {"geste": "donner", "droit": "moderator", "organisation": "nulle-part"},
        {"geste": "donner", "droit": "roi"},
        {"geste": "retirer", "numero": "1"},
        {"geste": "voler"},
        {},
    ],
)
def test_a_right_that_makes_no_sense_is_refused(people: People, form: dict[str, str]) -> None:
    administrator, number = people.client("administrator"), people.account("quelqu-un", ())
    answer = administrator.send(f"/administration/comptes/{number}", form)
    assert answer.status_code == 400
    with people.site.store.read() as connection:
        assert accounts.grants_log(connection, number) == []


def test_the_last_administrator_stays(people: People) -> None:
    administrator = people.client("administrator")
    page = f"/administration/comptes/{administrator.account}"
    with people.site.store.read() as connection:
        (row,) = accounts.grants_log(connection, administrator.account)
    for form in ({"geste": "retirer", "numero": str(row.id)}, {"geste": "fermer"}):
        assert administrator.send(page, form).status_code == 409
    people.account("second", ((Role.ADMINISTRATOR, None),))
    assert administrator.send(page, {"geste": "fermer"}).status_code == 303
    assert administrator.get("/administration").status_code == 302


def test_a_right_taken_back_ends_in_open_sessions(people: People) -> None:
    mine, administrator = people.client("prefecture"), people.client("administrator")
    assert "Préfecture" in mine.get("/compte").text
    with people.site.store.read() as connection:
        (row,) = accounts.grants_log(connection, mine.account)
    page = f"/administration/comptes/{mine.account}"
    administrator.send(page, {"geste": "retirer", "numero": str(row.id)})
    assert "Aucun pour l" in mine.get("/compte").text


ORGANISATION = {
    "nom": "Nantes Métropole d'essai",
    "sorte": "collectivite",
    "types": ["creche", "circulaire"],
    "territoires": "epci:244400404\ncommune:44109",
    "relance": "180",
    "publie": "oui",
}


def test_an_organisation_is_made_and_changed(people: People) -> None:
    administrator = people.client("administrator")
    new = "/administration/organisations/nouvelle"
    form = ORGANISATION | {"identifiant": "metropole"}
    assert administrator.send(new, form).status_code == 303
    assert "déjà pris" in administrator.send(new, form).text
    page = administrator.get("/administration/organisations/metropole").text
    assert "epci:244400404" in page and "180" in page
    wrong = ORGANISATION | {"territoires": "commune:99999", "relance": "3", "types": ["roi"]}
    answer = administrator.send("/administration/organisations/metropole", wrong)
    assert answer.status_code == 400
    assert answer.text.count("field-error") == 3
    assert administrator.get("/administration/organisations/rien").status_code == 404


def test_mails_and_jobs_that_failed_are_tried_again(people: People) -> None:
    administrator = people.client("administrator")
    with people.site.store.write() as connection:
        mail = outbox.put_mail(connection, "a@exemple.fr", "Perdu", "texte", people.now)
        outbox.mail_failed(connection, mail, "le serveur ne répond pas", "2099")
        outbox.claim_mail(connection, "2100", 30, "2099")
        job = jobs.add_job(connection, "essai", {}, people.site.clock())
        jobs.claim_job(connection, "moi", people.site.clock() + timedelta(seconds=1))
        jobs.fail_job(connection, job, "moi", "Fichier illisible.", people.site.clock())
    assert "le serveur ne répond pas" in administrator.get("/administration/courriels").text
    assert "Fichier illisible." in administrator.get("/administration/travaux").text
    for what, number in (("courriels", mail), ("travaux", job)):
        page = f"/administration/{what}"
        assert administrator.send(page, {"numero": str(number)}).status_code == 303
        assert administrator.send(page, {"numero": "9" * 30}).status_code == 303
    with people.site.store.read() as connection:
        assert outbox.unsent_mails(connection)[0].attempts == 0
        found = jobs.job_by_id(connection, job)
    assert found and found.state == "waiting"


def test_every_kind_of_job_has_a_name_on_screen() -> None:
    assert set(JOB_KINDS) == set(KINDS)


@pytest.mark.parametrize("number", ["0", "99999", "2147483648", "18446744073709551616"])
def test_an_account_that_is_not_there_is_a_404(people: People, number: str) -> None:
    administrator = people.client("administrator")
    path = f"/administration/comptes/{number}"
    assert administrator.get(path).status_code == 404
    assert administrator.send(path, {"geste": "fermer"}).status_code == 404
