"""An online geocoding service for operators who may use one: off, and with a warning that addresses leave the house.

Nothing here opens a connection, or even loads the library that could, unless the setting ``LANTERN_ONLINE`` names a
service. No location of a case is ever sent, only words that somebody types into the one command that asks. What comes
back is one more reading for a person to judge.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlencode

from data.codes import Precision
from data.errors import NotPermitted, RefusedInput
from data.settings import Settings
from mapping.areas import Areas
from mapping.geocode.answer import Candidate, Located, ambiguous, matched, unmatched
from mapping.projection import to_grid

_TIMEOUT_S = 10
_MOST = 5
_LEAST_M = 50.0
_PRECISION = {
    "road": Precision.STREET,
    "postcode": Precision.POSTCODE,
    **dict.fromkeys(("city", "town", "village", "hamlet", "suburb", "neighbourhood", "locality"), Precision.PLACE),
    **dict.fromkeys(("county", "state", "district", "region", "city_district", "municipality"), Precision.AREA),
}
_RPC_M = {"1": 25.0, "2": 50.0, "3": 150.0, "4": 1000.0, "5": 500.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One thing that a service gave back.

    Attributes
    ----------
    easting_m, northing_m : float
        EPSG:27700 metres.
    """

    label: str
    easting_m: float
    northing_m: float
    uncertainty_m: float
    precision: Precision


class Service(Protocol):
    """A geocoding service on a network."""

    name: str
    host: str

    def find(self, text: str) -> tuple[Found, ...]:
        """Ask for one text.

        Parameters
        ----------
        text : str
            Address or place; it leaves the building.

        Returns
        -------
        tuple of Found
            In the service's order.
        """
        ...


def warning(settings: Settings) -> str:
    """What everybody must know while an online service is on.

    Parameters
    ----------
    settings : Settings
        May name a service.

    Returns
    -------
    str
        Empty while none is on.
    """
    if not settings.online:
        return ""
    host = (
        settings.online_host or {"nominatim": "nominatim.openstreetmap.org", "os-places": "api.os.uk"}[settings.online]
    )
    return (
        f"WARNING: the online service {settings.online} is on. Addresses of the case LEAVE THIS BUILDING for {host}, "
        "where they may be kept. Unset LANTERN_ONLINE to stop this"
    )


def ask(
    text: str,
    settings: Settings,
    *,
    warn: Callable[[str], object],
    areas: Areas | None = None,
    service: Service | None = None,
) -> Located:
    """Ask the online service that the settings name.

    Parameters
    ----------
    text : str
        Address or place.
    settings : Settings
        Names the service.
    warn : callable
        Takes the warning before anything is sent.
    areas : Areas, optional
        To say in whose area an answer lies.
    service : Service, optional
        By default the one that the settings name.

    Returns
    -------
    Located
        Matched if the service gave one reading, ambiguous if several; the source names the service.

    Raises
    ------
    NotPermitted
        If no service is on: nothing has been sent.
    RefusedInput
        If the service cannot be reached or refuses.
    """
    if not settings.online:
        raise NotPermitted("no online service is on, nothing was sent; set LANTERN_ONLINE only if addresses may leave")
    words = " ".join(text.split())
    if not words:
        return unmatched("no words")
    warn(warning(settings))
    service = service or _service(settings)
    candidates = [_candidate(found, service.name, areas) for found in service.find(words)[:_MOST]]
    if not candidates:
        return unmatched(f"the online service {service.name} knows no such place")
    if len(candidates) == 1:
        return matched(candidates[0], words)
    return ambiguous(candidates, words, f"the online service {service.name} gives several readings")


def _candidate(found: Found, name: str, areas: Areas | None) -> Candidate:
    return Candidate(
        label=found.label,
        easting_m=found.easting_m,
        northing_m=found.northing_m,
        precision=found.precision,
        uncertainty_m=found.uncertainty_m,
        source=f"online service {name}",
        force_code=areas.force_of(found.easting_m, found.northing_m)[0] if areas else None,
        local_authority_code=areas.district_of(found.easting_m, found.northing_m)[0] if areas else None,
        reason=f"given by the online service {name}; not held against any list of ours",
    )


