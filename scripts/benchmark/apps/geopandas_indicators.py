"""Every indicator of the region by geopandas: groupby for counts, buffers and sjoin for reach.

python geopandas_indicators.py PLACES.csv COMMUNES.json circle|buffer OUT.npz, in the peers'
environment; prints the seconds. Reading and projecting the inputs is not counted.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

import geopandas as gpd  # type: ignore[import-untyped]  # in the peers' environment only
import numpy as np
import pandas as pd  # type: ignore[import-untyped]  # in the peers' environment only

LAMBERT_93 = 2154
EARTH_M = 6_371_008.8
_WIDER = 1.01
"""Flat distances differ from those on the sphere by less: candidates are then measured."""


def main() -> None:
    """Time both computations and write the numbers of the second."""
    places = pd.read_csv(sys.argv[1], dtype={"code_insee": str}, keep_default_na=False)
    known = json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
    names = ["commune", "departement", "epci", "people", "lon", "lat"]
    communes = _points(pd.DataFrame(known["communes"], columns=names))
    communes["region"] = known["levels"]["region"][0]
    first = _points(places)
    began = time.perf_counter()
    indicators(first, communes, known)
    middle = time.perf_counter()
    new = pd.DataFrame([known["new"]], columns=places.columns)
    changed = pd.concat([first, _points(new)], ignore_index=True)
    again = time.perf_counter()
    numbers = indicators(changed, communes, known)
    times = {"first_s": middle - began, "change_s": time.perf_counter() - again}
    np.savez(sys.argv[4], **numbers)
    sys.stdout.write(json.dumps(times))


def _points(frame: Any) -> Any:
    points = gpd.points_from_xy(frame["lon"], frame["lat"], crs=4326)
    return gpd.GeoDataFrame(frame, geometry=points).to_crs(LAMBERT_93)


def indicators(places: Any, communes: Any, known: Any) -> dict[str, Any]:
    """Every number, by name."""
    found: dict[str, Any] = {}
    owners = communes[["commune", "departement", "epci", "region"]]
    told = places.drop(columns="geometry").merge(owners, left_on="code_insee", right_on="commune")
    told["known"] = told["horaires"] != ""
    told["fresh"] = told["date"] >= known["fresh"]
    split = {
        "type": told.assign(code=told["type"]),
        "categorie": told.assign(code=told["categorie"]),
        "theme": told.assign(code=told["themes"].str.split("|")).explode("code"),
        "geste": told.assign(code=told["gestes"].str.split("|")).explode("code"),
    }
    for level, codes in known["levels"].items():
        people = communes.groupby(level)["people"].sum().reindex(codes)
        for by, frame in split.items():
            found |= _counts(frame, level, by, people, known["columns"][by])
    near = {name: _near(places, communes, known["km"], name) for name in known["subjects"]}
    for level, codes in known["levels"].items():
        for name, mask in near.items():
            sums = communes["people"].where(mask, 0).groupby(communes[level]).sum()
            found[f"portee {level} {name}"] = sums.reindex(codes).to_numpy()
    return found


def _counts(frame: Any, level: str, by: str, people: Any, columns: list[str]) -> dict[str, Any]:
    grouped = frame.groupby([level, "code"])
    n = _table(grouped.size(), people.index, columns)
    known = _table(grouped["known"].sum(), people.index, columns)
    fresh = _table(grouped["fresh"].sum(), people.index, columns)
    tables = {
        "nombre": n,
        "taux": (n * 10_000).div(people, axis=0),
        "horaires": known * 100 / n.where(n > 0),
        "fraicheur": fresh * 100 / n.where(n > 0),
    }
    return {
        f"{measure} {level} {by} {code}": table[code].to_numpy(float)
        for measure, table in tables.items()
        for code in columns
    }


def _table(series: Any, index: Any, columns: list[str]) -> Any:
    return series.unstack(fill_value=0).reindex(index=index, columns=columns, fill_value=0)


def _near(places: Any, communes: Any, km: float, name: str) -> Any:
    """Which communes have a place of a type or category within so many km of their town hall."""
    column, _, code = name.rpartition(" ")
    some = places[places[column or "type"] == code]
    exact = sys.argv[3] == "circle"
    metres = km * 1000 * (_WIDER if exact else 1)
    rounds = communes[["lon", "lat"]].set_geometry(communes.buffer(metres))
    pairs = rounds.sjoin(some[["lon", "lat", "geometry"]], predicate="contains")
    if exact:
        pairs = pairs[_metres(pairs) <= km * 1000]
    return communes.index.isin(pairs.index)


def _metres(pairs: Any) -> Any:
    phi1, phi2 = np.radians(pairs["lat_left"]), np.radians(pairs["lat_right"])
    half = np.radians(pairs["lon_right"] - pairs["lon_left"]) / 2
    a = np.sin((phi2 - phi1) / 2) ** 2 + np.cos(phi1) * np.cos(phi2) * np.sin(half) ** 2
    return 2 * EARTH_M * np.arcsin(np.sqrt(np.minimum(a, 1.0)))


if __name__ == "__main__":
    main()
