"""E-mail addresses as accounts keep them."""

import re

EMAIL = re.compile(
    r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@"
    r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+"
)
"""What HTML calls a valid address, with a dot in its domain: no space, no new line, no quote."""
LONGEST = 254


def parse_email(text: str) -> str | None:
    """The address without spaces around, in lower case; None if it is not one."""
    folded = text.strip().lower()
    return folded if len(folded) <= LONGEST and EMAIL.fullmatch(folded) else None
