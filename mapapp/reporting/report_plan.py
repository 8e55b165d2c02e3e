"""The part of a report on the plan: states, what is late, indicators, what was taken up."""

from collections.abc import Iterator, Mapping
from typing import Any

from mapapp.figures.words import percent_text
from mapapp.printing.document import Block, Bullets, Column, Heading, Paragraph, Table
from mapapp.reporting.words import amount_text, date_text

Frozen = Mapping[str, Any]


def plan_blocks(plan: Frozen, *, part: bool) -> Iterator[Block]:
    """Its blocks; `part`: of the actions that concern one department."""
    yield Heading("Le plan régional")
    if part:
        yield Paragraph("Sont comptées ici les actions qui concernent ce département.")
    for text in plan["phrases"]:
        yield Paragraph(text)
    if not plan["actions"]:
        return
    states = [(label, amount_text(count)) for _code, label, count in plan["etats"]]
    if plan["non_decrites"]:
        states.append(("Non décrites dans la plaquette", amount_text(plan["non_decrites"])))
    columns = (Column("État", width=2), Column("Actions", number=True))
    yield Table("Les actions par état", columns, tuple(states))
    yield from _late(plan)
    yield from _indicators(plan)
    yield from _spreads(plan)
    yield _actions(plan)


def _late(plan: Frozen) -> Iterator[Block]:
    rows = tuple(
        (one["quoi"], one["action"], date_text(one["prevu"]), one["pilote"] or "–")
        for one in plan["retards"]
    )
    if rows:
        columns = (
            Column("En retard", width=2),
            Column("Action", width=2),
            Column("Prévu"),
            Column("Pilote"),
        )
        yield Table("Ce qui est en retard", columns, rows)


def _indicators(plan: Frozen) -> Iterator[Block]:
    rows = tuple(
        (
            f"{one['libelle']} ({one['unite']})",
            one["titre"],
            amount_text(one["valeur"]),
            date_text(one["date"]) if one["date"] else "sans date" if one["valeur"] else "–",
            amount_text(one["cible"]),
            "–" if one["part"] is None else percent_text(one["part"]),
        )
        for one in plan["indicateurs"]
    )
    if rows:
        columns = (
            Column("Indicateur", width=2.4),
            Column("Action", width=2),
            Column("Valeur", number=True),
            Column("Date"),
            Column("Cible", number=True),
            Column("Atteint", number=True),
        )
        yield Table("Les indicateurs", columns, rows)


def _spreads(plan: Frozen) -> Iterator[Block]:
    said = [f"{one['action']}\u00a0: {', '.join(one['par'])}" for one in plan["reprises"]]
    if said:
        yield Heading("Actions reprises ailleurs", 2)
        yield Bullets(tuple(said))


def _actions(plan: Frozen) -> Table:
    columns = (
        Column("Action", width=3),
        Column("Territoires", width=2),
        Column("Pilote", width=1.6),
        Column("État"),
    )
    rows = tuple(
        (one["titre"], one["territoires"] or "–", one["pilote"] or "–", one["etat_libelle"])
        for one in plan["actions"]
    )
    return Table("Toutes les actions", columns, rows)
