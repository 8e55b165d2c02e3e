"""The template and the Table Schema say the same as the model, as frictionless reads them."""

from pathlib import Path

import frictionless
import pytest

from mapapp.importing.template import schema, template
from tests.importing_desk import checked
from tests.searches import vocabulary

Report = list[tuple[str, str]]


def report(folder: Path, text: str) -> Report:
    """What frictionless finds wrong: field and sort."""
    (folder / "lieux.csv").write_text(text, encoding="utf-8", newline="")
    resource = frictionless.Resource(
        path="lieux.csv",
        basepath=str(folder),
        schema=frictionless.Schema.from_descriptor(schema(vocabulary())),
        dialect=frictionless.Dialect.from_descriptor({"csv": {"delimiter": ";"}}),
        encoding="utf-8-sig",
    )
    found = resource.validate().flatten(["fieldName", "type"])
    return [(name, sort) for name, sort in found]


def test_the_schema_is_a_table_schema() -> None:
    assert frictionless.Schema.validate_descriptor(schema(vocabulary())).valid


def test_the_template_is_sound_for_frictionless_and_for_us(tmp_path: Path) -> None:
    assert report(tmp_path, template()) == []
    found = checked(template())
    assert (found.problems, len(found.sound)) == ([], 1)


@pytest.mark.parametrize(
    ("given", "wrong", "field"),
    [
        ("44000", "4400", "code_postal"),
        ("https://www.exemple.fr/", "exemple", "site_web"),
        ("contact@exemple.fr", "contact", "courriel"),
        ("47.2184", "4721", "lat"),
        ("reparer|donner", "reparer|danser", "gestes"),
        ("Ressourcerie de l'Île", "", "nom"),
        ("2026-11-01", "hier", "date_maj"),
    ],
)
def test_what_the_schema_refuses_we_tell_too(
    tmp_path: Path, given: str, wrong: str, field: str
) -> None:
    text = template().replace(given, wrong)
    assert field in {name for name, _ in report(tmp_path, text)}
    assert field in {problem.field for problem in checked(text).problems}
