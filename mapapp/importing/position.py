"""Where a row says its place is: coordinates, commune and post code held against each other."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from mapapp.domain.geography import distance_m
from mapapp.domain.parameters import AREA
from mapapp.importing.communes import Communes, Named, is_cedex
from mapapp.importing.found import Found
from mapapp.importing.lambert import lon_lat, looks_like_lambert
from mapapp.territory.gazetteer import Commune

if TYPE_CHECKING:
    # Pages read what was checked, and must not load shapely for the name of a type.
    from mapapp.territory.locate import Locator

FAR_M = 30_000.0
"""A point further than this from its commune's town hall is a mistake: none is so wide."""
_POST_M = 20_000.0
_OUTSIDE = "cette position est hors des Pays de la Loire"


@dataclass(slots=True)
class Where:
    """What is known of a row's position."""

    lon: float | None = None
    lat: float | None = None
    commune: Commune | None = None
    at_point: Commune | None = None
    faults: list[Found] = field(default_factory=list)


class Positions:
    """Reads positions of rows."""

    def __init__(self, communes: Communes, locator: "Locator") -> None:
        self._communes = communes
        self._locator = locator
        self._known: dict[tuple[float, float], str] = {}

    def look_up(self, points: Iterable[tuple[float, float]]) -> None:
        """Find the communes of many points at once, for the rows to come."""
        asked = [point for point in dict.fromkeys(points) if _in_area(*point)]
        if asked:
            lons, lats = np.array(asked, dtype=np.float64).T
            codes = self._locator.communes_at(lons, lats)
            self._known = {p: code for p, code in zip(asked, codes, strict=True) if code}

    def _at(self, lon: float, lat: float) -> str | None:
        """The commune at a point or just beside it; None outside the region."""
        if not _in_area(lon, lat):
            return None
        return self._known.get((lon, lat)) or self._locator.nearest_commune(lon, lat)

    def read(self, texts: Mapping[str, str], lon: Any, lat: Any) -> Where:
        """`texts` are the row's; `lon`, `lat` what was read of them, None when wrong or empty."""
        where = Where()
        if lon is not None and lat is not None:
            self._point(where, texts, lon, lat)
        elif texts.get("lon") or texts.get("lat"):
            for name, other in (("lon", "lat"), ("lat", "lon")):
                if not texts.get(name) and texts.get(other):
                    where.faults.append(
                        Found(name, "", "longitude et latitude vont ensemble", "manque")
                    )
        if any(fault.sort == "position" for fault in where.faults):
            return where  # elsewhere in France: its commune is not ours either
        self._commune(where, texts)
        self._post_code(where, texts)
        nowhere = where.commune is None and where.lon is None and not where.faults
        if nowhere and not (texts.get("lon") or texts.get("lat")):
            said = "on ne sait pas où est ce lieu : coordonnées ou commune attendues"
            where.faults.append(Found("commune", "", said, "manque"))
        return where

    def _point(self, where: Where, texts: Mapping[str, str], lon: float, lat: float) -> None:
        code = self._at(lon, lat)
        if code is not None:
            where.lon, where.lat = round(lon, 7), round(lat, 7)
            where.at_point = self._communes.gazetteer.commune(code)
            return
        message, sort, mended = self._mended(texts, lon, lat)
        if mended is None:
            where.faults.append(Found("lat", texts.get("lat", ""), message, sort))
            return
        for name, value in zip(("lon", "lat"), mended, strict=True):
            if (text := str(value)) != texts.get(name):
                given = texts.get(name, "")
                where.faults.append(Found(name, given, message, sort, (name, text)))

    def _mended(
        self, texts: Mapping[str, str], lon: float, lat: float
    ) -> tuple[str, str, tuple[Any, Any] | None]:
        """What is wrong with a point outside the region, and where it should be."""
        if lon == 0 and lat == 0:
            return "0, 0 n'est pas la position de ce lieu", "zero", ("", "")
        if self._at(lat, lon):
            return "longitude et latitude sont inversées", "inverse", (lat, lon)
        for x, y in ((lon, lat), (lat, lon)):
            if looks_like_lambert(x, y):
                point = lon_lat(x, y)
                if self._at(*point):
                    said = "ces nombres sont des mètres (Lambert-93), pas des degrés"
                    return said, "lambert93", point
        if self._at(-lon, lat) and self._may_be_ours(texts):
            return "le signe de la longitude semble faux", "signe", (-lon, lat)
        return _OUTSIDE, "position", None

    def _may_be_ours(self, texts: Mapping[str, str]) -> bool:
        """Whether nothing in the row says that it is of another region."""
        code, name, post = (texts.get(n, "") for n in ("commune_code", "commune", "post_code"))
        if code:
            return self._communes.by_code(code) is not None
        if name:
            return bool(self._communes.named(name, post))
        return not post or bool(self._communes.by_post_code(post))

    def _commune(self, where: Where, texts: Mapping[str, str]) -> None:
        code, name = texts.get("commune_code", ""), texts.get("commune", "")
        by_code = self._by_code(where, code) if code else None
        by_name = self._by_name(where, name, texts, by_code) if name else None
        found = by_code or by_name
        where.commune = found.commune if found else where.at_point
        if by_code and by_name and by_code.commune.code != by_name.commune.code:
            said = f"le code INSEE {code} est celui de {by_code.commune.name}"
            where.faults.append(
                Found("commune", name, said, "commune", ("commune", by_code.commune.name))
            )
        elif found and where.lon is not None and where.lat is not None:
            one = found.commune
            if distance_m(where.lon, where.lat, one.lon, one.lat) > FAR_M:
                at = where.at_point.name if where.at_point else "ailleurs"
                said = f"cette position est à {at}, loin de {one.name}"
                where.faults.append(Found("lat", texts.get("lat", ""), said, "position"))

    def _by_code(self, where: Where, code: str) -> Named | None:
        found = self._communes.by_code(code.zfill(5) if code.isdigit() else code.upper())
        if found is None:
            here = where.at_point.code if where.at_point else None
            said = "ce code INSEE n'est pas celui d'une commune des Pays de la Loire"
            fix = ("commune_code", here) if here else None
            where.faults.append(Found("commune_code", code, said, "commune", fix))
        elif found.former:
            said = f"ancienne commune, aujourd'hui {found.commune.name}"
            fix = ("commune_code", found.commune.code)
            where.faults.append(Found("commune_code", code, said, "ancienne_commune", fix))
        return found

    def _by_name(
        self, where: Where, name: str, texts: Mapping[str, str], by_code: Named | None
    ) -> Named | None:
        found = self._communes.named(name, texts.get("post_code", ""))
        if by_code is not None:
            # A code says it all; the name is only looked at where it is clearly another's.
            same = [one for one in found if one.commune.code == by_code.commune.code]
            found = same or found
        elif len(found) > 1 and where.at_point is not None:
            here = [one for one in found if one.commune.code == where.at_point.code]
            found = here or found
        if len(found) == 1:
            one = found[0]
            if one.former:
                said = f"ancienne commune, aujourd'hui {one.commune.name}"
                fix = ("commune", one.commune.name)
                where.faults.append(Found("commune", name, said, "ancienne_commune", fix))
            return one
        if by_code is None:
            where.faults.append(self._unclear(where, name, found))
        return None

    def _unclear(self, where: Where, name: str, found: list[Named]) -> Found:
        if found:
            said = "plusieurs communes portent ce nom : donnez le code INSEE"
            fix = where.at_point and ("commune_code", where.at_point.code)
            return Found("commune", name, said, "commune", fix or None)
        like = where.at_point or self._communes.suggested(name)
        fix = ("commune", like.name) if like else None
        return Found("commune", name, "cette commune n'est pas de la région", "commune", fix)

    def _post_code(self, where: Where, texts: Mapping[str, str]) -> None:
        post_code, commune = texts.get("post_code", ""), where.commune
        if not post_code:
            return
        wanted = commune.post_codes if commune else ()
        if len(post_code) != 5 or not (post_code.isascii() and post_code.isdigit()):
            said = "cinq chiffres sont attendus"
            where.faults.append(
                Found("post_code", post_code, said, "code_postal", _post_fix(post_code, wanted))
            )
            return
        if commune is None:
            self._from_post_code(where, post_code)
        elif post_code not in wanted and not is_cedex(texts.get("commune", "")):
            named = texts.get("commune") or texts.get("commune_code")
            if not named and self._near(where, post_code):
                return  # the point alone says the commune, and is near its border
            said = f"ce code postal n'est pas celui de {commune.name}"
            fix = _post_fix(post_code, wanted)
            where.faults.append(Found("post_code", post_code, said, "code_postal", fix))

    def _from_post_code(self, where: Where, post_code: str) -> None:
        communes = self._communes.by_post_code(post_code)
        if not communes:
            said = "ce code postal n'est pas de la région"
            where.faults.append(Found("post_code", post_code, said, "code_postal"))
        elif len(communes) == 1 and where.lon is None:
            where.commune = communes[0]

    def _near(self, where: Where, post_code: str) -> bool:
        lon, lat = where.lon, where.lat
        return (
            lon is not None
            and lat is not None
            and any(
                distance_m(lon, lat, c.lon, c.lat) < _POST_M
                for c in self._communes.by_post_code(post_code)
            )
        )


def _in_area(lon: float, lat: float) -> bool:
    return AREA.west <= lon <= AREA.east and AREA.south <= lat <= AREA.north


def _post_fix(given: str, wanted: tuple[str, ...]) -> tuple[str, str] | None:
    """The commune's post code; of several, the one most like what was given."""
    if not wanted:
        return None
    alike = max(wanted, key=lambda w: sum(a == b for a, b in zip(w, given, strict=False)))
    return "post_code", alike
