"""What the servers that ask SQL at each request have in common: GeoJSON, open places, counts."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import orjson
from flask import Response

from mapapp.hours.evaluate import known_hours, state_at

Record = dict[str, Any]


def geojson(records: Iterable[Record]) -> Response:
    """Records with `lon` and `lat` as a FeatureCollection with all their properties."""
    features = [
        {
            "type": "Feature",
            "id": record["id"],
            "geometry": {"type": "Point", "coordinates": [record["lon"], record["lat"]]},
            "properties": {
                k: v for k, v in record.items() if k not in ("gid", "lon", "lat", "geom")
            },
        }
        for record in records
    ]
    return json({"type": "FeatureCollection", "features": features})


def json(value: Any) -> Response:
    """Any value."""
    return Response(orjson.dumps(value), mimetype="application/json")


def open_ones(records: Iterable[Record], at: str, wanted: int) -> Iterator[Record]:
    """The first `wanted` records that are open, by the product's own evaluation of the hours."""
    moment = datetime.fromisoformat(at)
    for record in records:
        if record["horaires"] and _is_open(record["horaires"], moment):
            yield record
            wanted -= 1
            if not wanted:
                return


_STATES: dict[tuple[str, datetime], bool] = {}


def _is_open(hours: str, moment: datetime) -> bool:
    key = (hours, moment)
    if key not in _STATES:
        _STATES[key] = state_at(known_hours(hours), moment).state == "ouvert"
    return _STATES[key]
