"""The product's store filled with a set, by the product's own bulk writer."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import Connection

from mapapp import store as store_package
from mapapp.accounts.keys import load_keys
from mapapp.app import create_app
from mapapp.config import Settings
from mapapp.domain.kinds import Kind
from mapapp.domain.place import Origin, Place, Precision
from mapapp.domain.vocabulary import Facet
from mapapp.maps.frame import FrameOptions, build_in_subprocess
from mapapp.publishing.words import Wording
from mapapp.resources import geodata_dir
from mapapp.search.current import CurrentAtlas, snapshots_dir
from mapapp.seeding.load import load_gazetteer, load_vocabulary
from mapapp.store.bulk import put_places
from mapapp.store.engine import Store
from mapapp.store.migrate import migrate
from mapapp.store.places import bump_version
from mapapp.store.records import Source, put_source
from mapapp.web.compiled import compile_all
from scripts.benchmark.kinds import PRODUCT_CATEGORY
from scripts.benchmark.sets import Set
from scripts.benchmark.synthetic import Row

SOURCE = "jeu-de-mesure"
LICENCE = "Données inventées pour la mesure"
NOW = "2026-11-22T00:00:00+00:00"


def prepare_product(made: Set, folder: Path) -> None:
    """A data folder that `mapapp serve` can serve, with the set and nothing else in it."""
    folder.mkdir(parents=True)
    store = Store(f"sqlite:///{folder / 'mapapp.db'}")
    migrate(store)
    with store.write() as connection:
        load(connection, (place_of(row) for row in made.rows()))
    store.close()
    build_in_subprocess(geodata_dir(), folder / "cadre", FrameOptions.for_tiles(""))


def make_ready(folder: Path) -> None:
    """What `mapapp init` does so that a start need not, in the folder's last place: snapshots
    are for the address of one database. A second time it finds it done."""
    settings = Settings(data=folder, tiles="")
    geodata, store = geodata_dir(), Store(settings.store_url)
    gazetteer, vocabulary = load_gazetteer(geodata), load_vocabulary(geodata)
    load_keys(settings, print)
    out = snapshots_dir(settings.data, settings.store_url)
    atlas = CurrentAtlas(store, gazetteer, vocabulary, out, geodata)
    atlas.prepare()
    atlas.keep_hours()
    compile_all(create_app(settings), settings.templates_dir)
    store.close()


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
    """Publish places in an empty store, in the transaction of `connection`."""
    wording = Wording(load_vocabulary(geodata_dir()), load_gazetteer(geodata_dir()))
    put_places(connection, ((value, wording.of(value)) for value in places))
    source = Source(SOURCE, "Jeu de mesure", "Ce dépôt", LICENCE, None, 0)
    put_source(connection, source, digest="", now=NOW)
    bump_version(connection, NOW)
    connection.exec_driver_sql("ANALYZE")
