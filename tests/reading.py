"""Reading answers in tests: pages as elements and text, results as ids."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from flask.testing import FlaskClient

_UNSHOWN = {"script", "style", "template"}


def number(text: str) -> int:
    """A whole number as the French write it: « 1 226 »."""
    return int("".join(text.split()))


@dataclass
class Element:
    """A start tag, with the text of scripts and of what has `data-id`."""

    tag: str
    attributes: dict[str, str]
    text: str = ""


@dataclass
class Page:
    """A page: its elements in order, and the text that is shown."""

    elements: list[Element] = field(default_factory=list)
    text: str = ""

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """Elements of a tag that have these attributes; `_` stands for `-`, final `_` for none."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [
            e
            for e in self.elements
            if e.tag == tag and all(e.attributes.get(n) == v for n, v in wanted.items())
        ]

    def one(self, tag: str, **attributes: str) -> Element:
        """The only such element."""
        found = self.all(tag, **attributes)
        assert len(found) == 1, (tag, attributes, len(found))
        return found[0]

    @property
    def links(self) -> list[str]:
        """Addresses of its links."""
        return [e.attributes["href"] for e in self.all("a") if "href" in e.attributes]

    @property
    def result_ids(self) -> list[str]:
        """Ids of the cards, in order; each must link to the page of its id."""
        ids = [e.attributes["data-id"] for e in self.all("article") if "data-id" in e.attributes]
        shown = {urlsplit(link).path for link in self.links}
        for place_id in ids:
            assert shown & {f"/lieux/{place_id}", f"/plan/{place_id}"}, place_id
        return ids

    def counts(self, name: str) -> dict[str, int]:
        """The number beside each choice of a filter, by its value."""
        found: dict[str, int] = {}
        value = None
        for element in self.elements:
            if element.tag == "input" and element.attributes.get("name") == name:
                value = element.attributes["value"]
            elif value and element.attributes.get("class") == "count":
                found[value] = number(element.text)
                value = None
        return found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self._open: list[Element] = []
        self._words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.page.elements.append(element)
        self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop().tag != tag:
            pass

    def handle_data(self, data: str) -> None:
        for element in self._open[-4:]:
            element.text += data
        if not any(element.tag in _UNSHOWN for element in self._open):
            self._words.append(data)

    def close(self) -> None:
        super().close()
        self.page.text = " ".join("".join(self._words).split())


_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())


class _VoidAware(_Reader):
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        super().handle_starttag(tag, attrs)
        if tag in _VOID:
            self._open.pop()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        super().handle_starttag(tag, attrs)
        self._open.pop()


def read(html: str) -> Page:
    """A page as a browser without scripts reads it."""
    reader = _VoidAware()
    reader.feed(html)
    reader.close()
    return reader.page


def get_page(client: FlaskClient, path: str, status: int = 200) -> Page:
    """The page at an address, that must answer with a status."""
    response = client.get(path)
    assert response.status_code == status, (path, response.status_code)
    assert response.mimetype == "text/html", path
    return read(response.text)


def get_json(client: FlaskClient, path: str, status: int = 200) -> Any:
    """The document at an address, that must answer with a status."""
    response = client.get(path)
    assert response.status_code == status, (path, response.status_code, response.text[:300])
    return response.get_json(force=True)


def local(url: str) -> str:
    """Path and query of an absolute address of the site under test."""
    parts = urlsplit(url)
    assert parts.scheme in ("http", "https") and parts.netloc == "localhost", url
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def listed_ids(client: FlaskClient, query: str) -> list[str]:
    """Ids of the list of a search, all its pages joined by following « next »."""
    path, found = f"/?{query}", []
    for _ in range(100):
        page = get_page(client, path)
        found += page.result_ids
        following = page.all("a", rel="next")
        if not following:
            return found
        path = following[0].attributes["href"]
    raise AssertionError(f"more than 100 pages for {query}")


def item_ids(client: FlaskClient, collection: str, query: str) -> list[str]:
    """Ids of the features of a collection that match a search."""
    found = get_json(client, f"/api/collections/{collection}/items?limit=10000&{query}")
    assert found["numberMatched"] == found["numberReturned"] == len(found["features"])
    return [feature["id"] for feature in found["features"]]
