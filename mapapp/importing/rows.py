"""Rows of a file read as values of places, with every problem of each."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from mapapp.domain.kinds import Kind
from mapapp.domain.rights import Organisation
from mapapp.domain.vocabulary import Vocabulary
from mapapp.importing import values
from mapapp.importing.communes import Communes
from mapapp.importing.fields import BY_KEY
from mapapp.importing.found import DROP, Found, Read
from mapapp.importing.position import Positions, Where
from mapapp.importing.words import GENERIC, LISTS, Words
from mapapp.territory.gazetteer import Commune, Gazetteer

if TYPE_CHECKING:
    # Pages read what was checked, and must not load shapely for the name of a type.
    from mapapp.territory.locate import Locator

_POSITION = ("lon", "lat", "commune", "commune_code", "post_code")
_LON_LAT = ("lon", "lat")
_CACHED = 200_000


@dataclass(frozen=True, slots=True)
class Terms:
    """What rows are held against: whose file it is, today, and what is chosen for all of it."""

    organisation: Organisation
    today: date
    kind: Kind | None = None
    category: str | None = None

    @property
    def usual_kind(self) -> Kind | None:
        """The kind of the organisation's places as far as its scope tells."""
        kinds = self.organisation.scope.kinds
        return next((kind for kind in GENERIC if kind in kinds), None)


@dataclass(slots=True)
class Row:
    """A row as read. `values` are those of a statement; `line` is its place in the file."""

    line: int
    texts: dict[str, str]
    values: dict[str, Any] = field(default_factory=dict)
    faults: list[Found] = field(default_factory=list)


class RowReader:
    """Reads rows of one file. `conventions`: (field, sort) that are the file's way of writing,
    mended without a word."""

    def __init__(
        self, gazetteer: Gazetteer, vocabulary: Vocabulary, locator: "Locator", terms: Terms
    ) -> None:
        self.words = Words(vocabulary)
        self.terms = terms
        self.communes = Communes(gazetteer)
        self._region = gazetteer.region.code
        self._positions = Positions(self.communes, locator)
        self._cells: dict[str, dict[str, Read]] = {}
        self.conventions: frozenset[tuple[str, str]] = frozenset()

    def cell(self, key: str, text: str) -> Read:
        """One cell, read once for each distinct text."""
        known = self._cells.setdefault(key, {})
        found = known.get(text)
        if found is None:
            found = self._read(key, text)
            if found.message and found.fix and (key, found.sort) in self.conventions:
                found = self._read(key, found.fix)
            if len(known) > _CACHED:
                known.clear()
            known[text] = found
        return found

    def forget(self) -> None:
        """Read every cell anew: the conventions have changed."""
        self._cells.clear()

    def _read(self, key: str, text: str) -> Read:
        reader = _READERS.get(key)
        if reader is not None:
            return reader(text)
        if key == "updated":
            return values.read_date(text, self.terms.today)
        if key == "kind":
            return self.words.read_kind(text)
        if key == "category":
            return self.words.read_category(text)
        if key in LISTS:
            return self.words.read_list(key, text)
        return values.read_text(key, text)

    def look_up(self, rows: Iterable[Mapping[str, str]]) -> None:
        """Find the communes of all positions at once, before the rows are read."""
        points = []
        for texts in rows:
            lon, lat = (self.cell(k, texts[k]).value if texts.get(k) else None for k in _LON_LAT)
            if lon is not None and lat is not None:
                points.append((lon, lat))
        self._positions.look_up(points)

    def row(self, line: int, texts: dict[str, str]) -> Row:
        """A row, read anew with nothing accepted."""
        made = Row(line, texts)
        read = {}
        for key, text in texts.items():
            if not text:
                continue
            found = self.cell(key, text)
            if found.message:
                fix = None if found.fix is None else (found.fix_field or key, found.fix)
                made.faults.append(Found(key, text, found.message, found.sort, fix))
            else:
                read[key] = found.value
        if not texts.get("name"):
            made.faults.append(Found("name", "", "il manque le nom", "manque"))
        where = self._positions.read(texts, read.get("lon"), read.get("lat"))
        made.faults += where.faults
        self._nature(made, read)
        self._scope(made, read, where)
        if not made.faults:
            made.values = _values(read, where)
        return made

    def _nature(self, made: Row, read: dict[str, Any]) -> None:
        """Kind and category, from the row or chosen for the whole file."""
        kind, category = read.pop("kind", None), read.get("category")
        if isinstance(kind, str) and kind.startswith("category:"):
            category, kind = category or kind.partition(":")[2], None
        if category is None and kind is None:
            category = self.terms.category
            kind = self.terms.kind
        if category is None and kind is not None:
            category = GENERIC.get(Kind(kind))
        if category is None:
            if not any(fault.sort == "categorie" for fault in made.faults):
                kind_here = self.terms.usual_kind
                usual = GENERIC[kind_here] if kind_here else None
                fix = ("category", usual) if usual else None
                said = "il manque la catégorie"
                made.faults.append(Found("category", "", said, "categorie", fix))
            return
        own = self.words.kind_of(category)
        if own is Kind.ACTION:
            said = "les actions du plan ne s'importent pas"
            made.faults.append(Found("category", category, said, "categorie"))
            return
        if kind is not None and Kind(kind) is not own:
            said = f"cette catégorie est du type « {own.value} »"
            text = made.texts.get("kind", "")
            made.faults.append(Found("kind", text, said, "categorie", ("kind", own.value)))
        read["kind"], read["category"] = own.value, category

    def _scope(self, made: Row, read: Mapping[str, Any], where: Where) -> None:
        scope = self.terms.organisation.scope
        if where.commune is None or "kind" not in read:
            return
        kind = Kind(read["kind"])
        if kind not in scope.kinds:
            said = f"votre organisation ne s'occupe pas du type « {kind.value} »"
            made.faults.append(Found("kind", made.texts.get("kind", ""), said, "perimetre"))
        if scope.territories.isdisjoint(_keys(where.commune, self._region)):
            said = f"{where.commune.name} est hors du périmètre de votre organisation"
            made.faults.append(Found("commune", made.texts.get("commune", ""), said, "perimetre"))


