"""Reports on both databases: made once, public, the same numbers in page, PDF, workbook and API."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
from click.testing import CliRunner

from mapapp import cli
from mapapp.app import create_app
from mapapp.domain.plan import EMPTY
from mapapp.figures.words import number_text, percent_text
from mapapp.importing.reading import read_bytes
from mapapp.planning.following import ActionChange, follow
from mapapp.printing import printer
from mapapp.reporting.making import JOB
from mapapp.store import jobs, reports
from mapapp.store.engine import Store
from mapapp.web.printing_answers import kept_files
from mapapp.working.jobs import Tools
from mapapp.working.kinds import KINDS
from mapapp.working.worker import Worker
from tests.conftest import NOW, settings_for
from tests.pdfs import pdf_info, pdf_text
from tests.people import People, SignedIn, site_of
from tests.publishing import place_values, publish_places
from tests.reading import get_page
from tests.test_plan_follow import AUTHOR, PUBLISHING

LIST = "/territoires/rapports"
JANUARY = datetime(2027, 1, 5, 9, 0, tzinfo=UTC)
HOSTILE = '#panic() #read("/etc/passwd") $x$ <script>alert(1)</script> "שלום"'


def plain(text: str) -> str:
    """Every kind of space alike."""
    return " ".join(text.split())


@pytest.fixture
def now() -> list[datetime]:
    """The present, in a list that tests change."""
    return [NOW]


@pytest.fixture
def people(planned: Store, tmp_path: Path, now: list[datetime]) -> Iterator[People]:
    """Everyone, on a store with the plan and a few places in two departments."""
    publish_places(
        planned,
        {
            "une-creche": place_values(kind="creche", category="micro-creche"),
            "un-atelier": place_values(category="repair-cafe", hours="Sa 09:00-12:00"),
            "une-recyclerie": place_values(commune_code="72181", lon=0.199, lat=48.006),
        },
    )
    url = planned.url.render_as_string(hide_password=False)
    app = create_app(settings_for(url, tmp_path), clock=lambda: now[0])
    yield People(app)
    site_of(app).store.close()


def work(people: People, *kinds: str) -> None:
    """Have a worker do what waits."""
    site = people.site
    tools = Tools(site.store, site.settings, site.clock)
    Worker(tools, {kind: KINDS[kind] for kind in kinds}).run_until_idle()


def ask(client: SignedIn, period: str = "2026-t4", territory: str = "44") -> Any:
    return client.send(LIST, {"periode": period, "territoire": territory})


def only_report(people: People) -> str:
    with people.site.store.read() as connection:
        (found,) = reports.all_reports(connection)
    return found.id


@pytest.fixture
def made(people: People) -> str:
    """The address of a report of Loire-Atlantique that the prefecture asked for."""
    assert ask(people.client("prefecture")).status_code == 303
    work(people, JOB)
    return f"{LIST}/{only_report(people)}"


def test_page_pdf_workbook_and_api_tell_the_same(people: People, made: str) -> None:
    client = people.client("passer_by")
    page = plain(get_page(client, made).text)
    answer = client.get(f"{made}/rapport.pdf")
    assert answer.status_code == 200, answer.text
    printed = pdf_text(answer.data)
    info = pdf_info(answer.data)
    assert info["Tagged"] == "yes" and info["PDF version"] == "1.7"
    assert info["Title"] == "Rapport, 4e trimestre 2026\u00a0: Loire-Atlantique"
    sheets = read_bytes(client.get(f"{made}/rapport.xlsx").data)
    assert sheets.header[:3] == ["territoire", "nom", "niveau"]
    frozen = client.get(f"{made}/rapport.json").get_json()
    asked = "niveau=departement&dans=44&type=creche&type=logement&type=circulaire"
    measures = "&".join(f"mesure={one}" for one in frozen["methodes"] if one != "couverture")
    told = client.get(f"/api/statistiques?{asked}&{measures}").get_json()["lignes"]
    assert [row for kind in frozen["types"] for row in kind["ensemble"]] == told
    for kind in frozen["types"]:
        reach = f"/api/couverture?km=10&niveau=departement&dans=44&type={kind['type']}"
        assert client.get(reach).get_json()["lignes"] == [kind["couverture"]]
        row = kind["couverture"]
        if row["part"] is not None:
            for text in (
                number_text(row["couverte"]),
                number_text(row["population_hors_portee"]),
                percent_text(row["couverte"] / row["population"]),
            ):
                assert plain(text) in page and plain(text) in printed
    assert "Réparer, donner, trier" in printed and "Méthode et incertitude" in printed
    assert "Point d'étape au 24 novembre 2026" in page and "Point d'étape au 24" in printed
    assert "pas de donnée chargée" in page  # no housing was published
    assert page.index("communes d'Erdre et Gesvres") < page.index("communes Sèvre et Loire")


def test_its_maps_are_pictures(people: People, made: str) -> None:
    client = people.client("passer_by")
    images = get_page(client, made).all("img")
    maps = [one.attributes["src"] for one in images if "carte-" in one.attributes["src"]]
    assert len(maps) == 4  # nothing is loaded of the third kind
    for address in maps:
        answer = client.get(address)
        assert answer.content_type.startswith("image/svg+xml") and b"<path" in answer.data
    assert client.get(f"{made}/carte-rien.svg").status_code == 404
    assert all(one.attributes["alt"] for one in images)


def test_the_pdf_is_the_same_to_the_byte(people: People, made: str) -> None:
    client = people.client("passer_by")
    first = client.get(f"{made}/rapport.pdf").data
    kept_files.forget()
    later = create_app(people.site.settings, clock=lambda: JANUARY)
    assert later.test_client().get(f"{made}/rapport.pdf").data == first
    site_of(later).store.close()


def test_only_the_prefecture_asks_and_the_page_says_by_whom(people: People, made: str) -> None:
    for name in ("passer_by", "contributor", "partner", "moderator"):
        client = people.client(name)
        assert ask(client).status_code in (401, 403)
        shown = client.get(LIST).text
        assert "Demander un rapport" not in shown and "Demandé par" not in shown
    shown = people.client("prefecture").get(LIST).text
    assert "Demandé par prefecture" in shown and "Faire le rapport" in shown


def test_asked_twice_it_is_made_once(people: People) -> None:
    client = people.client("prefecture")
    assert ask(client).status_code == ask(client).status_code == 303
    with people.site.store.read() as connection:
        assert len(reports.waiting_jobs(connection, JOB)) == 1
    assert "En préparation" in people.client("passer_by").get(LIST).text
    work(people, JOB)
    ask(client)
    work(people, JOB)
    assert only_report(people)


WRONG = (
    ("", "44", "un trimestre (2026-T3) ou une année (2026) est attendu"),
    ("2026-T9", "44", "est attendu"),
    ("2027-T1", "44", "n&#39;a pas commencé"),
    ("2026-T3", "44", "depuis plus d&#39;un mois"),
    ("2026-T4", "99", "la région ou un de ses départements"),
    ("2026-T4\x00", "44109", "la région ou un de ses départements"),
    ("9" * 5000, "44' OR 1=1", "est attendu"),
)


def test_what_is_wrong_is_named_and_nothing_is_asked(people: People) -> None:
    client = people.client("prefecture")
    for period, territory, said in WRONG:
        answer = ask(client, period, territory)
        assert answer.status_code == 400 and said in answer.text, (period, territory)
    with people.site.store.read() as connection:
        assert reports.waiting_jobs(connection, JOB) == []


def test_a_report_that_is_not_there_is_a_404(people: People) -> None:
    client = people.client("passer_by")
    for address in ("rien", "2026-t4-44", "%00", "2026-t4-44'--", "x" * 2000):
        for end in ("", "/rapport.pdf", "/rapport.xlsx", "/rapport.json", "/carte-x.svg"):
            assert client.get(f"{LIST}/{address}{end}").status_code == 404, address + end


def test_an_unknown_filter_is_named(people: People) -> None:
    answer = people.client("passer_by").get(f"{LIST}?territoire=99")
    assert answer.status_code == 400 and "un de ses départements est attendu" in answer.text
    assert people.client("passer_by").get(f"{LIST}?territoire=44").status_code == 200


def test_each_quarter_and_each_year_are_made_once(people: People, now: list[datetime]) -> None:
    work(people, "reports")
    with people.site.store.read() as connection:
        assert reports.all_reports(connection) == []  # no quarter ended this month
    now[0] = JANUARY
    work(people, "reports")
    with people.site.store.read() as connection:
        found = reports.all_reports(connection)
    assert sorted(one.id for one in found) == sorted(
        f"{period}-{code}"
        for period in ("2026-t4", "2026")
        for code in ("44", "49", "52", "53", "72", "85")
    )
    assert all(one.final and one.account is None for one in found)
    publish_places(people.site.store, {"autre": place_values()})
    now[0] = JANUARY.replace(day=7)
    work(people, "reports")
    with people.site.store.read() as connection:
        assert reports.all_reports(connection) == found
    shown = people.client("passer_by").get(f"{LIST}/2026-t4-52").text
    assert "Chiffres arrêtés au 5 janvier 2027" in shown
    # The next one says what changed.
    now[0] = datetime(2027, 2, 1, 9, tzinfo=UTC)
    ask(people.client("prefecture"), "2027-t1", "52")
    work(people, JOB)
    with people.site.store.read() as connection:
        number = reports.all_reports(connection)[0].id
    page = plain(get_page(people.client("passer_by"), f"{LIST}/{number}").text)
    assert "Rapport précédent : 4e trimestre 2026, chiffres du 5 janvier 2027" in page


def test_a_hostile_action_is_shown_as_it_is_typed(people: People) -> None:
    record = {
        **EMPTY,
        "title": HOSTILE[:100],
        "theme": "orientation",
        "summary": HOSTILE,
        "serves": ["departement:44"],
        "pilot": HOSTILE[:60],
        "ends": "2020",
        "indicators": [
            {"label": HOSTILE, "unit": "#x", "target": 5.0, "target_date": None, "values": []}
        ],
    }
    with people.site.store.write() as connection:
        follow(connection, PUBLISHING, AUTHOR, [ActionChange(None, record)])
    ask(people.client("prefecture"))
    work(people, JOB)
    address = f"{LIST}/{only_report(people)}"
    client = people.client("passer_by")
    page = client.get(address).text
    assert "<script>alert" not in page and "&lt;script&gt;alert(1)" in page
    printed = pdf_text(client.get(f"{address}/rapport.pdf").data)
    assert '#panic() #read("/etc/passwd") $x$' in printed and "root:" not in printed


def test_without_typst_the_page_stays(people: People, made: str, monkeypatch: Any) -> None:
    monkeypatch.setattr(printer, "is_there", lambda: False)
    monkeypatch.setattr("mapapp.web.reports_page.is_there", lambda: False)
    kept_files.forget()
    client = people.client("passer_by")
    page = client.get(made)
    assert page.status_code == 200 and "rapport.pdf" not in page.text
    assert client.get(f"{made}/rapport.pdf").status_code == 503


def test_a_terminal_makes_one(people: People, tmp_path: Path) -> None:
    site = people.site
    environment = {
        "DATABASE_URL": site.store.url.render_as_string(hide_password=False),
        "MAPAPP_DATA": str(site.settings.data),
        "MAPAPP_TILES": "",
    }
    runner, out = CliRunner(env=environment), tmp_path / "rapport.pdf"
    done = runner.invoke(cli.main, ["report", "--territory", "72", "--pdf", str(out)])
    assert done.exit_code == 0 and "Rapport fait : /territoires/rapports/" in done.output
    assert "Sarthe" in pdf_info(out.read_bytes())["Title"]
    for wrong, said in ((["2019"], "plus d'un mois"), (["--territory", "75"], "départements")):
        done = runner.invoke(cli.main, ["report", *wrong])
        assert done.exit_code != 0 and said in done.output


def test_a_job_of_another_hand_is_given_up(people: People) -> None:
    with people.site.store.write() as connection:
        payload = {"period": "hier", "territory": "44"}
        number = jobs.add_job(connection, JOB, payload, people.site.clock())
    work(people, JOB)
    with people.site.store.read() as connection:
        job = jobs.job_by_id(connection, number)
    assert job is not None and job.state == "failed" and "trimestre" in (job.note or "")


def test_frozen_figures_are_kept_as_they_were_made(people: People, made: str) -> None:
    client = people.client("passer_by")
    before = client.get(f"{made}/rapport.json").data
    publish_places(people.site.store, {})
    assert client.get(f"{made}/rapport.json").data == before
    found = orjson.loads(before)
    assert made.endswith(found["id"]) and found["id"].startswith("2026-t4-44-20261124-v")
