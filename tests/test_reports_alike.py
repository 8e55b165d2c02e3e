"""The same content in two databases gives the same report, to the byte."""

from pathlib import Path

import orjson

from mapapp.printing.printer import printed
from mapapp.reporting.files import whole_document
from mapapp.reporting.freezing import Asked, frozen
from mapapp.reporting.periods import Period
from mapapp.resources import geodata_dir
from mapapp.store import plan
from mapapp.store.engine import Store
from mapapp.working.snapshots import maker_of
from tests.conftest import DATABASES, NOW, Databases, new_database, settings_for
from tests.searches import gazetteer, vocabulary


def test_two_databases_give_the_same_bytes(
    every_kind: dict[str, Databases], tmp_path: Path
) -> None:
    figures, files = [], []
    for number, kind in enumerate((*DATABASES, "sqlite")):
        url = new_database(every_kind[kind], shipped=True)
        store, folder = Store(url), tmp_path / str(number)
        maker = maker_of(store, settings_for(url, folder), gazetteer(), vocabulary())
        with store.read() as connection:
            actions = plan.whole_plan(connection)
        asked = Asked(Period(2026, 4), "52", "2026-t4-52", maker.view(), 0, actions, NOW, None)
        found = frozen(maker.figures, gazetteer(), asked, lambda _done, _total: None)
        store.close()
        figures.append(orjson.dumps(found, option=orjson.OPT_SORT_KEYS))
        files.append(printed(whole_document(geodata_dir(), found), "pdf"))
    assert figures[0] == figures[1] == figures[2]
    assert files[0] == files[1] == files[2] and files[0].startswith(b"%PDF-1.7")
