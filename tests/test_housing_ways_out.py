"""From housing to someone who answers: links between pages, whom to call, on both databases."""

import pytest
from flask.testing import FlaskClient

from tests.housing import shipped
from tests.reading import get_json, get_page


@pytest.mark.parametrize("scheme", shipped())
def test_the_page_of_a_place_leads_to_its_scheme(client: FlaskClient, scheme: str) -> None:
    for place in shipped()[scheme]["places"]:
        assert f"/logement/{scheme}" in get_page(client, f"/lieux/{place}").links


def test_no_way_leads_to_a_marker_that_stands_for_a_territory(client: FlaskClient) -> None:
    page = get_page(client, "/lieux/le-relais-sarthe")
    assert "Pas d'adresse connue" in page.text
    assert not [x for x in page.links if x.startswith("geo:") or "directions" in x]
    # Nor is one told to call where there is no number.
    assert "Appelez" not in page.text and "Renseignez-vous avant" in page.text
    way = get_page(client, "/lieux/le-relais-sarthe/y-aller").text
    assert "Appelez" not in way and "Renseignez-vous pour savoir" in way
    known = get_page(client, "/lieux/cyclamaine-le-mans")
    assert [x for x in known.links if x.startswith("geo:")]


def test_someone_can_be_called_when_schemes_say_no_number(client: FlaskClient) -> None:
    query = "age=23&situation=reprise_emploi&commune=72181&budget=300&service=oui"
    page = get_page(client, f"/logement?{query}")
    assert "/lieux/mairie-72181" in page.links
    assert [link for link in page.links if link.startswith("tel:")]
    advice = get_json(client, f"/api/logement?{query}")["conseils"]
    assert len(advice) == 1 and advice[0].startswith("La mairie peut vous dire qui loge")
    joined = "commune=72003&rdv=0.199,48.006&besoin=lit&situation=reprise_emploi"
    assert "/lieux/mairie-72181" in get_page(client, f"/rendez-vous?{joined}").links
    assert get_json(client, f"/api/rendez-vous?{joined}")["lit"]["conseils"] == advice
    # Of no commune, no town hall is named.
    assert get_json(client, "/api/logement?age=23")["conseils"] == []
    assert not [x for x in get_page(client, "/logement?age=23").links if "mairie-" in x]


def test_no_list_of_buttons_is_empty(client: FlaskClient) -> None:
    page = client.get("/lieux/le-relais-sarthe").text.partition("<main")[2]
    head = page.partition('class="sheet-columns"')[0]
    assert "actions-row" not in head
    assert "Les règles : Le Relais (Sarthe)" in page
