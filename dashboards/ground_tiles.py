"""The door through which a browser asks for the operator's own map tiles; behind the same wall as everything else."""

from __future__ import annotations

from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mapping.tiles import MEDIA, TileSet, is_packed, open_tiles

ADDRESS = "/ground/{z}/{x}/{y}"
"""As a browser's map fills it in."""


def offered(tiles: TileSet) -> dict[str, object]:
    """What a map has to know to ask for tiles.

    Parameters
    ----------
    tiles : TileSet
        The operator's own.

    Returns
    -------
    dict
        address, least, greatest (zooms) and is_vector.
    """
    return {
        "address": ADDRESS,
        "least": tiles.least_zoom,
        "greatest": tiles.greatest_zoom,
        "is_vector": tiles.kind == "pbf",
    }


def routes(file: Path | None) -> list[Route]:
    """Give the door for tiles, where there are any.

    Parameters
    ----------
    file : pathlib.Path or None
        The operator's own.

    Returns
    -------
    list of starlette.routing.Route
        Empty without tiles.

    Raises
    ------
    RefusedInput
        If the file cannot be read, so that nothing starts with a map that stays empty.
    """
    if file is None:
        return []
    tiles = open_tiles(file)

    def answer(request: Request) -> Response:
        place = (request.path_params[name] for name in ("z", "x", "y"))
        found = tiles.tile(*place)
        if found is None:
            return Response(status_code=204)
        headers = {"cache-control": "private, max-age=86400"}
        if is_packed(found):
            headers["content-encoding"] = "gzip"
        return Response(found, media_type=MEDIA[tiles.kind], headers=headers)

    return [Route("/ground/{z:int}/{x:int}/{y:int}", answer, methods=["GET"])]
