"""The base map's tiles, and the files of the map's frame."""

from flask import Blueprint, Response, abort

from mapapp.web.assets import YEAR_SECONDS
from mapapp.web.files import content_answer, file_answer
from mapapp.web.joined import frame_script, frame_style
from mapapp.web.site import site

tiles = Blueprint("tiles", __name__)


@tiles.get("/fond/<int(max=19):z>/<int:x>/<int:y>.png")
def tile(z: int, x: int, y: int) -> Response:
    """One tile; 204 when there is none, which browsers pass over in silence."""
    here = site()
    if here.tiles is None:
        return Response(status=204, headers={"Cache-Control": "public, max-age=3600"})
    answer = here.tiles.get(z, x, y, here.clock())
    caching = {"Cache-Control": _keeping(answer.max_age)}
    if answer.body is None:
        return Response(status=204, headers=caching)
    return Response(answer.body, content_type=answer.content_type, headers=caching)


def _keeping(seconds: int) -> str:
    # 0 is a tile that only the crowd kept out: the map asks for it again.
    return f"public, max-age={seconds}" if seconds else "no-store"


@tiles.get("/cadre/<name>")
def frame_file(name: str) -> Response:
    """The script, style or shapes of the map's frame, whose name bears a digest of its content."""
    frame = site().frame
    if frame is None:
        abort(404)
    if name == frame.outlines:
        return _for_ever(file_answer(frame.directory / frame.outlines))
    kinds = ((frame_script(frame), "text/javascript"), (frame_style(frame), "text/css"))
    for file, kind in kinds:
        if name == file.name:
            return _for_ever(content_answer(file.content, kind))
    abort(404)


def _for_ever(response: Response) -> Response:
    response.headers["Cache-Control"] = f"public, max-age={YEAR_SECONDS}, immutable"
    return response
