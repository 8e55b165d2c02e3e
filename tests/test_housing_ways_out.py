"""From housing to someone who answers: links between pages, whom to call, on both databases."""

import pytest
from flask.testing import FlaskClient

from tests.housing import shipped
from tests.reading import get_page


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
    known = get_page(client, "/lieux/cyclamaine-le-mans")
    assert [x for x in known.links if x.startswith("geo:")]
