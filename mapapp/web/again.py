"""A form that cannot be taken as it came: what was typed is shown and can be sent again."""

import re

from flask import Response, make_response, render_template, request

TOKEN = "jeton"
HONEYPOT = "site_internet_bis"
_SECRET = re.compile(r"passe|password|code|secret|jeton")
_MOST_SHOWN = 200


def typed_again(status: int, *, signed_in: bool) -> Response:
    """A page that shows what was typed and offers to send it again; files must be chosen again."""
    ours = (TOKEN, HONEYPOT)
    sent = [pair for pair in request.form.items(multi=True) if pair[0] not in ours]
    kept = [(name, value) for name, value in sent if not _SECRET.search(name)]
    body = render_template(
        "typed_again.html",
        action=request.full_path.rstrip("?"),
        kept=kept[:_MOST_SHOWN],
        secret=list(dict.fromkeys(name for name, _value in sent if _SECRET.search(name))),
        files=list(request.files),
        signed_in=signed_in,
        must_sign_in=status == 401,
    )
    return make_response(body, status)
