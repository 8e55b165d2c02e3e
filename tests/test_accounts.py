"""How accounts come, change and go, through the pages, on both databases."""

import re
import threading
from datetime import timedelta

import pytest
from flask import Flask

from mapapp.accounts import joining
from mapapp.accounts.passwords import hash_password
from mapapp.domain.rights import Role
from mapapp.notifying.outbox import send_due
from mapapp.store import accounts, outbox, sessions
from mapapp.store.outbox import Mail
from tests.conftest import NOW
from tests.people import PASSWORD, People, SignedIn, browser

OTHER = "lanterne cactus tiroir"


class Post:
    """Takes the mails."""

    def __init__(self) -> None:
        self.mails: list[Mail] = []

    def send(self, mail: Mail) -> None:
        self.mails.append(mail)


@pytest.fixture
def people(empty_app: Flask) -> People:
    return People(empty_app)


def mails(people: People) -> list[Mail]:
    """What was sent since the last look."""
    post = Post()
    send_due(people.site.store, post, people.site.clock)
    return post.mails


def link(mail: Mail) -> str:
    found = re.search(r"http://localhost:8000(/compte/\S+)", mail.body)
    assert found, mail.body
    return found[1]


def later(people: People, **by: float) -> None:
    now = people.site.clock() + timedelta(**by)
    people.site.clock = lambda: now


REQUEST = {"courriel": "Creche@Exemple.fr ", "nom": "Crèche d'essai", "motif": "Nos horaires"}


def test_an_account_is_asked_for_confirmed_and_approved(people: People) -> None:
    administrator, visitor = people.client("administrator"), browser(people.app)
    assert visitor.send("/compte/demander", REQUEST).status_code == 200
    (mail,) = mails(people)
    assert mail.recipient == "creche@exemple.fr"
    path = link(mail)
    assert visitor.get(path).status_code == 200
    assert visitor.get(path).status_code == 200  # looking uses nothing up
    assert visitor.send(path, {"mot_de_passe": "court"}).status_code == 400
    assert visitor.send(path, {"mot_de_passe": PASSWORD}).status_code == 200
    assert visitor.send(path, {"mot_de_passe": PASSWORD}).status_code == 400
    credentials = {"courriel": "creche@exemple.fr", "mot_de_passe": PASSWORD}
    assert visitor.send("/connexion", credentials).status_code == 401
    assert [m.recipient for m in mails(people)] == ["administrator@exemple.fr"]
    with people.site.store.read() as connection:
        asked = accounts.account_by_email(connection, "creche@exemple.fr")
    assert asked
    assert "Nos horaires" in administrator.get("/administration").text
    page = f"/administration/comptes/{asked.id}"
    assert administrator.send(page, {"geste": "accepter"}).status_code == 303
    assert [m.recipient for m in mails(people)] == ["creche@exemple.fr"]
    assert visitor.send("/connexion", credentials).status_code == 303


def test_a_request_can_be_turned_down_and_made_again(people: People) -> None:
    administrator, visitor = people.client("administrator"), browser(people.app)
    visitor.send("/compte/demander", REQUEST)
    visitor.send(link(mails(people)[0]), {"mot_de_passe": PASSWORD})
    mails(people)
    with people.site.store.read() as connection:
        asked = accounts.account_by_email(connection, "creche@exemple.fr")
    assert asked
    page = f"/administration/comptes/{asked.id}"
    refusal = {"geste": "refuser", "raison": "Écrivez depuis l'adresse de la structure."}
    assert administrator.send(page, refusal).status_code == 303
    assert "Écrivez depuis" in mails(people)[0].body
    assert visitor.send("/compte/demander", REQUEST).status_code == 200
    assert len(mails(people)) == 1


