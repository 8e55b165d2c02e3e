"""What organisations send of housing schemes, and what moderators do with it, through pages."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mapapp.app import create_app
from mapapp.store.schemes import put_shipped
from tests.conftest import NOW, settings_for
from tests.housing import shipped
from tests.people import People, SignedIn, site_of
from tests.reading import read


def people_of_what_ships(url: str, frame_dir: Path) -> Iterator[People]:
    """The product on a database that tests share; each test starts from what ships."""
    app = create_app(settings_for(url, frame_dir.parent), clock=lambda: NOW)
    yield People(app)
    store = site_of(app).store
    with store.write() as connection:
        for table in ("contribution", "scheme_change", "scheme"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
        put_shipped(connection, shipped())
    store.close()


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
