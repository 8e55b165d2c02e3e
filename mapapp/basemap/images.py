"""Tell a whole tile from anything else by its bytes, whatever a server says it sent."""

from typing import Final

PNG: Final = "image/png"
JPEG: Final = "image/jpeg"

_MARKS: Final = (
    # content type, first bytes, last bytes (PNG specification §5.2 and §11.2.5; JPEG SOI, EOI)
    (PNG, b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82"),
    (JPEG, b"\xff\xd8\xff", b"\xff\xd9"),
)


def image_type(body: bytes) -> str | None:
    """`image/png` or `image/jpeg` when `body` begins and ends as one, else None.

    The end is looked at too: a tile cut short on disk or on the way is not a tile.
    """
    for content_type, head, tail in _MARKS:
        if body.startswith(head) and body.endswith(tail):
            return content_type
    return None