def test_asking_tells_nobody_who_has_an_account(people: People) -> None:
    people.account("partner")
    pages = set()
    for email in ("partner@exemple.fr", "inconnu@exemple.fr"):
        for path in ("/compte/demander", "/compte/oublie"):
            answer = browser(people.app).send(path, REQUEST | {"courriel": email})
            pages.add((path, answer.status_code, answer.text))
    assert len(pages) == 2
    assert sorted(m.recipient for m in mails(people)) == [
        "inconnu@exemple.fr",
        "partner@exemple.fr",
        "partner@exemple.fr",
    ]


def test_a_machine_is_thanked_and_nothing_is_kept(people: People) -> None:
    trapped = browser(people.app).send("/compte/demander", REQUEST | {"site_internet_bis": "x"})
    quick = browser(people.app)
    moment = str(int(NOW.timestamp()))
    token = f"{moment}.{people.site.keys.sign('form of a passer-by', moment)}"
    fast = quick.send("/compte/demander", REQUEST | {"jeton": token})
    assert [trapped.status_code, fast.status_code] == [200, 200]
    assert mails(people) == []


def test_five_mails_a_day_for_an_address(people: People) -> None:
    people.account("partner")
    for _ in range(8):
        answer = browser(people.app).send("/compte/oublie", {"courriel": "partner@exemple.fr"})
        assert answer.status_code == 200
    assert len(mails(people)) == 5


def invite(people: People, email: str = "nouveau@exemple.fr") -> str:
    administrator = people.client("administrator")
    form = {"courriel": email, "nom": "Nouveau", "droit": "partner", "organisation": "ville"}
    assert administrator.send("/administration/invitations", form).status_code == 303
    (mail,) = mails(people)
    return link(mail)


ACCEPT = {"nom": "Nouveau", "mot_de_passe": PASSWORD}


def test_an_invitation_opens_an_account_with_its_rights(people: People) -> None:
    path, visitor = invite(people), browser(people.app)
    assert visitor.get(path).status_code == 200
    assert visitor.send(path, ACCEPT).location == "/compte"
    assert "Ville d&#39;essai" in visitor.get("/compte").text
    assert browser(people.app).get(path).status_code == 409
    assert browser(people.app).send(path, ACCEPT).status_code == 409


