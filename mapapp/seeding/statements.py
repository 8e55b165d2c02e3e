"""The shipped files, each as statements of its source."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mapapp.domain.kinds import Kind
from mapapp.domain.place import Action, Contact, FollowUp, Indicator, Origin, Served
from mapapp.seeding.rows import ActionModel, PlaceRow, TownHallRow, read_csv, sound, validate
from mapapp.store.records import Source, Statement

LICENCE_OUVERTE = "Licence Ouverte 2.0"
PUBLIC_FACTS = "Faits publics relevés sur la page citée"

PLAN = Source(
    id="plan-2019",
    title="Plan régional d'action pour l'emploi, la transition écologique et numérique",
    publisher="Préfecture de la région Pays de la Loire",
    licence="Document public ; résumés rédigés pour ce site",
    url="http://www.prefectures-regions.gouv.fr/-pays-de-la-loire/Grands-dossiers/"
    "Mobilisation-pour-emploi-et-la-transition-ecologique-et-numerique",
    rank=20,
)
STARTER = Source(
    id="pages-publiques",
    title="Pages publiques des structures, des collectivités et de la presse locale",
    publisher="Relevé pour ce site, page citée pour chaque lieu",
    licence=PUBLIC_FACTS,
    url=None,
    rank=10,
)
TOWN_HALLS = Source(
    id="annuaire-mairies",
    title="Annuaire de l'administration (mairies)",
    publisher="Direction de l'information légale et administrative",
    licence=LICENCE_OUVERTE,
    url="https://www.data.gouv.fr/datasets/service-public-fr-annuaire-de-ladministration-base-de-donnees-locales/",
    rank=30,
)


@dataclass(frozen=True, slots=True)
class Seed:
    """One shipped file: its source, and how it is read."""

    source: Source
    file: str
    read: Callable[[Path], list[Statement]]


def _models(path: Path) -> list[ActionModel]:
    with sound(path.name):
        document = json.loads(path.read_text("utf-8"))
        return [
            validate(ActionModel, raw, f"{path.name}, action {n}")
            for n, raw in enumerate(document["actions"], start=1)
        ]


def _plan_statements(path: Path) -> list[Statement]:
    return [_plan_statement(model) for model in _models(path)]


def _plan_statement(model: ActionModel) -> Statement:
    contact = model.contact
    values: dict[str, Any] = {
        "kind": Kind.ACTION.value,
        "category": "action-regionale",
        "name": model.title,
        "presentation": model.summary,
        "themes": [model.theme],
        "audiences": model.audiences,
        "serves": [f"{s.level}:{s.code}" for s in model.scope],
        "updated": model.date,
        "phone": contact.phone if contact else None,
        "email": contact.email if contact else None,
        "website": contact.website if contact else None,
    }
    return Statement(model.id, model.id, values, _origin(model), {})


def _origin(model: ActionModel) -> Origin:
    source = model.source
    return Origin(PLAN.id, source.url, source.date, source.licence)


def plan_actions(path: Path) -> list[Action]:
    return [
        Action(
            id=model.id,
            number=model.number,
            title=model.title,
            theme=model.theme,
            summary=model.summary,
            pilot=model.pilot,
            partners=tuple(model.partners),
            contact=Contact(**model.contact.model_dump()) if model.contact else Contact(),
            status=model.status,
            status_note=model.status_note,
            date=model.date,
            source=_origin(model),
            serves=tuple(Served(s.level, s.code) for s in model.scope),
            indicators=tuple(Indicator(**i.model_dump()) for i in model.indicators),
            follow_up=tuple(FollowUp(**f.model_dump()) for f in model.follow_up),
            places=tuple(model.places),
        )
        for model in _models(path)
    ]


def _starter_statements(path: Path) -> list[Statement]:
    return [_starter_statement(row) for row in read_csv(path, PlaceRow)]


def _starter_statement(row: PlaceRow) -> Statement:
    values: dict[str, Any] = {
        "kind": row.type.value,
        "category": row.categorie,
        "name": row.nom,
        "address": row.adresse,
        "post_code": row.code_postal,
        "commune_code": row.code_insee,
        "lon": row.lon,
        "lat": row.lat,
        "precision": row.precision.value if row.precision else None,
        "phone": row.telephone,
        "email": row.courriel,
        "website": row.site_web,
        "hours": row.horaires,
        "hours_text": row.horaires_texte,
        "capacity": row.capacite,
        "presentation": row.presentation,
        "conditions": row.conditions,
        "audiences": row.publics,
        "gestures": row.gestes,
        "items": row.objets,
        "themes": row.themes,
        "serves": row.territoires,
        "updated": row.source_date,
    }
    origin = Origin(STARTER.id, row.source_url, row.source_date, PUBLIC_FACTS)
    return Statement(row.id, row.id, values, origin, {})


def _town_hall_statements(path: Path) -> list[Statement]:
    return [_town_hall_statement(row) for row in read_csv(path, TownHallRow)]


def _town_hall_statement(row: TownHallRow) -> Statement:
    values = {
        "kind": Kind.TOWN_HALL.value,
        "category": "mairie",
        "name": row.nom,
        "address": row.adresse,
        "post_code": row.code_postal,
        "commune_code": row.code_insee,
        "lon": row.lon,
        "lat": row.lat,
        "precision": row.precision.value,
        "phone": row.telephone,
        "website": row.site_web,
        "hours": _closed_on_public_holidays(row.horaires),
        "audiences": ["tous-publics"],
        "serves": [f"commune:{row.code_insee}"],
        "updated": row.date_maj,
    }
    origin = Origin(TOWN_HALLS.id, TOWN_HALLS.url, row.date_maj, LICENCE_OUVERTE)
    return Statement(row.id, row.id, values, origin, {})


def _closed_on_public_holidays(hours: str | None) -> str | None:
    """The directory gives a usual week; public offices are closed on public holidays."""
    return f"{hours}; PH off" if hours and "PH" not in hours else hours


SEEDS = (
    Seed(PLAN, "plan.json", _plan_statements),
    Seed(STARTER, "places.csv", _starter_statements),
    Seed(TOWN_HALLS, "town-halls.csv", _town_hall_statements),
)
