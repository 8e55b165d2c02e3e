"""Links between pages of features, caching and reading from other origins."""

import pytest
from flask.testing import FlaskClient

from tests.reading import get_json, item_ids, local


def _follow(client: FlaskClient, path: str, rel: str) -> list[list[str]]:
    pages = []
    for _ in range(60):
        document = get_json(client, path)
        pages.append([feature["id"] for feature in document["features"]])
        assert document["numberReturned"] == len(pages[-1])
        assert document["attribution"]
        links = {link["rel"]: link["href"] for link in document["links"]}
        assert get_json(client, local(links["self"]))["features"] == document["features"]
        if rel not in links:
            return pages
        path = local(links[rel])
    raise AssertionError("the pages never end")


@pytest.mark.parametrize(
    ("collection", "query", "limit"),
    [
        ("lieux", "", 37),
        ("actions", "", 1),
        ("mairies", "dep=53", 60),
        ("communes", "", 500),
        ("epci", "bbox=-2,47,0,48", 7),
        ("circulaire", "q=v%C3%A9lo&dep=44&dep=49", 5),
        ("lieux", "lon=-1.55&lat=47.22&rayon=30&ouvert=maintenant", 9),
    ],
)
def test_next_links_give_every_id_once(
    client: FlaskClient, collection: str, query: str, limit: int
) -> None:
    base = f"/api/collections/{collection}/items?"
    pages = _follow(client, f"{base}{query}&limit={limit}", "next")
    joined = [place_id for page in pages for place_id in page]
    assert joined == item_ids(client, collection, query)
    assert len(joined) == len(set(joined)) > 0
    assert all(len(page) == limit for page in pages[:-1])


def test_prev_links_lead_back_to_the_start(client: FlaskClient) -> None:
    pages = _follow(client, "/api/collections/lieux/items?limit=50&offset=230", "prev")
    assert pages[-1] == item_ids(client, "lieux", "")[:50]


def test_links_keep_the_search_and_are_absolute(client: FlaskClient) -> None:
    query = "q=caf%C3%A9%20%26%20v%C3%A9lo&type=circulaire&type=creche&limit=1"
    response = client.get(f"/api/collections/lieux/items?{query}", base_url="https://localhost")
    links = response.get_json(force=True)["links"]
    (own,) = [link["href"] for link in links if link["rel"] == "self"]
    assert own.startswith("https://localhost/api/collections/lieux/items?q=caf%C3%A9")
    assert "type=circulaire&type=creche" in own


def test_an_offset_beyond_the_end_is_empty(client: FlaskClient) -> None:
    document = get_json(client, "/api/collections/lieux/items?offset=9000")
    assert document["features"] == [] and document["numberMatched"] == 288
    assert "next" not in {link["rel"] for link in document["links"]}


PATHS = [
    "/api/",
    "/api/conformance",
    "/api/openapi.json",
    "/api/collections",
    "/api/collections/lieux",
    "/api/collections/lieux/items",
    "/api/collections/communes/items/44036",
    "/api/carte?q=velo",
    "/api/suggestions?q=chat",
    "/api/epci/formes",
]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("encoding", ["identity", "gzip", "br"])
def test_what_one_has_is_not_sent_again(client: FlaskClient, path: str, encoding: str) -> None:
    accepted = {"Accept-Encoding": encoding}
    first = client.get(path, headers=accepted)
    again = client.get(path, headers=accepted | {"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304 and again.data == b""
    assert again.headers["ETag"] == first.headers["ETag"]
    other = client.get(path, headers=accepted | {"If-None-Match": '"autre"'})
    assert other.status_code == 200


@pytest.mark.parametrize("path", [*PATHS, "/api/nulle-part", "/api/collections/lieux/items?x=1"])
def test_every_origin_may_read(client: FlaskClient, path: str) -> None:
    response = client.get(path, headers={"Origin": "https://ailleurs.exemple"})
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "ETag" in response.headers["Access-Control-Expose-Headers"]


def test_a_conditional_read_passes_preflight(client: FlaskClient) -> None:
    asked = {
        "Origin": "https://ailleurs.exemple",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "if-none-match",
    }
    response = client.options("/api/collections/lieux/items", headers=asked)
    assert response.status_code == 200
    assert "If-None-Match" in response.headers["Access-Control-Allow-Headers"]
    assert "GET" in response.headers["Access-Control-Allow-Methods"]


def test_pages_are_not_for_other_origins(client: FlaskClient) -> None:
    assert "Access-Control-Allow-Origin" not in client.get("/").headers


def test_api_without_its_slash_is_moved(client: FlaskClient) -> None:
    response = client.get("/api")
    assert response.status_code == 308
    assert response.headers["Location"] == "/api/"
