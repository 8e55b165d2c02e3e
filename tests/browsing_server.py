"""What the browser looks at: live servers of the product, and names that would do harm."""

from dataclasses import dataclass, field

HOSTILE_NAMES = (
    "{{7*7}}",
    "50{% de remise",
    "</script><img src=x onerror=window.__x=1>",
    "`${window.__x=1}`",
    'L\'Atelier "Réparer" & Cie <44>',
    "{#emploi44",
)


@dataclass(frozen=True)
class Hosted:
    """A live server: its address, and the id of each place published for a test."""

    base: str
    ids: dict[str, str] = field(default_factory=dict)
