"""GeoJSON of a place, encoded before it is asked for.

What depends on the moment or on who asks comes first, in words that many places share, so that a
feature is two pieces:

    {"type":"Feature","properties":{"distance_m":null,"ouverture":{…},"page":"https://…/lieux/
    ressourcerie-de-l-essai","nom":…},"id":…,"geometry":{…}},

The second, the body, is encoded once a change; it ends with the comma before the next feature.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

import numpy as np
import orjson

from mapapp.atlas.dictionary import Column
from mapapp.domain.closures import from_json, to_json
from mapapp.domain.kinds import Kind
from mapapp.domain.place import Origin, Place, Precision, Served, is_stale
from mapapp.domain.vocabulary import Facet, Vocabulary
from mapapp.territory.gazetteer import Gazetteer

# What a path may hold unquoted, as werkzeug's router writes it.
_PATH_SAFE = "!$&'()*+,/:;=@"
_BEGINNING = b'{"type":"Feature","properties":{"distance_m":'
_NOWHERE = _BEGINNING + b"null"

_TEXTS = {
    "nom": "name",
    "categorie": "category",
    "adresse": "address",
    "code_postal": "post_code",
    "commune": "commune_name",
    "code_insee": "commune_code",
    "departement": "department",
    "code_epci": "epci",
    "telephone": "phone",
    "courriel": "email",
    "site_web": "website",
    "horaires_accueil": "hours",
    "horaires_texte": "hours_text",
    "capacite": "capacity",
    "description": "presentation",
    "conditions_acces": "conditions",
    "date_maj": "updated",
}
_KIND_LABELS = {kind.value: kind.label for kind in Kind}
_FACETS = {
    "thematiques": Facet.THEME,
    "publics": Facet.AUDIENCE,
    "gestes": Facet.GESTURE,
    "objets": Facet.ITEM,
}


def feature_of(
    place: Place, vocabulary: Vocabulary, gazetteer: Gazetteer, **rest: Any
) -> dict[str, Any]:
    """A place as a GeoJSON feature; `rest` are properties that depend on who asks and when."""
    kind = place.kind.value
    origin = place.origins.get("name")
    return {
        "type": "Feature",
        "id": place.id,
        "geometry": {"type": "Point", "coordinates": [place.lon, place.lat]},
        "properties": {
            "nom": place.name,
            "type": kind,
            "categorie": place.category,
            "adresse": place.address,
            "code_postal": place.post_code,
            "commune": place.commune_name,
            "code_insee": place.commune_code,
            "departement": place.department,
            "code_epci": place.epci,
            "precision": place.precision.value,
            "telephone": place.phone,
            "courriel": place.email,
            "site_web": place.website,
            "horaires_accueil": place.hours,
            "horaires_texte": place.hours_text,
            "fermetures": to_json(place.closures),
            "capacite": place.capacity,
            "description": place.presentation,
            "conditions_acces": place.conditions,
            "thematiques": place.codes(Facet.THEME),
            "publics": place.codes(Facet.AUDIENCE),
            "gestes": place.codes(Facet.GESTURE),
            "objets": place.codes(Facet.ITEM),
            "date_maj": place.updated,
            "a_confirmer": is_stale(place),
            "source": origin.source if origin else None,
            "lien_source": origin.url if origin else None,
            "licence": origin.licence if origin else None,
            "type_libelle": _KIND_LABELS[kind],
            "categorie_libelle": vocabulary.category_label(place.category),
            "territoires": [
                {"niveau": s.level, "code": s.code, "nom": gazetteer.label(s.level, s.code)}
                for s in place.serves
            ],
            **rest,
        },
    }


def body_of(place: Place, vocabulary: Vocabulary, gazetteer: Gazetteer) -> bytes:
    """A feature from the id in the address of its page on, and a comma."""
    feature = feature_of(place, vocabulary, gazetteer)
    rest = {"id": feature["id"], "geometry": feature["geometry"]}
    return b"".join(
        (
            in_path(place.id),
            b'",',
            orjson.dumps(feature["properties"])[1:],
            b",",
            orjson.dumps(rest)[1:],
            b",",
        )
    )


def in_path(place_id: str) -> bytes:
    """An id as it stands in the address of its page."""
    return quote(place_id, safe=_PATH_SAFE).encode("ascii")


class Beginnings(dict[int, bytes]):
    """What stands before a body that tells no distance.

    `opening_of` gives the JSON of the state of an hours code, `pages` is the absolute address of
    the page of each kind code up to the id; no character of it may need escaping in JSON.
    Threads may share one: what two of them make is the same. A key is an hours code times the
    number of kinds, plus a kind code: one number is found sooner than two.
    """

    def __init__(self, opening_of: Callable[[int], bytes], pages: Sequence[bytes]) -> None:
        super().__init__()
        self._opening_of = opening_of
        self._pages = pages

    def of(self, hours: Column, kinds: Column) -> list[bytes]:
        """Those of places with these codes of hours and of kinds."""
        keys = hours.astype(np.intp) * len(self._pages) + kinds
        return list(map(self.__getitem__, keys.tolist()))

    def __missing__(self, key: int) -> bytes:
        hours, kind = divmod(key, len(self._pages))
        said = (_NOWHERE, b',"ouverture":', self._opening_of(hours), b',"page":"')
        beginning = self[key] = b"".join((*said, self._pages[kind]))
        return beginning


def told_distance(beginning: bytes, distance_m: float | None) -> bytes:
    """A beginning that tells a distance, if there is one."""
    if distance_m is None:
        return beginning
    return b"%b%d%b" % (_BEGINNING, round(distance_m), beginning[len(_NOWHERE) :])


def place_of(body: bytes | memoryview) -> Place:
    """The place a body was made of. Of its origins only the name's, without its date."""
    document = orjson.loads(b'{"properties":{"page":"%b' % bytes(body[:-1]))
    said: Mapping[str, Any] = document["properties"]
    lon, lat = document["geometry"]["coordinates"]
    source = said["source"]
    return Place(
        id=document["id"],
        kind=Kind(said["type"]),
        lon=lon,
        lat=lat,
        precision=Precision(said["precision"]),
        tags={facet: tuple(said[name]) for name, facet in _FACETS.items() if said[name]},
        serves=tuple(Served(s["niveau"], s["code"]) for s in said["territoires"]),
        origins={"name": Origin(source, said["lien_source"], None, said["licence"])}
        if source is not None
        else {},
        closures=from_json(said["fermetures"]),
        **{attribute: said[name] for name, attribute in _TEXTS.items()},
    )
