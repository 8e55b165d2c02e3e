"""`mapapp import`: an organisation's file, from a terminal."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import orjson

from mapapp.commands.terminal import (
    FrenchCommand,
    UserError,
    console,
    open_store,
    settings_from_environment,
)
from mapapp.contributing.batches import Author, Publishing
from mapapp.domain.kinds import Kind
from mapapp.importing.apply import NotConfirmed, compare, prepared, write_import
from mapapp.importing.checking import Accepted
from mapapp.importing.collector import rarely
from mapapp.importing.desk import Desk, Plan, mapping_for
from mapapp.importing.difference import Difference
from mapapp.importing.limits import Refused
from mapapp.importing.reading import read_file
from mapapp.importing.report import figures, problems_with
from mapapp.publishing.places import Unplaceable
from mapapp.resources import geodata_dir
from mapapp.seeding.load import load_gazetteer, load_vocabulary
from mapapp.store.connections import refusals_said
from mapapp.store.engine import Store
from mapapp.store.organisations import organisation_by_id

_SHOWN = 20
_KINDS = [kind.value for kind in Kind if kind is not Kind.ACTION]
UNREADABLE = 2
"""Exit status when the file cannot be read; 1 when it was read but not applied."""


@click.command(
    "import",
    cls=FrenchCommand,
    help="Importe le fichier d'une organisation : CSV, XLSX, ODS ou GeoJSON.",
)
@click.argument(
    "file",
    metavar="FICHIER",
    type=click.Path(path_type=Path),
    help="Le fichier, 50 Mo et 100 000 lignes au plus.",
)
@click.option("--organisation", "slug", required=True, help="Identifiant de l'organisation.")
@click.option("--dry-run", is_flag=True, help="Dit ce qui changerait, sans rien écrire.")
@click.option("--json", "as_json", is_flag=True, help="Répond en JSON.")
@click.option(
    "--confirm-removals",
    is_flag=True,
    help="Accepte que le fichier retire plus du tiers des lieux de l'organisation.",
)
@click.option("--partial", is_flag=True, help="Ne retire pas les lieux absents du fichier.")
@click.option("--accept-fixes", is_flag=True, help="Applique toutes les corrections proposées.")
@click.option("--type", "kind", type=click.Choice(_KINDS), help="Type des lieux sans type.")
@click.option("--category", help="Catégorie des lieux sans catégorie.")
@click.help_option(help="Affiche cette aide.")
def import_file(file: Path, slug: str, as_json: bool, **options: Any) -> None:
    """Import a file; exit 0 when it could be read (and applied), 2 when not."""
    settings = settings_from_environment()
    store = open_store(settings)
    try:
        with refusals_said():
            answer = _import(store, file, slug, options)
    except Refused as error:
        if as_json:
            click.echo(orjson.dumps({"error": str(error)}).decode())
        console(stderr=True).print(f"Erreur : {error}", markup=False, soft_wrap=True)
        sys.exit(UNREADABLE)
    finally:
        store.close()
    if as_json:
        click.echo(orjson.dumps(answer, option=orjson.OPT_INDENT_2).decode())
    else:
        _tell(answer, dry=options["dry_run"])
    if not answer["applied"] and not options["dry_run"]:
        said = f"Rien n'est écrit : {answer['why_not']}"
        console(stderr=True).print(said, markup=False, soft_wrap=True)
        sys.exit(1)


@rarely()
def _import(store: Store, file: Path, slug: str, options: dict[str, Any]) -> dict[str, Any]:
    with store.read() as connection:
        record = organisation_by_id(connection, slug)
    if record is None:
        raise UserError(f"l'organisation « {slug} » n'existe pas")
    organisation = record.rights
    geodata = geodata_dir()
    desk = Desk(load_gazetteer(geodata), load_vocabulary(geodata), geodata)
    category = options["category"]
    if category and category not in desk.vocabulary.categories:
        raise UserError(f"la catégorie « {category} » n'existe pas")
    now = datetime.now(UTC)
    sheet = read_file(file)
    with store.read() as connection:
        found = mapping_for(connection, slug, sheet)
    kind = Kind(options["kind"]) if options["kind"] else found.kind
    plan = Plan(found.columns, kind, category or found.category)
    accepted = Accepted(everything=options["accept_fixes"])
    checked = desk.checked(sheet, plan, organisation, now.date(), accepted)
    what = prepared(checked, organisation, complete=not options["partial"])
    publishing = Publishing(desk.gazetteer, desk.vocabulary, now.isoformat(timespec="seconds"))
    with store.read() as connection:
        difference = compare(connection, organisation, what, publishing.now)
    batch, why_not = None, "essai seulement" if options["dry_run"] else ""
    if not why_not:
        try:
            with store.write() as connection:
                author = Author(organisation=slug, who=organisation.name)
                batch, difference = write_import(
                    connection,
                    publishing,
                    author,
                    organisation,
                    what,
                    reason=file.name[:200],
                    confirmed=options["confirm_removals"],
                )
        except NotConfirmed:
            why_not = _removals(difference)
        except Unplaceable as error:
            why_not = str(error)
    problems = [p.as_json() for p in problems_with(checked, difference, sheet.header)]
    columns = {sheet.header[at]: key for key, at in checked.columns.items()}
    told = figures(checked, difference) | {"columns": columns, "problems": problems}
    return told | {"applied": not why_not, "why_not": why_not, "batch": batch}


def _removals(difference: Difference) -> str:
    return (
        f"ce fichier retirerait {len(difference.vanished)} lieux sur {difference.before}, plus du"
        " tiers ; ajoutez --confirm-removals (ou --partial pour ne rien retirer)."
    )


def _tell(answer: dict[str, Any], *, dry: bool) -> None:
    for note in answer["notes"]:
        console().print(f"  {note}", markup=False, soft_wrap=True)
    console().print(
        "{rows} lignes : {new} nouveaux lieux, {changed} modifiés, {unchanged} inchangés,"
        " {vanished} absents du fichier ; {faulty} lignes avec un problème.".format_map(answer),
        soft_wrap=True,
    )
    for problem in answer["problems"][:_SHOWN]:
        fix = problem["fix"]
        mended = f" → {fix['field']} : {fix['value']}" if fix else ""
        said = f"  ligne {problem['row']}, {problem['field']} « {problem['value'][:60]} » : "
        console().print(f"{said}{problem['message']}{mended}", markup=False, soft_wrap=True)
    if len(answer["problems"]) > _SHOWN:
        console().print(f"  … et {len(answer['problems']) - _SHOWN} autres (--json les dit tous).")
    if dry:
        console().print("Essai : rien n'est écrit.")
    elif answer["batch"]:
        console().print(f"Écrit : modification n° {answer['batch']}.")
