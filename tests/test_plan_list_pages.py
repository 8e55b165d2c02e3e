"""The list of what one follows: late actions, filters, reminders, and refusing them."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from mapapp.app import create_app
from mapapp.domain.instants import stamp
from mapapp.domain.rights import Role
from mapapp.store import plan, plan_letters
from mapapp.store.engine import Store
from mapapp.store.plan_letters import PlanLetter
from tests.conftest import NOW, settings_for
from tests.people import People, site_of
from tests.test_plan_follow_pages import save

LIST = "/plan/suivi"


@pytest.fixture
def people(planned: Store, frame_dir: Path) -> Iterator[People]:
    """Everyone, on a store that holds the plan; one action is late, and piloted by the CRESS."""
    url = planned.url.render_as_string(hide_password=False)
    app = create_app(settings_for(url, frame_dir.parent), clock=lambda: NOW)
    found = People(app)
    fields = {"etat": "suspendue", "fin": "2026-10", "pilote": "Chambre d'essai"}
    save(found.client("prefecture"), "macigogne", structure="cress", **fields)
    yield found
    site_of(app).store.close()


def names(people: People, **query: str) -> list[str]:
    """Ids of the actions that the list shows the prefecture."""
    page = people.client("prefecture").get(LIST, query_string=query)
    assert page.status_code == 200
    found = page.text.split('class="queue"')[1].split("t-rappels")[0]
    return [part.split('"')[0] for part in found.split('href="/plan/suivi/')[1:]]


def test_the_list_is_narrowed_by_state_department_pilot_and_lateness(people: People) -> None:
    every = names(people)
    assert len(every) == 14 and every[0] == "macigogne"
    assert names(people, retard="oui") == ["macigogne"]
    assert names(people, etat="suspendue", pilote="Chambre d'essai") == ["macigogne"]
    assert names(people, etat="realisee", retard="oui") == []
    in_sarthe = names(people, dep="72")
    assert 0 < len(in_sarthe) < 14 and "eit-49" not in in_sarthe and "eit-49" in every
    waiting = names(people, retard="nouvelles")
    assert "macigogne" in waiting and set(waiting) < set(every)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("etat=perdu", "champ-etat"),
        ("dep=99", "champ-dep"),
        ("pilote=Personne", "champ-pilote"),
        ("retard=1", "champ-retard"),
        ("dep=%00", "champ-dep"),
    ],
)
def test_wrong_filters_are_told(people: People, query: str, said: str) -> None:
    page = people.client("prefecture").get(f"{LIST}?{query}")
    assert page.status_code == 400 and f'href="#{said}"' in page.text
    assert "/plan/suivi/orientibus" not in page.text


def test_the_prefecture_sees_who_was_reminded_when(people: People) -> None:
    client = people.client("prefecture")
    assert "Aucun rappel" in client.get(LIST).text
    sent = stamp(NOW - timedelta(days=3))
    with people.site.store.write() as connection:
        plan_letters.put_letter(connection, PlanLetter("cress", sent, ("macigogne",)))
    page = client.get(LIST).text
    assert "Rappel envoyé le 21 novembre 2026" in page
    assert "Chambre d&#39;essai de l&#39;économie sociale</th><td>21 novembre 2026</td>" in page
    moderator = people.client("moderator").get(LIST).text
    assert "fin de l&#39;action : date passée (octobre 2026)" in moderator
    assert "Derniers rappels" not in moderator and "/plan/suivi/orientibus" not in moderator


def test_reminders_are_refused_in_the_settings_of_a_structure(people: People) -> None:
    client = people.client("pilote", ((Role.PARTNER, "cress"),))
    page = client.get("/espace/structures/cress").text
    assert 'name="sans_rappel"' in page and "checked" not in page
    form = {"rythme": "", "courriel": "cress@example.org", "sans_rappel": "oui"}
    assert client.send("/espace/structures/cress", form).status_code == 303
    assert "checked" in client.get("/espace/structures/cress").text
    with people.site.store.read() as connection:
        assert plan_letters.refusing(connection) == {"cress"}
    client.send("/espace/structures/cress", form | {"sans_rappel": ""})
    with people.site.store.read() as connection:
        assert plan_letters.refusing(connection) == set()


def test_the_desk_leads_to_the_plan_whom_it_may(people: People) -> None:
    for persona, shown in (("prefecture", True), ("partner", True), ("contributor", False)):
        page = people.client(persona).get("/espace").text
        assert ('href="/plan/suivi"' in page) is shown


def test_notes_are_seen_changed_and_taken_away(people: People) -> None:
    client = people.client("prefecture")
    for text in ("Premiere note", "Deuxieme note"):
        save(client, "orientibus", note=text)
    page = client.get("/plan/suivi/orientibus").text
    assert 'name="note-0"' in page and "Note du 24 novembre 2026" in page
    sent = save(client, "orientibus", **{"note-0": "", "note-1": "Corrigée", "note-7": "De trop"})
    assert sent.headers["Location"].endswith("fait=change")
    with people.site.store.read() as connection:
        found = plan.plan_action_by_id(connection, "orientibus")
    assert found is not None and [note.text for note in found.notes] == ["Corrigée"]
    assert save(client, "orientibus").headers["Location"].endswith("fait=rien")
    assert save(client, "orientibus", **{"note-0": "a" * 2000}).status_code == 400
    stale = {"version": "vieille", "note-0": "Tapée pour une autre", "etat": "suspendue"}
    refused = client.send("/plan/suivi/orientibus", stale)
    assert refused.status_code == 409 and "Corrigée" in refused.text
    assert "Tapée pour une autre" not in refused.text


def test_every_field_of_an_action_is_in_its_follow_up(people: People) -> None:
    page = people.client("prefecture").get("/plan/suivi/orientibus").text
    names = "titre theme resume territoires pilote structure partenaires etat debut fin note"
    rows = "jalon-0-nom jalon-0-echeance jalon-0-fait indicateur-0-cible indicateur-0-valeurs"
    for name in [*names.split(), *rows.split(), "indicateur-0-source", "q"]:
        assert f'name="{name}"' in page, name
    assert "Lieux et dispositifs liés" in page and "/plan/suivi/orientibus/documents" in page
