"""The shipped files as strict rows: text becomes a value once, here."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
)

from mapapp.domain.faults import french_fault
from mapapp.domain.kinds import Kind
from mapapp.domain.parameters import AREA, UNPRINTABLE
from mapapp.domain.place import Precision, Status
from mapapp.seeding.shipped import BadFile, sound

__all__ = ["BadFile", "sound"]


def _split(text: object) -> object:
    return (
        [part.strip() for part in text.split("|") if part.strip()]
        if isinstance(text, str)
        else text
    )


def _absent(text: object) -> object:
    return None if isinstance(text, str) and not text.strip() else text


Text = Annotated[str | None, BeforeValidator(_absent)]
Lon = Annotated[float, Field(ge=AREA.west, le=AREA.east, allow_inf_nan=False)]
Lat = Annotated[float, Field(ge=AREA.south, le=AREA.north, allow_inf_nan=False)]
Several = Annotated[list[str], BeforeValidator(_split)]
TERRITORY_KEY = r"^(region|departement|epci|commune):[0-9AB]{2,9}$"


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    @field_validator("*", mode="before")
    @classmethod
    def _printable(cls, value: object) -> object:
        if isinstance(value, str) and UNPRINTABLE.search(value):
            raise ValueError("un caractère interdit s'y trouve")
        return value


class PlaceRow(_Row):
    """A row of `geodata/places.csv`."""

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=120)
    type: Kind
    categorie: str
    nom: str = Field(min_length=2, max_length=200)
    adresse: Text
    code_postal: Text = Field(pattern=r"^[0-9]{5}$")
    commune: Text
    code_insee: Text = Field(pattern=r"^[0-9AB]{5}$")
    lon: Annotated[Lon | None, BeforeValidator(_absent)]
    lat: Annotated[Lat | None, BeforeValidator(_absent)]
    precision: Annotated[Precision | None, BeforeValidator(_absent)]
    telephone: Text
    courriel: Text
    site_web: Text = Field(pattern=r"^https?://")
    horaires: Text
    horaires_texte: Text
    capacite: Text
    presentation: Text
    conditions: Text
    publics: Several
    gestes: Several
    objets: Several
    themes: Several
    territoires: Annotated[
        list[Annotated[str, Field(pattern=TERRITORY_KEY)]], BeforeValidator(_split)
    ]
    source_url: Text
    source_date: Text = Field(pattern=r"^[0-9]{4}(-[0-9]{2}){0,2}$")
    confiance: Text

    @field_validator("lat")
    @classmethod
    def _with_lon(cls, lat: float | None, info: ValidationInfo) -> float | None:
        if "lon" in info.data and (lat is None) != (info.data["lon"] is None):
            raise ValueError("lon et lat vont ensemble")
        return lat


class TownHallRow(_Row):
    """A row of `geodata/town-halls.csv`."""

    id: str = Field(pattern=r"^mairie-[0-9AB]{5}$")
    nom: str = Field(min_length=2, max_length=200)
    adresse: Text
    code_postal: Text = Field(pattern=r"^[0-9]{5}$")
    commune: Text
    code_insee: str = Field(pattern=r"^[0-9AB]{5}$")
    lon: Lon
    lat: Lat
    precision: Precision
    telephone: Text
    site_web: Text
    horaires: Text
    date_maj: Text


class ScopeModel(_Row):
    """A territory of an action."""

    level: str = Field(pattern=r"^(region|departement|epci|commune)$")
    code: str


class IndicatorModel(_Row):
    """A stated result."""

    label: str
    value: float
    unit: str
    date: str | None = None
    source_url: str | None = None


class FollowUpModel(_Row):
    """A dated fact."""

    date: str | None = None
    fact: str
    source_url: str | None = None


class ContactModel(_Row):
    """A functional contact."""

    email: str | None = None
    phone: str | None = None
    website: str | None = None
    address: str | None = None


class SourceModel(_Row):
    """Where an action is described."""

    title: str
    url: str | None = None
    date: str | None = None
    licence: str


class ActionModel(_Row):
    """An element of `actions` in `geodata/plan.json`."""

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=120)
    number: int | None = None
    title: str
    theme: str
    summary: str
    pilot: str | None = None
    partners: list[str] = []
    contact: ContactModel | None = None
    scope: list[ScopeModel] = Field(min_length=1)
    status: Status
    status_note: str | None = None
    indicators: list[IndicatorModel] = []
    audiences: list[str] = []
    places: list[str] = []
    date: str | None = None
    source: SourceModel
    follow_up: list[FollowUpModel] = []


RowType = TypeVar("RowType", bound=BaseModel)


def read_csv(path: Path, model: type[RowType]) -> Iterator[RowType]:
    """The rows of a CSV file. Raises BadFile at the first row that is not of the model.

    A file of no row is refused too: taken as it is, it would withdraw every place.
    """
    # utf-8-sig: spreadsheets begin their files with a byte order mark.
    with sound(path.name), path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file, restkey="trop de cellules", strict=True)
        if missing := [n for n in model.model_fields if n not in (rows.fieldnames or ())]:
            raise BadFile(f"{path.name}, ligne 1 : il manque les colonnes {', '.join(missing)}")
        for row in rows:
            yield validate(model, row, f"{path.name}, ligne {rows.line_num}")
        if rows.line_num < 2:
            raise BadFile(f"{path.name} : le fichier n'a aucune ligne")


def validate(model: type[RowType], raw: Any, where: str) -> RowType:
    """One value of a model. Raises BadFile naming `where` and each field at fault."""
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        faults = " ; ".join(
            f"{'.'.join(map(str, fault['loc']))} : {_said(fault)}" for fault in error.errors()
        )
        raise BadFile(f"{where} : {faults}") from error


def _said(fault: Any) -> str:
    given = fault["input"]
    said = sentence(fault)
    return f"« {given[:40]} », {said}" if isinstance(given, str) and given else said


def sentence(fault: Any) -> str:
    """One of pydantic's errors, in French."""
    return french_fault(fault["type"], fault.get("ctx", {}))
