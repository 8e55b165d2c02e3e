"""Headers of every answer: what a page may do, who may read it, how long it keeps."""

from flask import Flask, Response, request

CSP = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "font-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
_SECURITY = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    # The address of a search holds where one looks: it is told to no other site.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(self), camera=(), microphone=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_LANGUAGE = "fr"


def install(app: Flask) -> None:
    """Set the headers on every answer."""
    app.after_request(_complete)


def is_api(path: str) -> bool:
    """Whether an address is the API's, whose answers are data and never pages."""
    return path == "/api" or path.startswith("/api/")


def _complete(response: Response) -> Response:
    for name, value in _SECURITY.items():
        response.headers.setdefault(name, value)
    if is_api(request.path):
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Expose-Headers"] = "ETag, Link"
        response.headers.setdefault("Cache-Control", "no-cache")
        if request.method == "OPTIONS":
            response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
            response.headers["Access-Control-Allow-Headers"] = "Accept, If-None-Match"
            response.headers["Access-Control-Max-Age"] = "86400"
    if response.mimetype == "text/html":
        response.headers.setdefault("Content-Language", _LANGUAGE)
        response.headers.setdefault("Cache-Control", "no-cache")
    return response
