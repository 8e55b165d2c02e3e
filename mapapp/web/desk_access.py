"""Whose places a desk shows, and which of them someone may act on."""

from dataclasses import dataclass

from flask import abort

from mapapp.contributing.grounds import ground_of
from mapapp.domain.kinds import Kind
from mapapp.domain.rights import CORRECTED, Ground, Organisation, may_administer
from mapapp.store.connections import Connection
from mapapp.store.history import Seen, seen_of
from mapapp.store.organisations import all_organisations, organisation_by_id
from mapapp.web.site import site
from mapapp.web.visitor import person, refuse


@dataclass(frozen=True, slots=True)
class Kept:
    """A place of one of the person's organisations."""

    id: str
    seen: Seen
    ground: Ground
    owner: Organisation


def desk_organisations() -> tuple[Organisation, ...]:
    """The organisations whose places this person's desk shows; all of them to administrators."""
    someone = person()
    if may_administer(someone):
        with site().store.read() as connection:
            return tuple(record.rights for record in all_organisations(connection))
    return someone.organisations()


def kept_place(connection: Connection, place_id: str) -> Kept:
    """A place that one of the person's organisations keeps: 404 if there is none, 403 if it is
    another's or nobody's."""
    seen = seen_of(connection, [place_id]).get(place_id)
    if seen is None or seen["status"] != "published" or Kind(seen["kind"]) not in CORRECTED:
        abort(404)
    ground = ground_of(connection, site().gazetteer, place_id, seen)
    someone = person()
    mine = {one.id for one in someone.organisations()}
    if ground.owner is None or not (ground.owner in mine or may_administer(someone)):
        refuse()
    record = organisation_by_id(connection, ground.owner)
    assert record is not None
    return Kept(place_id, seen, ground, record.rights)
