"""The product's store filled with a set, in bulk; SQLite only.

A place goes in as `mapapp.store.places.put_place` writes it. Triggers and indexes are taken off
and put back as the schema declares them, and what the triggers keep (R*Tree, full text) is filled
by one statement each.
"""

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Connection

from mapapp import store as store_package
from mapapp.domain.kinds import Kind
from mapapp.domain.place import Origin, Place, Precision
from mapapp.domain.vocabulary import Facet, Vocabulary
from mapapp.maps.frame import FrameOptions, build_in_subprocess
from mapapp.resources import geodata_dir
from mapapp.seeding.load import load_vocabulary
from mapapp.store.engine import Store
from mapapp.store.migrate import migrate
from mapapp.store.schema import place
from mapapp.store.states import Words
from mapapp.text import fold, tokens
from scripts.benchmark.kinds import PRODUCT_CATEGORY
from scripts.benchmark.sets import Set
from scripts.benchmark.synthetic import Row

SOURCE = "jeu-de-mesure"
LICENCE = "Données inventées pour la mesure"
NOW = "2026-11-22T00:00:00+00:00"
_BATCH = 20_000
_PLAIN = (
    "id category name address post_code commune_code commune_name department epci lon lat phone"
    " email website hours hours_text capacity presentation conditions updated"
).split()


def prepare_product(made: Set, folder: Path) -> None:
    """A data folder that `mapapp serve` can serve, with the set and nothing else in it."""
    folder.mkdir(parents=True)
    store = Store(f"sqlite:///{folder / 'mapapp.db'}")
    migrate(store)
    with store.write() as connection:
        load(connection, (place_of(row) for row in made.rows()))
    store.close()
    build_in_subprocess(geodata_dir(), folder / "cadre", FrameOptions.for_tiles(""))


def schema_digest() -> str:
    """Changes when what `prepare_product` makes would: with the store's tables and with this."""
    found = hashlib.sha256(Path(__file__).read_bytes())
    for path in sorted((Path(str(store_package.__file__)).parent).rglob("*.py")):
        found.update(path.read_bytes())
    return found.hexdigest()[:10]


def place_of(row: Row) -> Place:
    """A synthetic place as the product publishes it."""
    return Place(
        id=row.id,
        kind=Kind(row.type),
        category=PRODUCT_CATEGORY.get(row.categorie, row.categorie),
        name=row.nom,
        lon=row.lon,
        lat=row.lat,
        precision=Precision.ADDRESS,
        address=row.adresse,
        post_code=row.code_postal,
        commune_code=row.code_insee,
        commune_name=row.commune,
        department=row.departement,
        epci=row.code_epci or None,
        phone=row.telephone,
        website=row.site_web,
        hours=row.horaires or None,
        updated=row.date_maj,
        tags=_facets(row),
        origins={"name": Origin(SOURCE, row.site_web, row.date_maj, LICENCE)},
    )


def _facets(row: Row) -> dict[Facet, tuple[str, ...]]:
    texts = {
        Facet.THEME: row.themes,
        Facet.AUDIENCE: row.publics,
        Facet.GESTURE: row.gestes,
        Facet.ITEM: row.objets,
    }
    return {facet: tuple(text.split("|")) for facet, text in texts.items() if text}


def load(connection: Connection, places: Iterable[Place]) -> None:
    """Publish places in an empty SQLite store, in the transaction of `connection`."""
    vocabulary = load_vocabulary(geodata_dir())
    put_back = _take_off(connection)
    known: set[str] = set()
    numbered = enumerate(places, start=1)
    while batch := list(islice(numbered, _BATCH)):
        rows = [_place_row(n, value, vocabulary) for n, value in batch]
        _insert(connection, "place", rows)
        _insert(connection, "place_tag", [tag for n, value in batch for tag in _tags(n, value)])
        known.update(*(row["words"].split() for row in rows))
    _insert(connection, "search_word", [{"word": word} for word in sorted(known)])
    _fill_indexes(connection)
    for statement in put_back:
        connection.exec_driver_sql(statement)
    connection.exec_driver_sql(
        "INSERT INTO source (id, title, publisher, licence, content_digest, imported_at, rank)"
        " VALUES (?, 'Jeu de mesure', 'Ce dépôt', ?, '', ?, 0)",
        (SOURCE, LICENCE, NOW),
    )
    connection.exec_driver_sql("UPDATE data_version SET counter = 1, changed_at = ?", (NOW,))
    connection.exec_driver_sql("ANALYZE")


