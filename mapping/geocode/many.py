"""Many texts at once: postcodes, also with words around them, and coordinates go through look-ups of whole batches."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from data.codes import MatchStatus, Precision
from mapping.areas import Areas, force_of_district
from mapping.gazetteer import Gazetteer
from mapping.gazetteer.keys import REASONS, Status
from mapping.gazetteer.streets import StreetIndex
from mapping.geocode import codes, coordinates, relative
from mapping.geocode.answer import Candidate, Located
from mapping.geocode.known import KnownPlaces
from mapping.geocode.place import Sources, surroundings
from mapping.projection import to_wgs84

COLUMNS = (
    "easting",
    "northing",
    "longitude",
    "latitude",
    "precision",
    "uncertainty_m",
    "status",
    "matched_text",
    "source",
    "force_code",
    "local_authority_code",
    "candidates",
    "reason",
)
_FIRST = re.compile(
    r"box|bfpo|betw|btw|b/w|///|\d\s*[.,]\s*\d|\d\s*[°º'′’]|\d[ :]\d{1,2}[ :]\d|\d{4}|deg"
    r"|\b[HNOST][A-Z]\s?\d{2,5}[\s,/-]+\d{2}",
    re.IGNORECASE,
)
"""What is read before a postcode, or may be: a box number, coordinates, something between two places."""
_FIGURES = re.compile(r"\d.*\d.*\d")


def geocode_many(
    texts: Sequence[str | None],
    gazetteer: Gazetteer,
    *,
    areas: Areas | None = None,
    streets: StreetIndex | None = None,
    known: KnownPlaces | None = None,
    hint_force: str | None = None,
    hint_district: str | None = None,
) -> pd.DataFrame:
    """Place many texts.

    Parameters
    ----------
    texts : sequence of str or None
        Texts; postcodes alone go through the fast batch look-up.
    gazetteer : Gazetteer
        Postcodes.
    areas : Areas, optional
        Force and district areas for coordinates.
    streets : StreetIndex, optional
        Known streets.
    known : KnownPlaces, optional
        Places of the case and of the operator, by name.
    hint_force, hint_district : str, optional
        Codes that break ties between places of one name.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`, one row a text in the same order: easting and northing in EPSG:27700 metres, longitude and latitude
        in WGS84 degrees, NaN without a point; `candidates` as JSON text.
    """
    found = gazetteer.lookup(texts)
    status, row = found.status.tolist(), found.row.tolist()
    rest = dict.fromkeys(text for text, one in zip(texts, status, strict=True) if not Status(one).is_located)
    sources = Sources(gazetteer, areas, streets, known)
    answers = _with_words(rest, gazetteer)
    left = [text for text in rest if text not in answers]
    _look_around(left, sources)
    for text in left:
        answers[text] = sources.find(text, hint_force=hint_force, hint_district=hint_district)
    district = found.district_code.tolist()
    return _frame(
        [
            _by_postcode(row[item], Status(status[item]), district[item], gazetteer)
            if Status(status[item]).is_located
            else answers[text]
            for item, text in enumerate(texts)
        ]
    )


def _with_words(texts: Iterable[str | None], gazetteer: Gazetteer) -> dict[str | None, Located]:
    """Answers to texts that hold one full postcode and nothing that goes before it, such as coordinates."""
    words = {text: " ".join(text.split()) for text in texts if text}
    alone = {text: spelling for text, plain in words.items() if (spelling := _only_postcode(plain))}
    found = gazetteer.lookup(list(alone.values()))
    district = found.district_code.tolist()
    answers: dict[str | None, Located] = {}
    for item, text in enumerate(alone):
        if (status := Status(int(found.status[item]))).is_located:
            answer = _by_postcode(int(found.row[item]), status, district[item], gazetteer)
            answers[text] = relative.relate(answer, words[text])
    return answers


def _only_postcode(words: str) -> str | None:
    spelling = codes.only(words)
    if spelling is None or _FIRST.search(words.replace(spelling, " ", 1)):
        return None
    return spelling


def _look_around(texts: Iterable[str | None], sources: Sources) -> None:
    """Keep the surroundings of all coordinates in some texts, looked up in one go."""
    fixes = [coordinates.read(" ".join(text.split())) for text in texts if text and _FIGURES.search(text)]
    known = [fix for fix in fixes if fix is not None and not fix.outside]
    around = surroundings(known, sources) if known else []
    sources.surroundings.update({(f.easting_m, f.northing_m): one for f, one in zip(known, around, strict=True)})


def _by_postcode(row: int, status: Status, district: str, gazetteer: Gazetteer) -> Located:
    return Located(
        easting_m=float(gazetteer.easting[row]),
        northing_m=float(gazetteer.northing[row]),
        precision=Precision.POSTCODE,
        uncertainty_m=gazetteer.reach_m(row),
        status=MatchStatus.MATCHED,
        matched_text=gazetteer.postcode(row),
        source=codes.SOURCE,
        force_code=force_of_district(district),
        local_authority_code=district or None,
        reason=REASONS[status],
    )


def _frame(rows: list[Located]) -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "easting": np.array([np.nan if r.easting_m is None else r.easting_m for r in rows], dtype=float),
            "northing": np.array([np.nan if r.northing_m is None else r.northing_m for r in rows], dtype=float),
            "precision": [r.precision.value for r in rows],
            "uncertainty_m": np.array(
                [np.nan if r.uncertainty_m is None else r.uncertainty_m for r in rows], dtype=float
            ),
            "status": [r.status.value for r in rows],
            "matched_text": [r.matched_text for r in rows],
            "source": [r.source for r in rows],
            "force_code": pd.Series([r.force_code for r in rows], dtype=object),
            "local_authority_code": pd.Series([r.local_authority_code for r in rows], dtype=object),
            "candidates": [_json(r.candidates) for r in rows],
            "reason": [r.reason for r in rows],
        }
    )
    has_point = frame["easting"].notna().to_numpy()
    longitude, latitude = np.full(len(rows), np.nan), np.full(len(rows), np.nan)
    if has_point.any():
        longitude[has_point], latitude[has_point] = to_wgs84(
            frame.loc[has_point, "easting"], frame.loc[has_point, "northing"]
        )
    return frame.assign(longitude=longitude.round(6), latitude=latitude.round(6))[list(COLUMNS)]


def _json(candidates: tuple[Candidate, ...]) -> str:
    return json.dumps(
        [
            {
                "label": c.label,
                "easting": c.easting_m,
                "northing": c.northing_m,
                "precision": c.precision.value,
                "uncertainty_m": c.uncertainty_m,
                "force_code": c.force_code,
                "local_authority_code": c.local_authority_code,
                "reason": c.reason,
            }
            for c in candidates
        ],
        ensure_ascii=False,
    )
