"""What organisations send of housing schemes, and what moderators do with it, through pages."""

import re
from typing import Any

from tests.people import SignedIn
from tests.reading import read


def send(client: SignedIn, path: str, form: dict[str, Any]) -> Any:
    """Check, then send, as the page asks."""
    shown = client.send(path, form)
    assert shown.status_code == 200, shown.text
    return client.send(path, form | {"vu": tried_in(shown), "brouillon": draft_in(shown)})


def tried_in(shown: Any) -> str:
    return read(shown.text).one("input", name="vu").attributes["value"]


def draft_in(shown: Any) -> str:
    return read(shown.text).one("input", name="brouillon").attributes["value"]


def queued(client: SignedIn) -> list[str]:
    """Addresses of what waits, in the order of the queue."""
    return re.findall(r'href="(/moderation/\d+)"', client.get("/moderation").text)


def decide(client: SignedIn, path: str, **choice: str) -> Any:
    page = read(client.get(path).text)
    names = ("version", "version_lieu")
    versions = {n: page.one("input", name=n).attributes["value"] for n in names}
    return client.send(path, versions | choice)