def _take_off(connection: Connection) -> list[str]:
    """Drop what slows inserts down; returns the statements that put it back."""
    found = connection.exec_driver_sql(
        "SELECT type, name, sql FROM sqlite_master WHERE type IN ('index', 'trigger')"
        " AND tbl_name IN ('place', 'place_tag') AND sql IS NOT NULL ORDER BY type"
    ).all()
    for kind, name, _ in found:
        connection.exec_driver_sql(f"DROP {kind} {name}")
    return [sql for _, _, sql in found]


def _fill_indexes(connection: Connection) -> None:
    """What the triggers of the first migration keep; neighbours together make a tight R*Tree."""
    micro = "CAST(round({0} * 1e6) AS INTEGER)"
    lon, lat = micro.format("lon"), micro.format("lat")
    connection.exec_driver_sql(
        f"INSERT INTO place_rtree SELECT number, {lon}, {lon}, {lat}, {lat} FROM place"
        " ORDER BY round(lon * 20), lat"
    )
    connection.exec_driver_sql(
        "INSERT INTO place_fts (rowid, words) SELECT number, words FROM place"
    )


def _insert(connection: Connection, table: str, rows: list[dict[str, Any]]) -> None:
    if rows:
        names = ", ".join(rows[0])
        marks = ", ".join("?" * len(rows[0]))
        statement = f"INSERT INTO {table} ({names}) VALUES ({marks})"
        connection.exec_driver_sql(statement, [tuple(row.values()) for row in rows])


_tokens = lru_cache(maxsize=200_000)(tokens)


def synthetic_words(value: Place, vocabulary: Vocabulary) -> Words:
    """What `words_of` gives for a synthetic place, each part of its texts folded only once."""
    commune_name = value.commune_name or ""
    category = vocabulary.category_label(value.category)
    commune = [*_tokens(commune_name), *_tokens(value.post_code or "")]
    name = [*_tokens(value.name.removesuffix(commune_name)), *_tokens(commune_name)]
    name += _tokens(category)
    door, _, street = (value.address or "").partition(" ")
    others = [*_tokens(door), *_tokens(street), *_tokens(value.kind.label)]
    for facet in Facet:
        for code in value.codes(facet):
            others += _tokens(vocabulary.label(facet, code))
            if facet is Facet.ITEM:
                others += _tokens(" ".join(vocabulary.items[code].synonyms))
    return Words(
        all=" ".join(dict.fromkeys([*name, *commune, *others])),
        name=" ".join(dict.fromkeys(name)),
        commune=" ".join(dict.fromkeys(commune)),
    )


def _place_row(number: int, value: Place, vocabulary: Vocabulary) -> dict[str, Any]:
    words = synthetic_words(value, vocabulary)
    row = {"number": number} | {name: getattr(value, name) for name in _PLAIN}
    row |= {
        "status": "published",
        "kind": value.kind.value,
        "name_key": fold(value.name),
        "precision": value.precision.value,
        "origins": _origins(value.origins["name"]),
        "words": words.all,
        "words_name": words.name,
        "words_commune": words.commune,
    }
    if "changed" in place.c:  # the data version of the last change, once the schema has it
        row["changed"] = 1
    return row | {'"precision"': row.pop("precision")}


def _origins(name: Origin) -> str:
    document = {"source": name.source, "url": name.url, "date": name.date, "licence": name.licence}
    return orjson.dumps({"name": document}).decode()


def _tags(number: int, value: Place) -> list[dict[str, Any]]:
    return [
        {"place": number, "facet": facet.value, "code": code, "position": position}
        for facet, codes in value.tags.items()
        for position, code in enumerate(codes)
    ]
