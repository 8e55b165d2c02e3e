"""What an operator may choose about the base map, checked once at the start."""

import re
from collections.abc import Set
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self
from urllib.parse import SplitResult, urlsplit

from mapapp.basemap.tiles import BBox, valid_bbox
from mapapp.config import PLAN_IGN

KNOWN_HOSTS: Final = frozenset({"data.geopf.fr"})
PAYS_DE_LA_LOIRE: Final[BBox] = (-2.63, 46.26, 0.93, 48.57)

SHARDS: Final = 64
MAX_TILE_BYTES: Final = 512 * 1024
MIN_CACHE_BYTES: Final = SHARDS * (MAX_TILE_BYTES + 4096)
"""Each of the cache's folders must have room for one tile of the largest size."""

_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
_BRACED = re.compile(r"\{[^{}]*\}|[{}]")


class BasemapError(ValueError):
    """A setting of the base map cannot stand; the message is French and names it."""


@dataclass(frozen=True)
class BasemapSettings:
    """The base map, complete and checked.

    `directory`: folder of the cache (created at the first tile). `template`: https address
    with `{z}`, `{x}` and `{y}` once each, its host in `hosts`; None switches the base map
    off. `cache_bytes`: room on disk. Times are in seconds.

    :raises BasemapError: naming the setting.
    """

    directory: Path
    template: str | None = PLAN_IGN
    hosts: Set[str] = KNOWN_HOSTS
    region: BBox = PAYS_DE_LA_LOIRE
    cache_bytes: int = 500_000_000
    fresh_seconds: int = 7 * 86_400
    connect_seconds: float = 2.0
    read_seconds: float = 4.0
    total_seconds: float = 8.0
    fetches: int = 2
    waiters: int = 1
    wait_seconds: float = 1.0

    @classmethod
    def chosen(cls, directory: Path, template: str, megabytes: int) -> Self:
        """Settings as an operator writes them: naming an address is allowing its host.

        :param template: empty to do without a base map.
        :param megabytes: room on disk, at least 34.
        :raises BasemapError: naming the setting.
        """
        host = _split(template).hostname if template else None
        return cls(
            directory,
            template or None,
            hosts=KNOWN_HOSTS | {host} if host else KNOWN_HOSTS,
            cache_bytes=megabytes * 1_000_000,
        )

    def __post_init__(self) -> None:
        """Check what can only be wrong by configuration."""
        if self.template is not None:
            _check_template(self.template, self.hosts)
        if not valid_bbox(self.region):
            raise BasemapError("Fond de carte : l'emprise de la région est invalide.")
        if self.cache_bytes < MIN_CACHE_BYTES:
            raise BasemapError("Fond de carte : le cache doit avoir au moins 34 Mo.")
        times = (self.connect_seconds, self.read_seconds, self.total_seconds, self.fresh_seconds)
        if min(times) <= 0 or self.fetches < 1 or min(self.waiters, self.wait_seconds) < 0:
            raise BasemapError("Fond de carte : délais et nombres doivent être positifs.")


def _split(template: str) -> SplitResult:
    try:
        return urlsplit(template)
    except ValueError as error:
        raise BasemapError("Fond de carte : adresse des tuiles illisible.") from error


def _check_template(template: str, hosts: Set[str]) -> None:
    parts = _split(template)
    if parts.scheme != "https":
        raise BasemapError("Fond de carte : l'adresse des tuiles doit commencer par https://.")
    # The whole of it: no port, no password, and no part that depends on the tile.
    if not _HOST.fullmatch(parts.netloc) or parts.netloc not in hosts:
        raise BasemapError("Fond de carte : cet hôte n'est pas dans la liste des hôtes permis.")
    if sorted(_BRACED.findall(template)) != ["{x}", "{y}", "{z}"]:
        raise BasemapError("Fond de carte : il faut {z}, {x} et {y}, une fois chacun.")
    if not template.isprintable() or " " in template:
        raise BasemapError("Fond de carte : l'adresse des tuiles contient un blanc.")