def _service(settings: Settings) -> Service:
    return _Nominatim(settings.online_host) if settings.online == "nominatim" else _OsPlaces(settings)


class _Nominatim:
    """OpenStreetMap's geocoder, public or the operator's own."""

    name = "nominatim"

    def __init__(self, host: str) -> None:
        from geopy.geocoders import Nominatim

        self.host = host or "nominatim.openstreetmap.org"
        self._geocoder = Nominatim(domain=self.host, user_agent="lantern-safeguarding", timeout=_TIMEOUT_S)

    def find(self, text: str) -> tuple[Found, ...]:
        answers = _asked(
            self.name, lambda: self._geocoder.geocode(text, exactly_one=False, country_codes="gb", limit=_MOST)
        )
        return tuple(nominatim_found(answer.raw) for answer in answers or ())


class _OsPlaces:
    """Ordnance Survey's address service; geopy has none of its own, so its transport is used."""

    name = "os-places"
    host = "api.os.uk"

    def __init__(self, settings: Settings) -> None:
        from geopy.geocoders.base import Geocoder

        if settings.online_key_file is None:
            raise RefusedInput("OS Places needs a key: name the file that holds it in LANTERN_ONLINE_KEY")
        try:
            self._key = settings.online_key_file.read_text(encoding="utf-8").strip()
        except OSError as error:
            raise RefusedInput(f"key file of OS Places: cannot be read ({error.strerror})") from error
        self.host = settings.online_host or self.host
        self._geocoder = Geocoder(user_agent="lantern-safeguarding", timeout=_TIMEOUT_S)

    def find(self, text: str) -> tuple[Found, ...]:
        query = urlencode({"query": text, "maxresults": _MOST, "output_srs": "EPSG:27700"})
        url = f"https://{self.host}/search/places/v1/find?{query}"
        # The key goes into a header: an address with a key in it would end up in logs.
        answer = _asked(
            self.name,
            lambda: self._geocoder._call_geocoder(url, lambda found: found, headers={"key": self._key}),  # noqa: SLF001
        )
        return tuple(os_places_found(result) for result in (answer or {}).get("results", ()))


def nominatim_found(raw: dict[str, Any]) -> Found:
    """One result of Nominatim (``jsonv2`` and ``json``: lat, lon, boundingbox, addresstype).

    Parameters
    ----------
    raw : dict
        As the service gives it.

    Returns
    -------
    Found
        The radius reaches the farthest corner of the bounding box.
    """
    south, north, west, east = (float(edge) for edge in raw.get("boundingbox", [raw["lat"]] * 2 + [raw["lon"]] * 2))
    x, y = to_grid([float(raw["lon"]), west, east, west, east], [float(raw["lat"]), south, south, north, north])
    radius = max(math.hypot(a - x[0], b - y[0]) for a, b in zip(x[1:], y[1:], strict=True))
    kind = str(raw.get("addresstype") or raw.get("type") or "")
    return Found(
        label=str(raw.get("display_name", "")),
        easting_m=float(x[0]),
        northing_m=float(y[0]),
        uncertainty_m=float(math.ceil(max(radius, _LEAST_M))),
        precision=_PRECISION.get(kind, Precision.POINT if radius < 500 else Precision.AREA),
    )


def os_places_found(raw: dict[str, Any]) -> Found:
    """One result of OS Places (``DPA`` or ``LPI``: ADDRESS, X_COORDINATE, Y_COORDINATE, RPC).

    Parameters
    ----------
    raw : dict
        As the service gives it.

    Returns
    -------
    Found
        The radius follows the positional accuracy code.
    """
    held = raw.get("DPA") or raw.get("LPI") or {}
    radius = _RPC_M.get(str(held.get("RPC", "")), 500.0)
    return Found(
        label=str(held["ADDRESS"]),
        easting_m=float(held["X_COORDINATE"]),
        northing_m=float(held["Y_COORDINATE"]),
        uncertainty_m=radius,
        precision=Precision.POINT if radius <= 150 else Precision.STREET,
    )


def _asked(name: str, question: Callable[[], Any]) -> Any:
    from geopy.exc import GeopyError

    try:
        return question()
    except GeopyError as error:
        raise RefusedInput(f"online service {name}: no answer ({type(error).__name__}); work offline") from error
