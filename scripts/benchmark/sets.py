"""The synthetic sets on disk: a CSV in the product's own import format, and its columns."""

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from mapapp.resources import geodata_dir
from mapapp.seeding.load import load_gazetteer, load_vocabulary
from mapapp.territory.gazetteer import Gazetteer
from scripts.benchmark import hours, kinds, synthetic
from scripts.benchmark.kinds import PRODUCT_CATEGORY
from scripts.benchmark.synthetic import Columns, Row, draw, rows

IMPORT_COLUMNS = (
    "id,type,categorie,nom,adresse,code_postal,commune,code_insee,lon,lat,precision,telephone,"
    "courriel,site_web,horaires,horaires_texte,capacite,presentation,conditions,publics,gestes,"
    "objets,themes,territoires,source_url,source_date,confiance"
).split(",")
"""The header of `geodata/places.csv`."""


@dataclass(frozen=True)
class Set:
    """A set of `n` places, kept in `folder` for the next run."""

    n: int
    folder: Path

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """The territories that ship."""
        return load_gazetteer(geodata_dir())

    @cached_property
    def columns(self) -> Columns:
        """The columns of the set."""
        with np.load(self.folder / "columns.npz") as kept:
            return Columns(**{name: kept[name] for name in Columns._fields})

    def rows(self) -> Iterator[Row]:
        """Every place, in order."""
        items = tuple(load_vocabulary(geodata_dir()).items)
        return rows(self.columns, self.gazetteer, items)

    @property
    def csv(self) -> Path:
        """The places as a file that the product imports."""
        return self.folder / "places.csv"


def make_set(n: int, folder: Path) -> Set:
    """The set of `n` places below `folder`; written if it is not there yet."""
    made = Set(n, folder / f"{n}-{_digest()}")
    if not (made.folder / "columns.npz").is_file():
        made.folder.mkdir(parents=True, exist_ok=True)
        columns = draw(n, made.gazetteer.communes)
        with (made.folder / "columns.npz").open("wb") as file:
            np.savez(file, **columns._asdict())
    return made


def write_csv(made: Set) -> None:
    """Write `made.csv` once."""
    if made.csv.is_file():
        return
    partial = made.csv.with_suffix(".partial")
    with partial.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(IMPORT_COLUMNS)
        writer.writerows(import_row(row) for row in made.rows())
    partial.rename(made.csv)


def import_row(row: Row) -> list[str]:
    """A place in the columns of `IMPORT_COLUMNS`."""
    values = {name: str(value) for name, value in row._asdict().items()}
    values["categorie"] = PRODUCT_CATEGORY.get(row.categorie, row.categorie)
    values |= {"precision": "adresse", "source_date": row.date_maj, "source_url": row.site_web}
    return [values.get(name, "") for name in IMPORT_COLUMNS]


def _digest() -> str:
    """Changes with the generator and with the territories, so that no stale set is measured."""
    found = hashlib.sha256()
    for module in (synthetic, kinds, hours):
        found.update(Path(str(module.__file__)).read_bytes())
    found.update((geodata_dir() / "territories" / "gazetteer.json").read_bytes())
    return found.hexdigest()[:10]
