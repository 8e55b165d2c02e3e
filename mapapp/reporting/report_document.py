"""A report as a document, from its frozen figures alone: page and PDF are made of it."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from mapapp.figures.words import number_text, people_text
from mapapp.printing.document import (
    Block,
    Bullets,
    Column,
    Document,
    Heading,
    Paragraph,
    Table,
)
from mapapp.reporting.board_document import STATUSES
from mapapp.reporting.report_kinds import kind_blocks, places_text, reach_cells, value_of
from mapapp.reporting.report_plan import plan_blocks
from mapapp.reporting.report_when import snapshot_text, when_texts
from mapapp.reporting.words import SITE, date_text, source_text

Frozen = Mapping[str, Any]
Draw = Callable[[Frozen], str]
"""Gives the SVG of a frozen map."""
_MEASURED = {
    "nombre": "Nombre de lieux",
    "taux": "Lieux pour 10\u202f000 habitants",
    "completude": "Complétude",
    "couverture": "Habitants à portée",
}
"""Methods that a report tells; those of the other columns are in `completude`."""
_KNOWN = {
    "completude": "Complétude",
    "horaires": "Horaires connus",
    "contact": "Joignables",
    "position": "Adresse connue",
    "fraicheur": "Datés de moins d'un an",
}


def report_title(found: Frozen) -> str:
    """« 3e trimestre 2026 : Pays de la Loire »."""
    return f"Rapport, {found['libelle']}\u00a0: {found['nom']}"


def state_text(found: Frozen) -> str:
    """What moment its figures are of."""
    day = date_text(found["jour"])
    if found.get("releve"):
        then = date_text(found["releve"]["jour"])
        return f"Chiffres du relevé du {then}\u00a0; le reste au {day}"
    if found["definitif"]:
        return f"Chiffres arrêtés au {day}"
    what = (
        "l'année n'est pas finie" if len(found["periode"]) == 4 else "le trimestre n'est pas fini"
    )
    return f"Point d'étape au {day}\u00a0: {what}"


def report_document(found: Frozen, draw: Draw) -> Document:
    """The whole report; `draw` is asked for the picture of each map."""
    return Document(
        title=report_title(found),
        subtitle=state_text(found),
        date=found["jour"],
        author=SITE,
        source=f"{snapshot_text(found)}{source_text(found['jour'], found['version'])}",
        lead=_lead(found),
        blocks=tuple(_blocks(found, draw)),
    )


def _lead(found: Frozen) -> tuple[str, ...]:
    what = "La région" if found["niveau"] == "region" else "Le département"
    places = ", ".join(places_text(kind) for kind in found["types"])
    know = "connaissions" if found.get("releve") else "connaissons"
    said = f"{what} compte {people_text(found['population'])}. Nous y {know} {places}."
    return (said, *found["plan"]["phrases"][:1])


def _blocks(found: Frozen, draw: Draw) -> Iterator[Block]:
    yield Heading("L'essentiel")
    for text in when_texts(found):
        yield Paragraph(text)
    yield _essentials(found)
    for kind in found["types"]:
        yield from kind_blocks(found, kind, draw)
    yield from plan_blocks(found["plan"], part=found["niveau"] != "region")
    yield from _changes(found["changements"])
    yield from _method(found)


def _essentials(found: Frozen) -> Table:
    columns = (
        Column("Type d'aide", width=2),
        Column("Lieux", number=True),
        Column("Pour 10 000 habitants", number=True),
        Column("Habitants à portée (10 km)", number=True),
        Column("Part", number=True),
        Column("Habitants hors de portée", number=True),
    )
    rows = []
    for kind in found["types"]:
        near, share, out = reach_cells(kind["couverture"])
        count, rate = (value_of(kind["ensemble"], name) for name in ("nombre", "taux"))
        rows.append((kind["libelle"], count, rate, near, share, out))
    return Table("Lieux connus et habitants à portée", columns, tuple(rows))


def _changes(found: Frozen | None) -> Iterator[Block]:
    yield Heading("Ce qui a changé depuis le rapport précédent")
    if found is None:
        yield Paragraph("C'est le premier rapport de ce territoire\u00a0: le suivant dira l'écart.")
        return
    day = date_text(found["jour"])
    yield Paragraph(
        f"Rapport précédent\u00a0: {found['libelle']}, chiffres du {day},"
        f" version {found['version']} des données."
    )
    rows = []
    for places, people in zip(found["lieux"], found["habitants"], strict=True):
        rows.append((places["libelle"], *_both(places), *_both(people)))
    columns = (
        Column("Type d'aide", width=2),
        Column("Lieux avant", number=True),
        Column("Lieux", number=True),
        Column("Écart", number=True),
        Column("Habitants à portée avant", number=True),
        Column("Habitants à portée", number=True),
        Column("Écart d'habitants", number=True),
    )
    yield Table("Lieux et habitants à portée, avant et maintenant", columns, tuple(rows))
    said = [_action_text(one) for one in found["actions"]]
    said += [_indicator_text(one) for one in found["indicateurs"]]
    yield Bullets(tuple(said)) if said else Paragraph("Aucune action du plan n'a changé d'état.")


def _both(one: Frozen) -> tuple[str, str, str]:
    before, now = one["avant"], one["apres"]
    texts = [("–" if value is None else number_text(value)) for value in (before, now)]
    if before is None or now is None:
        return texts[0], texts[1], "–"
    sign = "+" if now > before else "\u2212" if now < before else ""
    return texts[0], texts[1], f"{sign}{number_text(abs(now - before))}"


def _action_text(one: Frozen) -> str:
    if one["avant"] is None:
        return f"Nouvelle action\u00a0: {one['titre']} ({one['apres'].lower()})."
    if one["apres"] is None:
        return f"Action retirée\u00a0: {one['titre']}."
    return f"{one['titre']}\u00a0: {one['avant'].lower()}, puis {one['apres'].lower()}."


def _indicator_text(one: Frozen) -> str:
    before, now = (
        "rien" if one[name] is None else number_text(one[name]) for name in ("avant", "apres")
    )
    return f"{one['titre']}\u00a0: {one['libelle']}, de {before} à {now} {one['unite']}."


def _methods(found: Frozen) -> Iterator[tuple[str, str]]:
    return ((name, text) for name, text in found["methodes"].items() if name in _MEASURED)


def _method(found: Frozen) -> Iterator[Block]:
    yield Heading("Méthode et incertitude")
    yield Paragraph(
        "Ces chiffres ne disent que ce qui est publié sur la carte des aides\u00a0: un lieu que"
        " personne ne nous a dit n'y est pas, et une part hors de portée peut donc être trop"
        " grande. Voici ce que l'on sait des lieux comptés."
    )
    columns = (
        Column("Type d'aide", width=2),
        *(Column(name, number=True) for name in _KNOWN.values()),
    )
    rows = tuple(
        (kind["libelle"], *(value_of(kind["ensemble"], name) for name in _KNOWN))
        for kind in found["types"]
    )
    yield Table("Ce que l'on sait des lieux", columns, rows)
    yield Bullets(tuple(f"{_MEASURED[name]}\u00a0: {text}" for name, text in _methods(found)))
    if found["niveau_detail"] == "epci":
        yield Paragraph(
            "Une intercommunalité à cheval sur deux départements est comptée entière.", soft=True
        )
    yield Paragraph(STATUSES, soft=True)
    snapshot = ""
    if found.get("releve"):
        of = found["releve"]
        snapshot = f" du relevé du {date_text(of['jour'])} (version {of['version']}),"
    yield Paragraph(
        f"Ce rapport est fait{snapshot} de la version {found['version']} des données et du plan"
        f" au changement n°\u00a0{found['lot']}\u00a0; ses chiffres sont figés\u00a0: refait de là,"
        f" il est le même, octet pour octet. Référence\u00a0: {found['id']}.",
        soft=True,
    )