def test_two_browsers_at_once_make_one_account(people: People) -> None:
    path, statuses = invite(people), list[int]()
    barrier = threading.Barrier(2)

    def accept() -> None:
        visitor = browser(people.app)
        barrier.wait()
        statuses.append(visitor.send(path, ACCEPT).status_code)

    threads = [threading.Thread(target=accept) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [303, 409]
    with people.site.store.read() as connection:
        assert len(accounts.all_accounts(connection, "active")) == 2


def test_an_invitation_ends_and_a_new_one_replaces_it(people: People) -> None:
    first, second = invite(people), invite(people)
    assert browser(people.app).get(first).status_code == 400
    assert browser(people.app).get(second).status_code == 200
    flipped = second[:-1] + ("A" if second[-1] != "A" else "B")
    assert browser(people.app).get(flipped).status_code == 400
    later(people, days=15)
    assert browser(people.app).get(second).status_code == 400


def test_whoever_has_an_account_is_not_invited(people: People) -> None:
    people.account("partner")
    form = {"courriel": "partner@exemple.fr", "nom": "X", "droit": "prefecture"}
    answer = people.client("administrator").send("/administration/invitations", form)
    assert answer.status_code == 400 and "a déjà un compte" in answer.text


def ask_reset(people: People) -> str:
    browser(people.app).send("/compte/oublie", {"courriel": "partner@exemple.fr"})
    return link(mails(people)[-1])


def member(people: People) -> SignedIn:
    people.account("partner", password_hash=hash_password(PASSWORD))
    return people.client("partner")


def test_a_forgotten_password_is_changed_once_and_ends_sessions(people: People) -> None:
    mine = member(people)
    path, visitor = ask_reset(people), browser(people.app)
    assert visitor.get(path).status_code == 200
    assert visitor.send(path, {"mot_de_passe": OTHER}).status_code == 200
    assert visitor.send(path, {"mot_de_passe": OTHER}).status_code == 400
    assert mine.get("/compte").status_code == 302
    form = {"courriel": "partner@exemple.fr", "mot_de_passe": OTHER}
    assert visitor.send("/connexion", form).status_code == 303
    assert "vient de changer" in mails(people)[0].body


def test_a_reset_link_dies_in_time_and_with_another_change(people: People) -> None:
    mine = member(people)
    path = ask_reset(people)
    change = {"mot_de_passe_actuel": PASSWORD, "mot_de_passe": OTHER}
    assert mine.send("/compte/mot-de-passe", change).status_code == 303
    assert browser(people.app).get(path).status_code == 400
    path = ask_reset(people)
    later(people, hours=3)
    assert browser(people.app).get(path).status_code == 400


def test_changing_the_password_closes_the_other_sessions(people: People) -> None:
    mine, other = member(people), people.client("partner")
    wrong = {"mot_de_passe_actuel": "non", "mot_de_passe": OTHER}
    assert mine.send("/compte/mot-de-passe", wrong).status_code == 400
    easy = {"mot_de_passe_actuel": PASSWORD, "mot_de_passe": "partner12345"}
    assert mine.send("/compte/mot-de-passe", easy).status_code == 400
    right = {"mot_de_passe_actuel": PASSWORD, "mot_de_passe": OTHER}
    assert mine.send("/compte/mot-de-passe", right).status_code == 303
    assert mine.get("/compte").status_code == 200
    assert other.get("/compte").status_code == 302


def test_links_in_mails_do_not_come_from_the_request(people: People) -> None:
    people.account("partner")
    visitor = browser(people.app)
    form = {"courriel": "partner@exemple.fr", "jeton": visitor.form_token()}
    for headers in ({"Host": "evil.example"}, {"Host": 'a b"<x>'}):
        assert visitor.post("/compte/oublie", data=form, headers=headers).status_code == 400
    spoofed = {"X-Forwarded-Host": "evil.example"}
    assert visitor.post("/compte/oublie", data=form, headers=spoofed).status_code == 200
    assert "evil" not in mails(people)[0].body


def test_sessions_are_listed_and_ended_one_by_one(people: People) -> None:
    mine, other = member(people), people.client("partner")
    stranger = people.client("moderator")
    with people.site.store.read() as connection:
        listed = sessions.sessions_of(connection, mine.account or 0, people.now)
        theirs = sessions.sessions_of(connection, stranger.account or 0, people.now)
    assert len(listed) == 2
    mine.send("/compte/sessions", {"session": theirs[0].digest})
    assert stranger.get("/compte").status_code == 200
    mine.send("/compte/sessions", {"session": "autres"})
    assert (mine.get("/compte").status_code, other.get("/compte").status_code) == (200, 302)
    later(people, hours=13)
    assert mine.get("/compte").status_code == 302


def test_the_name_changes_and_odd_ones_are_refused(people: People) -> None:
    mine = member(people)
    assert mine.send("/compte", {"nom": "a\x00b"}).status_code == 400
    assert mine.send("/compte", {"nom": "<b>Équipe</b> {{7*7}}"}).status_code == 303
    assert "&lt;b&gt;Équipe&lt;/b&gt; {{7*7}}" in mine.get("/compte").text


def test_no_secret_reaches_the_outbox_figures_or_the_desk(people: People) -> None:
    path = invite(people)
    token = path.rsplit("/", 1)[1]
    with people.site.store.write() as connection:
        joining.invite(
            connection,
            email="b@exemple.fr",
            name="B",
            grants=[(Role.PREFECTURE, None)],
            now=NOW,
            by="essai",
        )
        outbox.put_mail(connection, "b@exemple.fr", "Objet", f"lien {token}", people.now)
    desk = people.client("administrator").get("/administration/courriels").text
    assert token not in desk and "Objet" in desk
