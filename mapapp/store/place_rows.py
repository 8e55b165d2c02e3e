"""What of a place is a column of its own, said once: whoever writes or reads a row goes by it."""

from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from typing import Any

import orjson

from mapapp.domain.closures import from_json, to_json
from mapapp.domain.kinds import Kind
from mapapp.domain.place import PLAIN_FIELDS, Origin, Place, Precision, Served
from mapapp.domain.vocabulary import Facet
from mapapp.store.states import Words
from mapapp.text import folded_names

PUBLISHED, GONE = "published", "gone"
"""What `place.status` may be."""


WRITTEN = (
    *PLAIN_FIELDS,
    "name_key",
    "words",
    "words_name",
    "words_commune",
    "origins",
    "closures",
    "status",
    "gone_reason",
    "moved_to",
)
"""The columns of a row, but its number and the version of its last change."""

_CODED = {"kind", "precision"}
# The texts of enumerations, not their members: drivers know texts best.
_plain_values = attrgetter(
    *(f"{name}._value_" if name in _CODED else name for name in PLAIN_FIELDS)
)
_KINDS = {kind.value: kind for kind in Kind}
_PRECISIONS = {precision.value: precision for precision in Precision}


def rows_of(places: Sequence[tuple[Place, Words]]) -> list[tuple[Any, ...]]:
    """The rows of places that are published; values in the order of `WRITTEN`."""
    keys = folded_names([place.name for place, _ in places])
    return [
        (
            *_plain_values(place),
            key,
            words.all,
            words.name,
            words.commune,
            origins_text(place.origins),
            orjson.dumps(to_json(place.closures)).decode() if place.closures else None,
            PUBLISHED,
            None,
            None,
        )
        for (place, words), key in zip(places, keys, strict=True)
    ]


def place_of(
    plain: Sequence[Any],
    tags: Mapping[Facet, tuple[str, ...]],
    serves: tuple[Served, ...],
    origins: Mapping[str, Origin],
    closures: Any,
) -> Place:
    """A place from the columns of `PLAIN_FIELDS`, in that order, and the rest; `closures` as
    decoded from JSON."""
    # By position: a million are made.
    place_id, kind, category, name, lon, lat, precision, *rest = plain
    make: Callable[..., Place] = Place
    return make(
        place_id,
        _KINDS[kind],
        category,
        name,
        lon,
        lat,
        _PRECISIONS[precision],
        *rest,
        tags,
        serves,
        origins,
        from_json(closures) if closures else (),
    )


def origins_text(origins: Mapping[str, Origin]) -> str:
    """The JSON of the origin of each field: [[origin, [field, …]], …], the name's first.

    A place has twenty fields and mostly one origin; [null, []] comes first if its name has none.
    """
    groups: dict[Origin | None, list[str]] = {}
    if origins:
        groups[origins.get("name")] = []
    for name, origin in origins.items():
        groups.setdefault(origin, []).append(name)
    return orjson.dumps([*groups.items()]).decode()


def origins_of(said: Sequence[Any]) -> dict[str, Origin]:
    """What `origins_text` wrote, decoded from JSON."""
    return {
        name: made
        for origin, names in said
        if origin is not None
        for made in (Origin(**origin),)
        for name in names
    }
