"""The catalogue that translators get holds every text shown on screen."""

from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent


def test_the_catalogue_is_current() -> None:
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    found = set()
    for folder in ("mapapp", "templates"):
        below = [(p.removeprefix(f"{folder}/"), method) for p, method in methods]
        options_below = {p.removeprefix(f"{folder}/"): o for p, o in options.items()}
        for row in extract_from_dir(ROOT / folder, below, options_below):
            text = row[2]
            found.add(text if isinstance(text, str) else text[0])
    with (ROOT / "mapapp/translations/messages.pot").open(encoding="utf-8") as file:
        catalogue = read_po(file)
    kept = {m.id if isinstance(m.id, str) else m.id[0] for m in catalogue if m.id}
    assert found - kept == set(), "lancez scripts/catalogue"
    assert kept - found == set(), "lancez scripts/catalogue"