_READERS: Mapping[str, Callable[[str], Read]] = {
    "lon": values.read_number,
    "lat": values.read_number,
    "phone": values.read_phone,
    "email": values.read_email,
    "website": values.read_website,
    "hours": values.read_hours,
    "post_code": lambda text: Read(text.strip()),
    "commune_code": lambda text: Read(text.strip()),
}
_KEPT = tuple(key for key in BY_KEY if key not in ("id", *_POSITION))


def _keys(commune: Commune, region: str) -> frozenset[str]:
    found = {f"commune:{commune.code}", f"departement:{commune.department}", f"region:{region}"}
    return frozenset(found | ({f"epci:{commune.epci}"} if commune.epci else set()))


def _values(read: Mapping[str, Any], where: Where) -> dict[str, Any]:
    """The values of a statement; what the file does not say is left out."""
    found = {key: read[key] for key in _KEPT if read.get(key)}
    if where.commune is not None:
        found["commune_code"] = where.commune.code
    if read.get("post_code"):
        found["post_code"] = read["post_code"]
    if where.lon is not None:
        found |= {"lon": where.lon, "lat": where.lat, "precision": "adresse"}
    return found


def mended(texts: Mapping[str, str], fault: Found) -> dict[str, str] | None:
    """A row's texts with a problem's fix applied; None when it leaves the row out.

    A fix of another field than the problem's empties the one at fault.
    """
    assert fault.fix is not None
    name, text = fault.fix
    if name == DROP:
        return None
    changed = dict(texts)
    if name != fault.field:
        # A commune's code settles what its name leaves unclear; the name may stay.
        if (name, fault.field) != ("commune_code", "commune"):
            changed[fault.field] = ""
        if name == "hours_text" and changed.get(name):
            text = f"{changed[name]} {text}"
    changed[name] = text
    return changed


def conventions_of(
    reader: RowReader, columns: Iterable[str], texts: Iterable[Mapping[str, str]]
) -> frozenset[tuple[str, str]]:
    """Ways of writing that most of a file shares: they are its own, not its mistakes.

    A decimal comma in more than half of the coordinates; a way of writing phone numbers or
    hours in nine of ten of at least ten.
    """
    counts: dict[str, Counter[str]] = {key: Counter() for key in columns if key in _SHARES}
    for row in texts:
        for key, counter in counts.items():
            if text := row.get(key):
                found = reader.cell(key, text)
                counter[found.sort if found.message and found.fix else ""] += 1
    return frozenset(
        (key, sort)
        for key, counter in counts.items()
        for sort, least, share in _SHARES[key]
        if counter[sort] >= least and counter[sort] > share * counter.total()
    )


_SHARES = {
    "lon": (("virgule", 1, 0.5),),
    "lat": (("virgule", 1, 0.5),),
    "phone": (("telephone", 10, 0.9),),
    "hours": (("horaires", 10, 0.9),),
}
